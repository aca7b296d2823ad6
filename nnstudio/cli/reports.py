"""What ``nnstudio train`` says of a run on the way and at its end: lines for people, or for programs."""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from nnstudio.cli import counts
from nnstudio.cli.findings import symptom_in_words, symptom_line
from nnstudio.cli.printing import grouped
from nnstudio.core.compiler.plan import Problem
from nnstudio.core.language import N_, Told, _, ngettext, number, percent
from nnstudio.core.project import Project
from nnstudio.core.training.events import EpochDone, Event, Reason, RunFinished, RunStarted, StepsDone
from nnstudio.core.training.record import Record

if TYPE_CHECKING:
    from nnstudio.core.training.trainer import Trainer

NO_LIMIT = 10**15  # epochs, more than any file says to be done
_SECONDS_BETWEEN_LINES = 1.0
_SECONDS_OF_SILENCE = 5.0  # within a long epoch


class Report:
    """What is said of a run on the way and at its end."""

    def __init__(self) -> None:
        self._epoch_steps = 1

    def event(self, event: Event) -> None:
        """One event of the engine."""
        if isinstance(event, RunStarted):
            self._epoch_steps = max(1, event.steps_per_epoch)

    def symptoms(self, project: Project, found: Iterable[Problem]) -> None:
        """What is wrong with the run, right before its end is told."""
        raise NotImplementedError

    def finished(self, trainer: Trainer, last: RunFinished, record: Record, saved: Path | None) -> None:
        """The end; ``saved`` is the file that holds what was learned, if any does."""
        raise NotImplementedError

    def figures(self, trainer: Trainer, record: Record) -> dict[str, float | None]:
        """Training losses over the last epoch's worth of steps, and what the test part says.

        ``None`` stands for what was not measured, or is no finite number.
        """
        figures: dict[str, float | None] = {"train_loss": None}
        for name in trainer.curves if trainer.step else ():
            _steps, losses = record.curves.get(name, (None, ()))
            if len(losses):
                recent = losses[-self._epoch_steps :]
                figures[f"train_{name}"] = float(np.add.accumulate(recent)[-1]) / len(recent)
        measured = trainer.evaluate("test").items()
        figures |= {f"test_{name}": value if math.isfinite(value) else None for name, value in measured}
        return figures


class JsonReport(Report):
    """A JSON object a line."""

    def event(self, event: Event) -> None:
        super().event(event)
        if isinstance(event, RunStarted):
            self._say(
                event="started",
                step=event.step,
                epoch=event.epoch,
                device=str(event.device),
                parameters=event.parameters,
                steps_per_epoch=event.steps_per_epoch,
                total_steps=event.total_steps if event.total_steps < NO_LIMIT else None,
            )
        elif isinstance(event, EpochDone):
            self._say(event="epoch", step=event.step, epoch=event.epoch, **event.metrics)

    def symptoms(self, project: Project, found: Iterable[Problem]) -> None:
        for problem in found:
            self._say(**symptom_line(project, problem))

    def finished(self, trainer: Trainer, last: RunFinished, record: Record, saved: Path | None) -> None:
        self._say(
            event="finished",
            reason=str(last.reason),
            steps=last.step,
            epochs=last.epoch,
            seconds=round(last.seconds, 6),
            parameters=trainer.parameters,
            message=None if last.message is None else str(last.message),
            **self.figures(trainer, record),
            saved=None if saved is None else str(saved),
        )

    def _say(self, **values: object) -> None:
        print(json.dumps(values, allow_nan=False), flush=True)


class TextReport(Report):
    """Lines for people: an epoch a second at most, a step where epochs are long, and the end."""

    def __init__(self) -> None:
        super().__init__()
        self._said = time.monotonic()

    def event(self, event: Event) -> None:
        super().event(event)
        if isinstance(event, RunStarted):
            text = ngettext(
                "Training {count} parameter on {device}.",
                "Training {count} parameters on {device}.",
                event.parameters,
            )
            print(text.format(count=grouped(event.parameters), device=event.device), flush=True)
        elif isinstance(event, EpochDone) and self._is_time(_SECONDS_BETWEEN_LINES):
            self._say(_("Epoch {epoch}: {figures}").format(epoch=event.epoch, figures=_listed(event.metrics)))
        elif isinstance(event, StepsDone) and self._is_time(_SECONDS_OF_SILENCE):
            losses = {f"train_{name}": float(values[-1]) for name, values in event.losses.items()}
            self._say(_("Step {step}: {figures}").format(step=event.step, figures=_listed(losses)))

    def _is_time(self, seconds: float) -> bool:
        """Whether nothing has been said for so long."""
        return time.monotonic() - self._said >= seconds

    def _say(self, line: str) -> None:
        self._said = time.monotonic()
        print(line, flush=True)

    def symptoms(self, project: Project, found: Iterable[Problem]) -> None:
        for problem in found:
            if problem.code != "not-finite":  # said as the end's own message
                print(symptom_in_words(project, problem), file=sys.stderr)

    def finished(self, trainer: Trainer, last: RunFinished, record: Record, saved: Path | None) -> None:
        if last.message is not None:
            print(last.message, file=sys.stderr)
        if last.report:
            print(last.report, file=sys.stderr)
        if last.reason is Reason.STOPPED:
            print(_("Stopped after step {step}.").format(step=grouped(last.step)))
        if saved is not None:
            print(_("Saved the project with its weights to {file}.").format(file=saved))
        known = {name: value for name, value in self.figures(trainer, record).items() if value is not None}
        done = _("{steps}, {epochs}, {seconds:.1f} s.").format(
            steps=counts.steps(last.step), epochs=counts.epochs(last.epoch), seconds=Told(last.seconds)
        )
        print(f"{done} {_listed(known)}".rstrip())


def _listed(metrics: Mapping[str, float]) -> str:
    """``training loss 0.123, test accuracy 97.5%``."""
    return ", ".join(f"{said(name)} {value_in_words(name, value)}" for name, value in metrics.items())


def said(name: str) -> str:
    """A figure in the user's words; one that a package beside nnstudio measures says its own name."""
    return _(_WORDS[name]) if name in _WORDS else name.replace("_", " ")


def value_in_words(name: str, value: float) -> str:
    """A figure for people; shares in per cent."""
    return percent(value) if name.endswith(_SHARES) else number(value)


_SHARES = ("accuracy", "good_samples")  # from 0 to 1, told in per cent
_WORDS = {
    "train_loss": N_("training loss"),
    "train_accuracy": N_("training accuracy"),
    "train_r2": N_("training R²"),
    "validation_loss": N_("validation loss"),
    "validation_accuracy": N_("validation accuracy"),
    "validation_r2": N_("validation R²"),
    "test_loss": N_("test loss"),
    "test_accuracy": N_("test accuracy"),
    "test_r2": N_("test R²"),
    "train_generator_loss": N_("generator's training loss"),
    "train_discriminator_loss": N_("discriminator's training loss"),
    "validation_generator_loss": N_("generator's validation loss"),
    "validation_discriminator_loss": N_("discriminator's validation loss"),
    "test_generator_loss": N_("generator's test loss"),
    "test_discriminator_loss": N_("discriminator's test loss"),
    "train_discriminator_accuracy": N_("discriminator's training accuracy"),
    "validation_discriminator_accuracy": N_("discriminator's validation accuracy"),
    "test_discriminator_accuracy": N_("discriminator's test accuracy"),
    "train_modes": N_("modes covered (training)"),
    "validation_modes": N_("modes covered (validation)"),
    "test_modes": N_("modes covered (test)"),
    "train_good_samples": N_("good samples (training)"),
    "validation_good_samples": N_("good samples (validation)"),
    "test_good_samples": N_("good samples (test)"),
}
