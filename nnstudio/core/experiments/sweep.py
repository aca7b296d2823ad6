"""Training all variants of a project, and keeping each as a run of its own in the store."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nnstudio.core.experiments.outcomes import ENDED_BADLY, Outcome
from nnstudio.core.experiments.variants import Variant
from nnstudio.core.language import Message
from nnstudio.core.runs.recorder import RunRecorder
from nnstudio.core.runs.writing_in_turn import Turns
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import RunFinished, RunStarted, TestOpened
from nnstudio.core.training.record import Record, Recorder
from nnstudio.core.training.together.engine import (
    Apart,
    Run,
    Told,
    at_once,
    train_together,
    trainer_of,
)
from nnstudio.core.training.trainer import Trainer

_MEASURED = (
    "train_",
    "validation_",
)  # of a curve that has a point for each epoch; others have one for each step


@dataclass(frozen=True, slots=True, eq=False)
class Ended:
    """A run is over. ``run`` stands at its end; ``record`` is its history."""

    outcome: Outcome
    run: Run
    record: Record


News = Told | Apart | Ended


class Sweep:
    """One training of some variants.

    ``recorded``: whether the runs are kept in the store, each under its variant's name after ``name``;
    ``said`` is called on another thread with a sentence for the user. With ``opens_test``, the test set of
    each run that ended well is looked at in the end, which the run remembers.
    """

    def __init__(
        self,
        variants: Sequence[Variant],
        *,
        name: str,
        recorded: bool = True,
        opens_test: bool = False,
        window_open: bool = False,
        folder: Path | None = None,
        said: Callable[[Message], None] | None = None,
    ) -> None:
        self.variants = tuple(variants)
        self.outcomes: dict[int, Outcome] = {}
        self._name, self._opens_test, self._window_open = name, opens_test, window_open
        self._folder, self._said = folder, said
        self._turns = Turns() if recorded else None
        self._recorders: dict[int, RunRecorder] = {}
        self._histories: dict[int, Recorder] = {}
        self._epochs: dict[int, int] = {}  # steps of one

    @property
    def numbers(self) -> Mapping[int, int]:
        """The numbers of the recorded runs in the store, by their places; known once all is written."""
        return {place: one.number for place, one in self._recorders.items() if one.number}

    def news(self, controls: Controls) -> Iterator[News]:
        """Train; when it is over, everything is written. Who stops asking for news still has to close it.

        Raises:
            Refusal: nothing can be trained.
        """
        projects = [variant.project for variant in self.variants]
        try:
            for news in train_together(projects, controls, window_open=self._window_open):
                if isinstance(news, Told):
                    self._take(news)
                yield news
                if isinstance(news, Told) and isinstance(news.event, RunFinished):
                    yield self._ended(news, news.event)
        finally:
            if self._turns is not None:
                self._turns.rest()

    def _take(self, told: Told) -> None:
        place, event = told.place, told.event
        if isinstance(event, RunStarted):
            self._epochs[place] = event.steps_per_epoch
        self._histories.setdefault(place, Recorder()).receive(event)
        if self._turns is None:
            return
        recorder = self._recorders.get(place)
        if recorder is None:
            recorder = self._recorders[place] = RunRecorder(
                self.variants[place].name(self._name),
                folder=self._folder,
                writer=self._turns.writer,
                at_once=at_once(told.run),
                said=self._said,
            )
        recorder.receive(event, told.run)

    def _ended(self, told: Told, event: RunFinished) -> Ended:
        place, record, run = told.place, self._histories.pop(told.place).record, told.run
        figures = self._last_figures(place, record, event.step)
        is_validated = any(name.startswith("validation_") for name in figures)
        if event.step and event.reason not in ENDED_BADLY and (self._opens_test or not is_validated):
            run = trainer_of(run)
            figures |= self._measured(place, run, is_validated)
        variant = self.variants[place]
        outcome = self.outcomes[place] = Outcome(
            place=place,
            seed=variant.seed,
            others=variant.others,
            reason=event.reason,
            message=event.message,
            step=event.step,
            epoch=event.epoch,
            seconds=event.seconds,
            figures={name: value for name, value in figures.items() if math.isfinite(value)},
        )
        return Ended(outcome, run, record)

    def _last_figures(self, place: int, record: Record, step: int) -> dict[str, float]:
        """Means of the last epoch's losses, and what was measured after the last step."""
        figures: dict[str, float] = {}
        for name, (steps, values) in record.curves.items():
            if not name.startswith(_MEASURED):
                recent = values[-max(1, self._epochs.get(place, 1)) :]
                figures[f"train_{name}"] = math.fsum(recent) / len(recent)
            elif steps[-1] == step:
                figures.setdefault(name, float(values[-1]))
        return figures

    def _measured(self, place: int, trainer: Trainer, is_validated: bool) -> dict[str, float]:
        """What is not known from the last epoch; looking at the test set is noted in the run."""
        parts = ([] if is_validated else ["validation"]) + (["test"] if self._opens_test else [])
        if self._opens_test:
            trainer.open_test()
            if place in self._recorders:
                event = TestOpened(trainer.step, trainer.epoch, trainer.step)
                self._recorders[place].receive(event, trainer)
        return {f"{part}_{name}": value for part in parts for name, value in trainer.evaluate(part).items()}
