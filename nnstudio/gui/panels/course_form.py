"""How the learning rate goes along the run, when training ends by itself, and what makes a step."""

from __future__ import annotations

from dataclasses import fields

from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from nnstudio.core.language import N_, _
from nnstudio.core.parameters import Value
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.project.recipe_parameters import (
    SEED_PARAMETERS,
    STEP_PARAMETERS,
    STOPPING_PARAMETERS,
    WARMUP_PARAMETERS,
)
from nnstudio.core.session import Session
from nnstudio.core.training.schedules import schedules
from nnstudio.gui.panels.described_choice import DescribedChoice, Option
from nnstudio.gui.panels.recipe_edits import LABELS, choose_schedule
from nnstudio.gui.panels.recipe_form import RecipeForm
from nnstudio.gui.widgets.collapsible import CollapsibleSection

_TITLES = {"stopping": N_("Early stopping, best epoch"), "steps": N_("Accumulation, classes, seeds")}


class CourseForm(QWidget):
    """The schedule with its parameters; folded away, the rules by which training ends, and the steps."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._schedule = DescribedChoice(N_("Learning rate along the run"))
        self._schedule.chosen.connect(self._on_chosen)
        self._schedule.set_options([Option(o.name, o.title, o.summary, o.formula) for o in schedules])
        self._params = RecipeForm(session, "training.schedule_params")
        self._warmup, self._stopping, self._steps = (RecipeForm(session, "training") for _form in range(3))
        forms = {"stopping": self._stopping, "steps": self._steps}
        self._sections = {name: _section(form) for name, form in forms.items()}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._schedule, self._params, self._warmup, *self._sections.values()):
            column.addWidget(widget)
        self.retranslate()

    def retranslate(self) -> None:
        self._schedule.retranslate()
        for name, section in self._sections.items():
            section.set_title(_(_TITLES[name]))

    def show_recipe(self, recipe: TrainingRecipe) -> None:
        """Show this recipe's values."""
        self._schedule.choose(recipe.schedule)
        entry = schedules.get(recipe.schedule)
        self._params.show_values(entry.params if entry is not None else (), recipe.schedule_params)
        values: dict[str, Value] = {
            field.name: getattr(recipe, field.name) for field in fields(recipe) if field.name != "extra"
        }
        self._warmup.show_values(WARMUP_PARAMETERS, values)
        self._stopping.show_values(STOPPING_PARAMETERS, values)
        self._steps.show_values((*STEP_PARAMETERS, *SEED_PARAMETERS), values)

    def _on_chosen(self, name: str) -> None:
        self._session.apply(choose_schedule, name, label=LABELS[choose_schedule])


def _section(form: RecipeForm) -> CollapsibleSection:
    section = CollapsibleSection("", form, is_open=False)
    section.header.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return section
