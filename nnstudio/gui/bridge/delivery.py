"""Empties the mailbox on the GUI thread and hands each fact to who waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from nnstudio.core.training.events import Event
from nnstudio.gui.bridge.garbage import Hold
from nnstudio.gui.bridge.mailbox import Mailbox

DRAIN_MILLISECONDS = 33


class Delivery(QObject):
    """Comes at most thirty times a second, and only while it is told to watch.

    Signals:
        due(): it is time to look, :meth:`take`, and say with :meth:`go_on` whether there is more to come.
        events_came(list[Event]): what the engine told, neighbours together.
        fact_came(object): what the training thread told besides (Prepared, NotPrepared, NotObserved).
    """

    due = Signal()
    events_came = Signal(object)
    fact_came = Signal(object)

    def __init__(self, mailbox: Mailbox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox = mailbox
        self._garbage = Hold()
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_MILLISECONDS)
        self._timer.timeout.connect(self.due)

    @property
    def is_watching(self) -> bool:
        """Whether somebody may still have something to tell."""
        return self._timer.isActive()

    def watch(self) -> None:
        """Something is under way: come from now on."""
        self._garbage.begin()
        self._timer.start()

    def rest(self) -> None:
        """Nothing is under way any more."""
        self._timer.stop()
        self._garbage.end()

    def go_on(self, works: bool) -> None:
        """Keep coming while something works; else rest."""
        if works:
            self._garbage.sweep()
        else:
            self.rest()

    def take(self) -> None:
        """Hand over everything that has come, oldest first."""
        self._hand_over(self._mailbox.take())

    def _hand_over(self, facts: Sequence[object]) -> None:
        events: list[Event] = []
        for fact in facts:
            if isinstance(fact, Event):
                events.append(fact)
                continue
            self._hand_over_events(events)
            events = []
            self.fact_came.emit(fact)
        self._hand_over_events(events)

    def _hand_over_events(self, events: list[Event]) -> None:
        if events:
            self.events_came.emit(events)
