"""While other threads work, cyclic garbage is collected on the GUI thread only.

Python collects on whichever thread happens to allocate. A closed window or panel is a cycle of widgets;
were the training thread to collect it, Qt would destroy widgets and timers on the wrong thread. So whoever
lets a thread work holds the collector meanwhile, and sweeps from the timer that empties its mailbox.

Nor may it collect in the midst of Qt's own work: an object destroyed while Qt disconnects another one waits
for ever for the lock around that. So the program never leaves it to Python; see :class:`Housekeeping`.
"""

from __future__ import annotations

import gc
import time
import weakref

from PySide6.QtCore import QObject, QTimer

FULL_SECONDS = 300.0
SWEEP_MILLISECONDS = 1000


class _Collector:
    """How many hold it now, and whether it ran by itself before."""

    def __init__(self) -> None:
        self._holders = 0
        self._ran_by_itself = True
        self.full_at = time.monotonic()

    def hold(self) -> None:
        if self._holders == 0:
            self._ran_by_itself = gc.isenabled()
            self.full_at = time.monotonic()
            gc.disable()
        self._holders += 1

    def release(self) -> None:
        self._holders -= 1
        if self._holders == 0 and self._ran_by_itself:
            gc.enable()


_collector = _Collector()


class Hold:
    """One holder; beginning or ending twice does nothing, and its death ends it. GUI thread only."""

    def __init__(self) -> None:
        self._release: weakref.finalize[[], Hold] | None = None

    def begin(self) -> None:
        """From now on nothing is collected but by :meth:`sweep`."""
        if self._release is None:
            _collector.hold()
            self._release = weakref.finalize(self, _collector.release)

    def end(self) -> None:
        """The collector may run by itself again."""
        if self._release is not None:
            self._release()
            self._release = None

    def sweep(self) -> None:
        """Collect what is due, as Python itself would have.

        The oldest generation holds all of torch and takes a tenth of a second: it is due after minutes only.
        """
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[0] <= thresholds[0]:
            return
        now = time.monotonic()
        if now > _collector.full_at + FULL_SECONDS:
            _collector.full_at = now
            gc.collect()
        else:
            gc.collect(1 if counts[1] > thresholds[1] else 0)


class Housekeeping(QObject):
    """Sweeps once a second, from the event loop alone, for as long as a program is to run."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hold = Hold()
        self._timer = QTimer(self)
        self._timer.setInterval(SWEEP_MILLISECONDS)
        self._timer.timeout.connect(self._hold.sweep)

    def begin(self) -> None:
        """From now on, garbage is collected here only."""
        self._hold.begin()
        self._timer.start()

    def end(self) -> None:
        """The collector may run by itself again."""
        self._timer.stop()
        self._hold.end()
