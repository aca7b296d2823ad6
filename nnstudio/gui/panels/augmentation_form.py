"""How the training samples are varied: a switch and parameters for each way, and some samples so varied."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.core.data.source import Array, Dataset, Shape
from nnstudio.core.language import _
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.project import DataRecipe
from nnstudio.core.session import Session
from nnstudio.core.training.augmentations import AugmentationType
from nnstudio.core.training.augmenting import augmentation_seed, fitting
from nnstudio.gui.bridge.background import Task
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.bridge.failure import Failure
from nnstudio.gui.panels.pictures import as_pictures
from nnstudio.gui.panels.points_plot import Points, PointsPlot
from nnstudio.gui.panels.points_plot import fitting as fitting_extent
from nnstudio.gui.panels.recipe_form import RecipeForm
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.image_grid import ImageGrid

_PATH = "data.augmentations"
PICTURES, POINTS = 6, 150  # shown


class AugmentationForm(QWidget):
    """Only what suits the samples is offered. The varied samples are made on the background thread."""

    def __init__(
        self, session: Session, controller: TrainingController, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._controller = session, controller
        self._switches: dict[str, RecipeForm] = {}
        self._params: dict[str, RecipeForm] = {}
        self._shape: Shape | None = None
        self._shown: tuple[DataRecipe, Dataset] | None = None
        self._task: Task | None = None
        self._words, self._pictures, self._points = QLabel(), ImageGrid(), PointsPlot()
        self._words.setObjectName("muted")
        self._words.setWordWrap(True)
        self._views = QStackedWidget()
        self._views.addWidget(self._pictures)
        self._views.addWidget(self._points)
        self._views.setFixedHeight(scaled(150))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        for widget in (self._words, self._views):
            self._column.addWidget(widget)
        self.retranslate()

    def retranslate(self) -> None:
        self._words.setText(_("Above or filled: as they are. Below or as rings: as a run might see them."))
        self._views.setAccessibleName(_("Training samples before and after they are varied"))
        self._shape = None  # the switches say their titles again

    def show_data(self, recipe: DataRecipe, dataset: Dataset) -> None:
        """Offer what suits these samples, show what is on, and what it does to some of them."""
        entries = fitting(dataset.shape)
        if dataset.shape is not self._shape:
            self._shape = dataset.shape
            self._renew(entries)
        on = recipe.augmentations
        for entry in entries:
            name = entry.name
            self._switches[name].show_values([_switch(entry)], {name: name in on})
            self._params[name].show_values(entry.params if name in on else (), on.get(name, {}))
        self._show_samples(recipe, dataset)

    def _renew(self, entries: tuple[AugmentationType, ...]) -> None:
        for form in (*self._switches.values(), *self._params.values()):
            self._column.removeWidget(form)
            form.hide()
            form.deleteLater()
        self._switches = {entry.name: RecipeForm(self._session, _PATH) for entry in entries}
        self._params = {entry.name: RecipeForm(self._session, f"{_PATH}.{entry.name}") for entry in entries}
        for place, entry in enumerate(entries):
            self._params[entry.name].setContentsMargins(scaled(16), 0, 0, 0)
            self._column.insertWidget(2 * place, self._switches[entry.name])
            self._column.insertWidget(2 * place + 1, self._params[entry.name])

    def _show_samples(self, recipe: DataRecipe, dataset: Dataset) -> None:
        is_shown = bool(recipe.augmentations) and dataset.shape in (Shape.IMAGES, Shape.POINTS)
        self._words.setVisible(is_shown)
        self._views.setVisible(is_shown)
        if not is_shown or self._shown == (recipe, dataset):
            return
        self._shown = recipe, dataset
        if self._task is not None:
            self._task.cancel()
        count = PICTURES if dataset.shape is Shape.IMAGES else POINTS
        seed = augmentation_seed(self._session.project.training)
        work = partial(_varied, recipe, seed, dataset, count)
        self._task = self._controller.background.start(work, self._take, self._on_failed)

    def _take(self, pair: tuple[Array, Array]) -> None:
        self._task = None
        raw, varied = pair
        show: Callable[[Array, Array], None] = self._show_pictures if raw.ndim == 4 else self._show_points
        show(raw, varied)

    def _on_failed(self, _failure: Failure) -> None:
        """A parameter out of range: the plan says so, and the last picture stays."""
        self._task = None

    def _show_pictures(self, raw: Array, varied: Array) -> None:
        self._pictures.set_images(as_pictures(np.concatenate([raw, varied])), columns=len(raw))
        self._views.setCurrentWidget(self._pictures)

    def _show_points(self, raw: Array, varied: Array) -> None:
        self._points.set_square(True)
        self._points.set_extent(fitting_extent(np.concatenate([raw, varied])))
        self._points.set_points([Points(varied, 1, True), Points(raw, 0, False)])
        self._views.setCurrentWidget(self._points)


def _switch(entry: AugmentationType) -> Parameter:
    return Parameter(name=entry.name, kind=Kind.SWITCH, default=False, label=entry.title, help=entry.summary)


def _varied(recipe: DataRecipe, seed: int, dataset: Dataset, count: int, task: Task) -> tuple[Array, Array]:
    from nnstudio.core.training.augmenting import varied_samples

    task.check()
    return varied_samples(recipe, seed, dataset, count)
