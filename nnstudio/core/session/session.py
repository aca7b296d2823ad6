"""What is open now. The editor and the panels meet here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nnstudio.core.compiler.plan import Plan
from nnstudio.core.observer import Signal
from nnstudio.core.project import Project
from nnstudio.core.project.edits import label_of
from nnstudio.core.project.history import History
from nnstudio.core.project.paths import outside, steps
from nnstudio.core.session.microscope import Microscope
from nnstudio.core.session.run import Run
from nnstudio.core.session.selection import Selection
from nnstudio.core.session.watch import Watch

Edit = Callable[..., Project]


class Session:
    """The open project with its history, selection, plan, run and watch. Lives on one thread."""

    project_changed = Signal(Project, Project)  # before, after
    plan_changed = Signal(object)  # Plan, or None while torch is not there yet
    selection_changed = Signal(Selection)
    network_shown = Signal(str)
    file_changed = Signal()  # path or saved state

    def __init__(self, project: Project | None = None, path: Path | None = None) -> None:
        self._history = History(project or Project())
        self._saved = self._history.present
        self.path = path
        self.plan: Plan | None = None
        self.selection = Selection()
        self.network_name = next(iter(self.project.networks))
        self.run = Run()
        self.watch = Watch()
        self.microscope = Microscope()

    @property
    def project(self) -> Project:
        return self._history.present

    @property
    def is_modified(self) -> bool:
        return self.project != self._saved

    @property
    def undo_label(self) -> str | None:
        return self._history.undo_label

    @property
    def redo_label(self) -> str | None:
        return self._history.redo_label

    def apply(self, edit: Edit, *arguments: object, label: str = "", merge: str = "") -> None:
        """Do ``edit(project, *arguments)`` and announce it. One call is one undo step.

        ``label`` is an English text marked with ``N_``, shown by "Undo …". Calls with the same non-empty
        ``merge`` key in a row make one step, until :meth:`seal`.

        Raises:
            Refusal: from the edit; nothing has changed then.
        """
        after = edit(self.project, *arguments)
        self._move(lambda: self._history.record(after, label or label_of(edit), merge))

    def seal(self) -> None:
        """End a merged step (the mouse was released, the spin box left)."""
        self._history.seal()

    def undo(self) -> None:
        self._move(self._history.undo)

    def redo(self) -> None:
        self._move(self._history.redo)

    def open(self, project: Project, path: Path | None = None) -> None:
        """Show another project; history and run start afresh."""
        before = self.project
        self.select(Selection())  # the ids of the next project may be the same, its layers are others
        self._history = History(project)
        self._saved = project
        self.path = path
        self.plan = None
        shown, self.network_name = self.network_name, _nearest(project, steps(self.network_name)[0])
        self.run.start_over(None)  # whoever hears of it finds a network of this project shown
        if shown != self.network_name:
            self.network_shown.emit(self.network_name)
        self._announce(before)
        self.file_changed.emit()

    def mark_saved(self, path: Path) -> None:
        """The project as it is now has been written to this file."""
        self.path, self._saved = path, self.project
        self.file_changed.emit()

    def set_plan(self, plan: Plan | None) -> None:
        self.plan = plan
        self.plan_changed.emit(plan)

    def select(self, selection: Selection) -> None:
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)

    def show_network(self, name: str) -> None:
        """Show another of the project's networks in the editor, or the body of a block, by its path."""
        if name != self.network_name and self.project.find_network(name) is not None:
            self.network_name = name
            self.select(Selection())
            self.network_shown.emit(name)

    def _move(self, change: Callable[[], object]) -> None:
        before = self.project
        was_modified = self.is_modified
        change()
        if self.project != before:
            self._announce(before)
        if self.is_modified != was_modified:
            self.file_changed.emit()

    def _announce(self, before: Project) -> None:
        after = self.project
        shown = _nearest(after, self.network_name)
        if shown != self.network_name:  # the block that was open is gone
            self.network_name = shown
            self.select(Selection())
            self.network_shown.emit(shown)
        self._drop_vanished()
        self.project_changed.emit(before, after)

    def _drop_vanished(self) -> None:
        """Deselect what is no longer there."""
        network = self.project.network_at(self.network_name)
        nodes = self.selection.nodes & network.nodes.keys()
        links = self.selection.links & frozenset(network.links)
        annotations = self.selection.annotations & network.annotations.keys()
        self.select(Selection(frozenset(nodes), links, frozenset(annotations)))


def _nearest(project: Project, path: str) -> str:
    """The path itself if it leads to a network, else the nearest one around that does, else the first."""
    while project.find_network(path) is None:
        around = outside(path)
        if around is None:
            return next(iter(project.networks))
        path = around[0]
    return path
