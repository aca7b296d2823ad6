"""Undo and redo: keeping the values before."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.project.project import Project


@dataclass(frozen=True, slots=True)
class Entry:
    """One step back: the project as it was, and what was then done to it."""

    before: Project
    label: str
    merge: str


LONGEST_HISTORY = 1000


class History:
    """The present project and the way back and forth. Edits with the same merge key become one step.

    Only the last ``longest`` steps are kept: each holds a copy of what it changed.
    """

    def __init__(self, present: Project, longest: int = LONGEST_HISTORY) -> None:
        self.present = present
        self._longest = longest
        self._past: list[Entry] = []
        self._future: list[Entry] = []

    @property
    def undo_label(self) -> str | None:
        """What undo would undo, as an English text marked for translation; ``None`` if nothing."""
        return self._past[-1].label if self._past else None

    @property
    def redo_label(self) -> str | None:
        return self._future[-1].label if self._future else None

    def record(self, project: Project, label: str, merge: str = "") -> None:
        """Make this the present. A non-empty ``merge`` equal to the last one's extends the same step.

        A merged step that comes back to where it began is no step at all.
        """
        if project == self.present:
            return
        merged = bool(merge) and bool(self._past) and self._past[-1].merge == merge and not self._future
        if not merged:
            self._past.append(Entry(self.present, label, merge))
            del self._past[: -self._longest]
        elif project == self._past[-1].before:
            self._past.pop()
        self._future.clear()
        self.present = project

    def seal(self) -> None:
        """End the current merged step: the next edit starts a new one, whatever its merge key."""
        if self._past and self._past[-1].merge:
            last = self._past[-1]
            self._past[-1] = Entry(last.before, last.label, "")

    def undo(self) -> bool:
        """Go one step back; ``False`` when there is none."""
        return self._step(self._past, self._future)

    def redo(self) -> bool:
        return self._step(self._future, self._past)

    def _step(self, source: list[Entry], target: list[Entry]) -> bool:
        if not source:
            return False
        entry = source.pop()
        target.append(Entry(self.present, entry.label, ""))
        self.present = entry.before
        return True
