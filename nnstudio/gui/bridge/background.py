"""One-off jobs that would block the window: resolving, loading data, slow analyses.

``background.start(work, done, failed)`` calls ``work(task)`` on the background thread and later
``done(result)`` or ``failed(failure)`` on the GUI thread, from a timer that runs only meanwhile.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from nnstudio.core.language import Message
from nnstudio.gui.bridge.failure import Failure
from nnstudio.gui.bridge.garbage import Hold
from nnstudio.gui.bridge.mailbox import Mailbox
from nnstudio.gui.bridge.worker import Worker

DRAIN_MILLISECONDS = 15


class Cancelled(Exception):  # noqa: N818 (not a fault: somebody changed their mind)
    """Raised inside a job by :meth:`Task.check` after it was cancelled."""


class Task:
    """One job, seen from both sides: the window may cancel it, the job may tell how far it is."""

    def __init__(self, mailbox: Mailbox, worker: Worker) -> None:
        self._mailbox = mailbox
        self._worker = worker
        self.is_cancelled = False

    def cancel(self) -> None:
        """Neither ``done`` nor ``failed`` will be called; the job ends at its next :meth:`check`."""
        self.is_cancelled = True

    def check(self) -> None:
        """Called by the job now and then.

        Raises:
            Cancelled: when nobody wants the result any more.
        """
        if self.is_cancelled or self._worker.is_ending:
            raise Cancelled

    def tell(self, fraction: float, message: Message) -> None:
        """How far the job is, from 0 to 1, and what it is doing; raises :class:`Cancelled` like check."""
        self.check()
        self._mailbox.put(_Progress(self, fraction, message))


class _Progress:
    def __init__(self, task: Task, fraction: float, message: Message) -> None:
        self.task, self.fraction, self.message = task, fraction, message


class _Result:
    """``call`` is a weak reference: the panel that asked may be gone by now."""

    def __init__(self, task: Task, call: Callable[[], Callable[[Any], None] | None], value: object) -> None:
        self.task, self.call, self.value = task, call, value


class Background(QObject):
    """A queue of jobs on one thread. Callbacks are bound methods, held weakly."""

    progressed = Signal(object, float, object)  # Task, fraction, Message

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox = Mailbox()
        self._worker = Worker(name)
        self._garbage = Hold()
        self._timer = QTimer(self)
        self._timer.setInterval(DRAIN_MILLISECONDS)
        self._timer.timeout.connect(self._drain)

    @property
    def is_working(self) -> bool:
        return self._worker.is_working or self._timer.isActive()

    def start(
        self,
        work: Callable[[Task], Any],
        done: Callable[[Any], None],
        failed: Callable[[Failure], None],
    ) -> Task:
        """Do ``work`` after the jobs started before; the returned task cancels it."""
        task = Task(self._mailbox, self._worker)
        self._garbage.begin()
        self._worker.do(
            _Errand(task, work, weakref.WeakMethod(done), weakref.WeakMethod(failed), self._mailbox)
        )
        self._timer.start()
        return task

    def join(self) -> None:
        """Drop what waits, wait for what runs, deliver nothing more."""
        self._worker.join()
        self._mailbox.take()
        self._rest()

    def _drain(self) -> None:
        working = self._worker.is_working  # asked before taking, or a last result might be left behind
        for fact in self._mailbox.take():
            self._deliver(fact)
        if working or self._worker.is_working:
            self._garbage.sweep()
        else:
            self._rest()

    def _rest(self) -> None:
        self._timer.stop()
        self._garbage.end()

    def _deliver(self, fact: object) -> None:
        assert isinstance(fact, _Progress | _Result)
        if fact.task.is_cancelled:
            return
        if isinstance(fact, _Progress):
            self.progressed.emit(fact.task, fact.fraction, fact.message)
        elif (call := fact.call()) is not None:
            call(fact.value)


class _Errand:
    """A job with where its result goes. It runs on the worker's thread and lets no exception out."""

    def __init__(
        self,
        task: Task,
        work: Callable[[Task], Any],
        done: weakref.WeakMethod[Callable[[Any], None]],
        failed: weakref.WeakMethod[Callable[[Failure], None]],
        mailbox: Mailbox,
    ) -> None:
        self._task, self._work, self._done, self._failed = task, work, done, failed
        self._mailbox = mailbox

    def __call__(self) -> None:
        if self._task.is_cancelled:
            return
        try:
            self._mailbox.put(_Result(self._task, self._done, self._work(self._task)))
        except Cancelled:
            return
        except Exception as error:  # whatever the job raised becomes a sentence in the window
            self._mailbox.put(_Result(self._task, self._failed, Failure.of(error)))
