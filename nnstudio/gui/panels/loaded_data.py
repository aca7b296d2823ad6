"""The samples a panel shows, loaded in the background unless the trainer has them already."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal

from nnstudio.core.data.loading import load
from nnstudio.core.data.source import Dataset
from nnstudio.core.language import Message
from nnstudio.core.project import DataRecipe
from nnstudio.core.session import Session
from nnstudio.gui.bridge.background import Task
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.bridge.failure import Failure


class LoadedData(QObject):
    """Keeps the data set of the recipe asked for last.

    Signals:
        changed(): another data set is here, or the reason why there is none.
    """

    changed = Signal()

    def __init__(
        self, session: Session, controller: TrainingController, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._controller = session, controller
        self._recipe: DataRecipe | None = None
        self._task: Task | None = None
        self.dataset: Dataset | None = None
        self.refusal: Message | None = None

    @property
    def is_loading(self) -> bool:
        return self._task is not None

    def ask(self, recipe: DataRecipe) -> None:
        """Show these samples from now on. The same recipe again costs nothing."""
        if recipe == self._recipe:
            return
        self._recipe = recipe
        self.cancel()
        ready = self._of_trainer(recipe)
        if ready is not None:
            self._take(ready)
            return
        self._task = self._controller.background.start(partial(_load, recipe), self._take, self._on_failed)

    def cancel(self) -> None:
        """Whatever is being loaded is no longer wanted."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _of_trainer(self, recipe: DataRecipe) -> Dataset | None:
        trained = self._session.run.project
        return self._controller.dataset if trained is not None and trained.data == recipe else None

    def _take(self, dataset: Dataset) -> None:
        self._task, self.dataset, self.refusal = None, dataset, None
        self.changed.emit()

    def _on_failed(self, failure: Failure) -> None:
        self._task, self.dataset, self.refusal = None, None, failure.message
        self.changed.emit()


def _load(recipe: DataRecipe, task: Task) -> Dataset:
    task.check()
    return load(recipe)
