"""Training > Train several runs: in the background, and then as a group in the Runs panel."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from nnstudio.core.experiments.variants import Variant
from nnstudio.core.language import N_, Message
from nnstudio.core.session import Session
from nnstudio.core.training.controls import Controls
from nnstudio.gui.bridge.background import Background, Cancelled, Task
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.bridge.failure import Failure
from nnstudio.gui.panels import run_jobs
from nnstudio.gui.panels.runs_panel import RunsPanel
from nnstudio.gui.windows.docks import Docks
from nnstudio.gui.windows.document import Document
from nnstudio.gui.windows.notice import NoticeBar, Offer
from nnstudio.gui.windows.sweep_dialog import SweepDialog
from nnstudio.gui.windows.sweep_progress import SweepProgress
from nnstudio.gui.windows.sweep_words import Result, progress_in_words, result_in_words

if TYPE_CHECKING:
    from nnstudio.core.experiments.sweep import News

TOPIC = "sweep"
_FRAME = 0.2  # seconds between two pieces of news


class Sweeping(QObject):
    """One sweep at a time, on a thread of its own; what is open in the window goes on by itself."""

    def __init__(
        self,
        session: Session,
        controller: TrainingController,
        document: Document,
        docks: Docks,
        notice: NoticeBar,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._controller, self._document = session, controller, document
        self._docks, self._notice, self._window = docks, notice, window
        self._background = Background("nnstudio sweep", self)
        self._background.progressed.connect(self._on_progressed)
        self._controls = Controls()
        self._progress: SweepProgress | None = None
        self._best = 0  # the number of the best run of the last sweep

    @property
    def is_working(self) -> bool:
        return self._progress is not None

    def ask(self) -> bool:
        """Ask what to vary, and begin. Whether it has begun."""
        if self._progress is not None:
            self._progress.raise_()
            return False
        dialog = SweepDialog(self._session.project, self._window)
        chosen = dialog.wish if dialog.exec() else None
        dialog.deleteLater()
        if chosen is None:
            return False
        self.start(chosen.variants(self._session.project))
        return True

    def start(self, variants: Sequence[Variant]) -> None:
        """Train these; a dialog that leaves the window alone tells how far it is."""
        self._notice.withdraw(TOPIC)
        self._controls = Controls(frame_seconds=_FRAME)
        work = partial(_train, tuple(variants), self._document.title, self._controls)
        self._progress = SweepProgress(self._window)
        self._progress.stopped.connect(self._on_stopped)
        self._background.start(work, self._on_done, self._on_failed)
        self._progress.show()

    def stop(self) -> None:
        """End after the current step, and wait for the thread; what was trained is kept."""
        self._controls.stop = True
        self._background.join()
        self._close_progress()

    # what is heard

    def _on_stopped(self) -> None:
        self._controls.stop = True

    def _on_progressed(self, _task: Task, fraction: float, words: Message) -> None:
        if self._progress is not None and not self._controls.stop:
            self._progress.show_progress(fraction, str(words))

    def _on_done(self, result: Result) -> None:
        self._close_progress()
        if not isValid(self._window):
            return
        if result.trouble is not None:
            self._notice.say(result.trouble, "warning", topic=TOPIC)
        elif result.outcomes:
            self._best = result.best_number
            offer = Offer(Message.of(N_("Open the best run")), self._on_best_wanted) if self._best else None
            self._notice.say(result_in_words(result.outcomes), "about", topic=TOPIC, offer=offer)
        self._show_group(result.numbers)

    def _on_failed(self, failure: Failure) -> None:
        self._close_progress()
        if isValid(self._window):
            self._notice.say(failure.message, "error", failure.report, topic=TOPIC)

    def _on_best_wanted(self) -> None:
        self._notice.withdraw(TOPIC)
        travel = self._controller.travel
        open_best = partial(run_jobs.opened, self._best)
        self._controller.background.start(open_best, travel.offer, self._on_failed)

    # what is shown

    def _close_progress(self) -> None:
        progress, self._progress = self._progress, None
        if progress is not None and isValid(progress):
            progress.finish()

    def _show_group(self, numbers: Sequence[int]) -> None:
        """Select these runs in the Runs panel, with their mean ± σ drawn."""
        if not numbers:
            return
        dock = self._docks[RunsPanel.name]
        dock.show()
        dock.raise_()
        panel = dock.fill()
        assert isinstance(panel, RunsPanel)
        panel.show_group(numbers)


def _train(variants: tuple[Variant, ...], name: str, controls: Controls, task: Task) -> Result:
    """Called on the thread of the sweep."""
    from nnstudio.core.experiments.sweep import Sweep

    troubles: list[Message] = []
    sweep = Sweep(variants, name=name, window_open=True, said=troubles.append)
    course = _Course(len(variants))
    for news in sweep.news(controls):
        if course.take(news):
            with contextlib.suppress(Cancelled):  # the window closes: the runs end in order all the same
                words = progress_in_words(course.ended, len(variants), course.step, course.why_apart)
                task.tell(course.fraction, words)
    outcomes = tuple(sweep.outcomes[place] for place in sorted(sweep.outcomes))
    return Result(outcomes, dict(sweep.numbers), troubles[0] if troubles else None)


class _Course:
    """How far all runs are."""

    def __init__(self, runs: int) -> None:
        self._runs = runs
        self._totals: dict[int, int] = {}
        self._steps: dict[int, int] = {}
        self.ended = 0
        self.why_apart: Message | None = None

    @property
    def step(self) -> int:
        return max(self._steps.values(), default=0)

    @property
    def fraction(self) -> float:
        parts = [min(1.0, step / max(1, self._totals.get(place, 1))) for place, step in self._steps.items()]
        return sum(parts) / self._runs

    def take(self, news: News) -> bool:
        """Whether there is something to tell."""
        from nnstudio.core.experiments.sweep import Ended
        from nnstudio.core.training.events import RunStarted, StepsDone
        from nnstudio.core.training.together.engine import Apart, Told

        if isinstance(news, Apart):
            self.why_apart = news.message
            return True
        if isinstance(news, Ended):
            self.ended += 1
            self._steps[news.outcome.place] = self._totals.get(news.outcome.place, 1)
            return True
        if not isinstance(news, Told):
            return False
        if isinstance(news.event, RunStarted):
            self._totals[news.place] = news.event.total_steps
        if isinstance(news.event, StepsDone):
            self._steps[news.place] = news.event.step
            return news.place == max(self._steps)  # once for all runs that are trained as one
        return False
