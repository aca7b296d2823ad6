"""Train a project file without a window, from its weights if it holds any.

Ctrl-C stops after the current step; with -o, what was learned until then is saved.

Exit status: 0 done, 1 if the file has a problem that keeps it from being trained or the run ended badly,
2 if the file cannot be read, the output cannot be written, or what the command line sets cannot be used.
"""

from __future__ import annotations

import argparse
import json
import math
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.cli.printing import grouped
from nnstudio.core.data.loading import source_of
from nnstudio.core.language import N_, Message, Told, _, ngettext, number, percent
from nnstudio.core.parameters import Kind
from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_data_param, set_value
from nnstudio.core.project.spelling import spelled
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import (
    EpochDone,
    Event,
    Reason,
    RunFinished,
    RunStarted,
    StepsDone,
)
from nnstudio.core.training.record import Recorder

if TYPE_CHECKING:
    from nnstudio.core.storage.files import ProjectFile
    from nnstudio.core.training.trainer import Trainer

_NO_LIMIT = 10**9  # epochs
_SECONDS_BETWEEN_LINES = 1.0
_SECONDS_OF_SILENCE = 5.0  # within a long epoch
_SKIPPED_SHOWN = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a .nnstudio file, or the project.json of an example")
    limit = parser.add_mutually_exclusive_group()
    limit.add_argument("--epochs", type=_count, metavar="N", help="so many epochs more")
    limit.add_argument("--steps", type=_count, metavar="N", help="so many steps more")
    limit.add_argument("--seconds", type=_duration, metavar="S", help="so many seconds of training more")
    parser.add_argument("--seed", metavar="N", help="begin a new run with this seed")
    parser.add_argument("--device", metavar="D", help="auto, cpu, cuda or mps; as the file says otherwise")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PATH=VALUE",
        dest="settings",
        help="change a value first, such as training.learning_rate=0.1; may be given several times",
    )
    parser.add_argument("--data", metavar="FOLDER", help="the folder or file the samples are in")
    parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="save project and weights here")
    parser.add_argument("--json", action="store_true", help="one JSON object a line; the last sums up")


def run(options: argparse.Namespace) -> int:
    """Train; returns the exit status. Whether the output can be written is known before it is needed."""
    from nnstudio.core.storage.files import check_place, read, write
    from nnstudio.core.training.preparing import CannotTrain

    file = read(options.file)
    project = _changed(file.project, options)
    target = check_place(options.output) if options.output is not None else None
    report: _Report = _JsonReport() if options.json else _TextReport()
    for note in file.notes:
        print(note, file=sys.stderr)
    try:
        trainer = _trainer(project, file, options)
    except CannotTrain as refusal:
        print(refusal, file=sys.stderr)
        return 1 if project == file.project or _is_hindered(file.project, refusal) else 2
    _tell_skipped(trainer.dataset.skipped)
    recorder = Recorder(file.record if trainer.step else None)
    last = _drive(trainer, options, report, recorder)
    try:
        if target is not None:
            write(target, project, trainer.checkpoint(), recorder.record)
    finally:  # a disk that is full by now must not take the figures along
        report.finished(trainer, last)
    return int(last.reason in (Reason.DIVERGED, Reason.FAILED))


def _changed(project: Project, options: argparse.Namespace) -> Project:
    """The project with what the command line sets."""
    for setting in options.settings:
        path, equals, value = setting.partition("=")
        if not equals:
            raise Refusal(
                N_("--set takes PATH=VALUE, such as training.batch_size=16. Received {text}."), text=setting
            )
        project = _with_setting(project, path.strip(), value.strip())
    if options.seed is not None:
        project = set_value(project, "training.seed", options.seed)
    if options.data is not None:
        project = _with_data(project, options.data)
    return project


def _with_setting(project: Project, path: str, text: str) -> Project:
    """The project with this value; a data source knows what its own mean, such as ``a,b`` two columns."""
    *place, name = path.split(".")
    if place == ["data", "params"]:
        for parameter in source_of(project.data).params:
            if parameter.name == name:
                return set_data_param(project, name, spelled(text, parameter))
    return set_value(project, path, text)


def _with_data(project: Project, place: str) -> Project:
    """The project with its samples taken from this folder or file."""
    for parameter in source_of(project.data).params:
        if parameter.kind in (Kind.FOLDER, Kind.FILE):
            return set_value(project, f"data.params.{parameter.name}", str(Path(place).resolve()))
    raise Refusal(
        N_("The data source {source} needs no folder: leave --data out."), source=project.data.source
    )


def _trainer(project: Project, file: ProjectFile, options: argparse.Namespace) -> Trainer:
    from nnstudio.core.training.preparing import prepare

    if options.device is not None:
        project = set_value(project, "training.device", options.device)
    trainer = prepare(project)
    if file.checkpoint is not None and options.seed is None:
        trainer.restore(file.checkpoint)
    return trainer


def _is_hindered(project: Project, refusal: Refusal) -> bool:
    """Whether the project cannot be trained for the same reason without what the command line sets."""
    from nnstudio.core.training.preparing import prepare

    try:
        prepare(project)
    except Refusal as own:
        return str(own) == str(refusal)
    return False


def _tell_skipped(skipped: Sequence[Message]) -> None:
    """Say which samples could not be read: the first few by name."""
    if not skipped:
        return
    text = ngettext("{count} sample was skipped:", "{count} samples were skipped:", len(skipped))
    lines = [text.format(count=len(skipped)), *map(str, skipped[:_SKIPPED_SHOWN])]
    print("\n".join(lines + ["…"] * (len(skipped) > _SKIPPED_SHOWN)), file=sys.stderr)


def _drive(trainer: Trainer, options: argparse.Namespace, report: _Report, recorder: Recorder) -> RunFinished:
    """Run the engine to its end, telling and recording every event."""
    from nnstudio.core.training.engine import train

    controls = _controls(trainer, options)
    last: Event | None = None
    with _stopping_on_signals(controls):
        for event in train(trainer, controls):
            report.event(event)
            recorder.receive(event)
            last = event
    assert isinstance(last, RunFinished)
    return last


def _controls(trainer: Trainer, options: argparse.Namespace) -> Controls:
    """A limit on the command line counts from where the run stands, and in the place of the file's."""
    controls = Controls(frame_seconds=0.1)
    if options.steps is not None:
        controls.until_step = trainer.step + options.steps
    elif options.epochs is not None:
        controls.until_epoch = trainer.epoch + options.epochs
    elif options.seconds is not None:
        controls.until_seconds = options.seconds
    else:
        return controls
    controls.recipe = replace(trainer.recipe, epochs=_NO_LIMIT)
    return controls


@contextmanager
def _stopping_on_signals(controls: Controls) -> Iterator[None]:
    """Inside, Ctrl-C and a polite kill end the run after the current step; a second one as usual."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    names = (signal.SIGINT, signal.SIGTERM)
    before = {name: signal.getsignal(name) for name in names}

    def stop(number: int, frame: object) -> None:
        controls.stop = True
        for name in names:
            signal.signal(name, before[name])

    for name in names:
        signal.signal(name, stop)
    try:
        yield
    finally:
        for name in names:
            signal.signal(name, before[name])


class _Report:
    """What is said of a run on the way and at its end."""

    def __init__(self) -> None:
        self._recent: dict[str, deque[float]] = {}
        self._epoch_steps = 1

    def event(self, event: Event) -> None:
        """One event of the engine."""
        if isinstance(event, RunStarted):
            self._epoch_steps = max(1, event.steps_per_epoch)
        elif isinstance(event, StepsDone):
            for name, values in event.losses.items():
                recent = self._recent.setdefault(name, deque(maxlen=self._epoch_steps))
                recent.extend(values.tolist())

    def finished(self, trainer: Trainer, last: RunFinished) -> None:
        """The end."""
        raise NotImplementedError

    def figures(self, trainer: Trainer) -> dict[str, float | None]:
        """Training losses over the last epoch's worth of steps, and what the test part says.

        ``None`` stands for what was not measured, or is no finite number.
        """
        figures: dict[str, float | None] = {"train_loss": None}
        for name, values in self._recent.items():
            figures[f"train_{name}"] = sum(values) / len(values)
        measured = trainer.evaluate("test").items()
        figures |= {f"test_{name}": value if math.isfinite(value) else None for name, value in measured}
        return figures


class _JsonReport(_Report):
    """A JSON object a line."""

    def event(self, event: Event) -> None:
        super().event(event)
        if isinstance(event, RunStarted):
            self._say(
                event="started",
                step=event.step,
                epoch=event.epoch,
                device=event.device,
                parameters=event.parameters,
                steps_per_epoch=event.steps_per_epoch,
                total_steps=event.total_steps if event.total_steps < _NO_LIMIT else None,
            )
        elif isinstance(event, EpochDone):
            self._say(event="epoch", step=event.step, epoch=event.epoch, **event.metrics)

    def finished(self, trainer: Trainer, last: RunFinished) -> None:
        self._say(
            event="finished",
            reason=str(last.reason),
            steps=last.step,
            epochs=last.epoch,
            seconds=round(last.seconds, 6),
            parameters=trainer.parameters,
            message=None if last.message is None else str(last.message),
            **self.figures(trainer),
        )

    def _say(self, **values: object) -> None:
        print(json.dumps(values, allow_nan=False), flush=True)


class _TextReport(_Report):
    """Lines for people: an epoch a second at most, a step where epochs are long, and the end."""

    def __init__(self) -> None:
        super().__init__()
        self._said = time.monotonic()

    def event(self, event: Event) -> None:
        super().event(event)
        if isinstance(event, RunStarted):
            text = _("Training {parameters} parameters on {device}.")
            print(text.format(parameters=grouped(event.parameters), device=event.device), flush=True)
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

    def finished(self, trainer: Trainer, last: RunFinished) -> None:
        if last.message is not None:
            print(last.message, file=sys.stderr)
        if last.report:
            print(last.report, file=sys.stderr)
        text = _("{steps} steps, {epochs} epochs, {seconds:.1f} s. {figures}")
        known = {name: value for name, value in self.figures(trainer).items() if value is not None}
        figures = _listed(known)
        print(text.format(steps=last.step, epochs=last.epoch, seconds=Told(last.seconds), figures=figures))


def _listed(metrics: object) -> str:
    """``train loss 0.123, test accuracy 97.5 %``."""
    shown = []
    for name, value in dict(metrics).items():  # type: ignore[call-overload]
        words = _(_WORDS[name]) if name in _WORDS else name.replace("_", " ")
        shown.append(f"{words} {percent(value) if 'accuracy' in name else number(value)}")
    return ", ".join(shown)


_WORDS = {
    "train_loss": N_("training loss"),
    "train_accuracy": N_("training accuracy"),
    "validation_loss": N_("validation loss"),
    "validation_accuracy": N_("validation accuracy"),
    "test_loss": N_("test loss"),
    "test_accuracy": N_("test accuracy"),
}


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"takes a whole number from 0 up. Received {text!r}.")
    return int(text)


def _duration(text: str) -> float:
    """Seconds; what is no number of seconds would never be over."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(f"takes a number of seconds from 0 up. Received {text!r}.")
    return seconds
