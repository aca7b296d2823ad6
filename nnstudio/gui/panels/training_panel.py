"""How the network learns: way of learning, loss, optimizers, batch size, seed, device."""

from __future__ import annotations

from dataclasses import fields, replace

from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.core.language import N_, _
from nnstudio.core.parameters import Parameter, Value
from nnstudio.core.project import OptimizerRecipe, TrainingRecipe
from nnstudio.core.project.recipe_parameters import BASIC_PARAMETERS, OPTIMIZER_PARAMETERS
from nnstudio.core.session import Session
from nnstudio.core.training.losses import losses
from nnstudio.core.training.objective import objectives
from nnstudio.core.training.optimizers import optimizers
from nnstudio.core.training.speed import SPEEDS
from nnstudio.gui.panels.controls import name_it, scrolled
from nnstudio.gui.panels.course_form import CourseForm
from nnstudio.gui.panels.described_choice import DescribedChoice, Option
from nnstudio.gui.panels.isolation_box import IsolationBox
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.panels.rate_finder import RateFinder
from nnstudio.gui.panels.recipe_edits import (
    LABELS,
    choose_loss,
    choose_objective,
    choose_optimizer,
    usual_losses,
)
from nnstudio.gui.panels.recipe_form import RecipeForm
from nnstudio.gui.panels.run_notes import RunNotes
from nnstudio.gui.widgets.collapsible import CollapsibleSection
from nnstudio.gui.widgets.editors.choices import QuietComboBox
from nnstudio.gui.widgets.flow_layout import FlowLayout

LEARNING_RATE = "learning_rate"
SLOWEST_RATE, FASTEST_RATE = 1e-6, 10.0  # of the slider


class TrainingPanel(Panel):
    """Everything comes from the registries: a new loss or optimizer shows up here by itself."""

    name = "training"

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._speed = QuietComboBox()
        for speed in SPEEDS:
            self._speed.addItem("", speed.name)
        self._speed.setCurrentIndex(SPEEDS.index(self.controller.tempo.speed))
        self._speed.activated.connect(self._on_speed_chosen)
        header.addWidget(self._speed)
        self._objective = DescribedChoice(N_("Way of learning"))
        self._objective.chosen.connect(self._on_objective_chosen)
        self._objective.set_options([Option(one.name, one.title, one.summary) for one in objectives])
        self._objective_params = RecipeForm(self.session, "training.params")
        self._basics = RecipeForm(self.session, "training")
        self._loss = DescribedChoice(N_("Loss"))
        self._loss.chosen.connect(self._on_loss_chosen)
        self._loss_params = RecipeForm(self.session, "training.loss_params")
        self._players: dict[str, PlayerForm] = {}
        self._course = CourseForm(self.session)
        self._finder = RateFinder(self.session, self.controller)
        self._isolated = IsolationBox(self.controller.isolating)
        self._notes = RunNotes(self.session.run)
        self._notes.best_wanted.connect(self.controller.errands.use_best)
        self.controller.busy_changed.connect(self._on_busy_changed)
        body.addWidget(self._scrolled())

    def _scrolled(self) -> QScrollArea:
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, 6, 0)
        self._column.setSpacing(8)
        self._players_column = QVBoxLayout()
        self._players_column.setSpacing(8)
        self._column.addWidget(self._objective)
        self._column.addWidget(self._objective_params)
        self._column.addWidget(_rule())
        self._column.addWidget(self._loss)
        self._column.addWidget(self._loss_params)
        self._column.addWidget(_rule())
        self._column.addLayout(self._players_column)
        self._column.addWidget(_rule())
        self._column.addWidget(self._basics)
        self._column.addWidget(_rule())
        self._column.addWidget(self._course)
        self._column.addWidget(self._finder)
        self._column.addWidget(self._isolated)
        self._column.addWidget(self._notes)
        self._column.addStretch(1)
        return scrolled(inner)

    def retranslate(self) -> None:
        for index, speed in enumerate(SPEEDS):
            self._speed.setItemText(index, _(speed.title))
        name_it(self._speed, _("Speed"), _("How fast to train, so that eyes can follow"))
        self._objective.retranslate()
        self._loss.retranslate()
        self._course.retranslate()
        self._finder.retranslate()
        self._isolated.retranslate()
        self._show_notes()
        for player in self._players.values():
            player.retranslate()

    def on_project(self) -> None:
        """Show the recipe as it is now."""
        project, recipe = self.session.project, self.session.project.training
        objective = objectives.get(recipe.objective)
        self._objective.choose(recipe.objective)
        self._objective_params.show_values(objective.params if objective else (), recipe.params)
        self._loss.set_options([_loss_option(name) for name in usual_losses(project)])
        self._loss.choose(recipe.loss)
        loss = losses.get(recipe.loss)
        self._loss_params.show_values(loss.params if loss is not None else (), recipe.loss_params)
        self._basics.show_values(BASIC_PARAMETERS, _basic_values(recipe))
        self._course.show_recipe(recipe)
        self._show_players(recipe)

    def on_curves(self) -> None:
        """The run has gone on: what is said of it may be other by now."""
        self._show_notes()

    def on_run_reset(self) -> None:
        self._show_notes()

    def _show_notes(self) -> None:
        self._notes.show_run(is_busy=self.controller.is_busy)

    def _on_busy_changed(self, _busy: bool) -> None:
        self._show_notes()

    def _show_players(self, recipe: TrainingRecipe) -> None:
        if tuple(self._players) != tuple(recipe.optimizers):
            self._renew_players(tuple(recipe.optimizers))
        for name, optimizer in recipe.optimizers.items():
            self._players[name].show_recipe(optimizer)

    def _renew_players(self, names: tuple[str, ...]) -> None:
        for form in self._players.values():
            self._players_column.removeWidget(form)
            form.hide()
            form.deleteLater()
        self._players = {name: PlayerForm(self.session, name, named=len(names) > 1) for name in names}
        for form in self._players.values():
            self._players_column.addWidget(form)

    def _on_speed_chosen(self, index: int) -> None:
        self.controller.tempo.choose(SPEEDS[index])

    def _on_objective_chosen(self, name: str) -> None:
        self.session.apply(choose_objective, name, label=LABELS[choose_objective])

    def _on_loss_chosen(self, name: str) -> None:
        self.session.apply(choose_loss, name, label=LABELS[choose_loss])


class PlayerForm(QWidget):
    """One player's optimizer: which, its learning rate, and (folded away) everything else."""

    def __init__(self, session: Session, player: str, *, named: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._player = session, player
        self._title = QLabel()
        self._title.setObjectName("heading")
        self._title.setVisible(named)
        self._choice = DescribedChoice(N_("Optimizer"))
        self._choice.chosen.connect(self._on_chosen)
        self._choice.set_options([Option(o.name, o.title, o.summary, o.formula) for o in optimizers])
        path = f"training.optimizers.{player}"
        self._rate = RecipeForm(session, path)
        self._params = RecipeForm(session, f"{path}.params")
        self._penalties = RecipeForm(session, path)
        self._more = CollapsibleSection("", _boxed(self._penalties), is_open=False)
        self._more.header.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._title, self._choice, self._rate, self._params, self._more):
            column.addWidget(widget)
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(_(PLAYERS.get(self._player, self._player)))
        self._choice.retranslate()
        self._more.set_title(_("Penalties, clipping"))

    def show_recipe(self, recipe: OptimizerRecipe) -> None:
        """Show this optimizer and its numbers."""
        self._choice.choose(recipe.name)
        values: dict[str, Value] = {
            field.name: getattr(recipe, field.name) for field in fields(recipe) if field.name != "params"
        }
        self._rate.show_values((_RATE,), values)
        entry = optimizers.get(recipe.name)
        self._params.show_values(entry.params if entry is not None else (), recipe.params)
        self._penalties.show_values(_PENALTIES, values)

    def _on_chosen(self, name: str) -> None:
        self._session.apply(choose_optimizer, self._player, name, label=LABELS[choose_optimizer])


PLAYERS = {"main": N_("Network"), "generator": N_("Generator"), "discriminator": N_("Discriminator")}


def _slider(parameter: Parameter) -> Parameter:
    """The learning rate with the range of its slider; a file may hold others, and they are shown."""
    return replace(parameter, minimum=SLOWEST_RATE, maximum=FASTEST_RATE)


_RATE = next(_slider(one) for one in OPTIMIZER_PARAMETERS if one.name == LEARNING_RATE)
_PENALTIES = tuple(one for one in OPTIMIZER_PARAMETERS if one.name != LEARNING_RATE)


def _loss_option(name: str) -> Option:
    entry = losses.get(name)
    return Option(name, name) if entry is None else Option(name, entry.title, entry.summary, entry.formula)


def _basic_values(recipe: TrainingRecipe) -> dict[str, Value]:
    return {parameter.name: getattr(recipe, parameter.name) for parameter in BASIC_PARAMETERS}


def _boxed(form: QWidget) -> QWidget:
    """In a widget of its own, since forms hide and show themselves."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(form)
    return box


def _rule() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    return line


PANEL = PanelType(
    name=TrainingPanel.name,
    title=N_("Training"),
    summary=N_("How the network learns: loss, optimizer, learning rate, batch size, seed."),
    icon="training",
    area=Area.LEFT,
    order=30,
    make=TrainingPanel,
)
