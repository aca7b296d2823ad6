"""Train a project file without a window, from its weights if it holds any."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.cli.arguments import add_file_argument, add_json_option, count, duration
from nnstudio.cli.best_epoch import add_best_option, go_back_to_best, keeping_best
from nnstudio.cli.changes import changed
from nnstudio.cli.findings import symptoms_of
from nnstudio.cli.recording import add_record_option, run_recorder
from nnstudio.cli.reports import NO_LIMIT, JsonReport, Report, TextReport
from nnstudio.cli.sharing import Alone, company_of
from nnstudio.cli.starting import on_first_interrupt
from nnstudio.core.language import N_, Message, _, ngettext
from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_value
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.awake.keeping import Awake
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import Event, Reason, RunFinished
from nnstudio.core.training.record import Recorder

if TYPE_CHECKING:
    from nnstudio.core.storage.files import ProjectFile
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.trainer import Trainer

SUMMARY = N_("Train a project file without a window, from its weights if it holds any.")
_SKIPPED_SHOWN = 3


def details() -> list[str]:
    return [
        _("Ctrl-C stops after the current step; with -o, what was learned until then is saved."),
        _(
            "Exit status: 0 done, 1 if the file has a problem that keeps it from being trained or the run "
            "ended badly, 2 if the file cannot be read, the output cannot be written, or what the command "
            "line sets cannot be used."
        ),
        _("With --json, one object a line; the last sums up:"),
        '{"event": "best", "epoch", "validation_loss"}',
        '{"event": "symptom", "code", "network", "node", "message", "mend"}',
        '{"event": "finished", "reason", "steps", "epochs", "seconds", "parameters", "message", '
        '"train_loss", "test_accuracy", …, "saved"}',
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file_argument(parser)
    limit = parser.add_mutually_exclusive_group()
    limit.add_argument("--epochs", type=count, metavar="N", help=_("so many epochs more"))
    limit.add_argument("--steps", type=count, metavar="N", help=_("so many steps more"))
    limit.add_argument("--seconds", type=duration, metavar="S", help=_("so many seconds of training more"))
    parser.add_argument("--seed", metavar="N", help=_("begin a new run with this seed"))
    parser.add_argument("--device", metavar="D", help=_("auto, cpu, cuda or mps; as the file says otherwise"))
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar=_("PATH=VALUE"),
        dest="settings",
        help=_("change a value first, such as training.learning_rate=0.1; may be given several times"),
    )
    parser.add_argument("--data", metavar=_("FOLDER"), help=_("the folder or file the samples are in"))
    parser.add_argument(
        "-o", "--output", type=Path, metavar=_("OUT"), help=_("save project and weights here")
    )
    add_best_option(parser)
    add_record_option(parser)
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Train; returns the exit status."""
    with company_of(options.output) as company:
        return _run(options, company)


def _run(options: argparse.Namespace, company: Alone) -> int:
    """Train, alone or with others. Whether the output can be written is known before it is needed."""
    from nnstudio.core.storage.files import check_place, read
    from nnstudio.core.training.device import use_threads
    from nnstudio.core.training.preparing import prepare

    file = read(options.file)
    project = keeping_best(changed(file.project, options), options)
    target = check_place(options.output) if options.output is not None else None
    if company.is_first:
        print("".join(f"{note}\n" for note in file.notes), end="", file=sys.stderr)
    try:
        trainer = prepare(_on_device(project, options.device))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1 if _is_hindered(file.project, refusal) else 2
    if company.size == 1:  # else the launcher has said how many each process may have
        use_threads(window_open=False, work=trainer.work)
    if file.checkpoint is not None and options.seed is None:
        _go_on(trainer, file.checkpoint)
    if target is not None:
        _check_size(trainer)
    if company.is_first:
        _tell_skipped(trainer.dataset.skipped)
    return _train(trainer, _Result(file, options.file, project, target), options, company)


def _go_on(trainer: Trainer, checkpoint: Checkpoint) -> None:
    """Put the saved state back; where that cannot be, say how to do without."""
    from nnstudio.core.training.checkpoint import UnfitCheckpoint

    try:
        trainer.restore(checkpoint)
    except UnfitCheckpoint as refusal:
        raise Refusal(N_("{why} Give --seed to begin a new run."), why=refusal.message) from refusal


def _on_device(project: Project, device: str | None) -> Project:
    return project if device is None else set_value(project, "training.device", device)


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


def _check_size(trainer: Trainer) -> None:
    """Refuse a run that no project file could hold, before hours are spent on it."""
    from nnstudio.core.storage.archive import LARGEST_FILE
    from nnstudio.core.training.memory_need import saved_bytes

    needed = saved_bytes(trainer.project, trainer.plan)
    if needed > LARGEST_FILE:
        raise Refusal(
            N_(
                "With its weights this project would take {needed:.1f} GB, and a file holds {most:.1f} GB. "
                "Train without -o, or make the layers smaller."
            ),
            needed=needed / 1e9,
            most=LARGEST_FILE / 1e9,
        )


class _Result:
    """What is to be kept of a run, and where."""

    def __init__(self, file: ProjectFile, path: Path, project: Project, target: Path | None) -> None:
        self.record = file.record
        self._project, self._target, self._beside = project, target, path
        self._over = file.stamp if target is not None and _is_same(target, path) else None
        self.saved: Path | None = None

    def save(self, trainer: Trainer, recorder: Recorder) -> bool:
        """Write the file, or another one where that cannot be; whether the wished one was written."""
        from nnstudio.core.storage.files import write
        from nnstudio.core.storage.refusals import UnsavedFile
        from nnstudio.core.storage.rescue import write_elsewhere

        trainer.open_test()  # its figures are told in the end, and the file says so
        if self._target is None:
            return True
        run = (self._project, trainer.checkpoint(), recorder.record)
        try:
            write(self._target, *run, self._over)
        except UnsavedFile as refusal:
            print(refusal, file=sys.stderr)
            self.saved = write_elsewhere(self._target, self._beside, *run)
            print(_rescued(self.saved), file=sys.stderr)
            return False
        self.saved = self._target
        return True


def _is_same(target: Path, path: Path) -> bool:
    return target.resolve() == path.resolve()


def _rescued(place: Path | None) -> str:
    """Where what was learned is, after all."""
    if place is None:
        return _("No other place could be written to either: what was learned is lost.")
    return _("What was learned is not lost: it was saved to {file}.").format(file=place)


def _train(trainer: Trainer, result: _Result, options: argparse.Namespace, company: Alone) -> int:
    """Drive the run, save it and tell of it; returns the exit status."""
    controls = _controls(trainer, options)
    recorder = company.begin(trainer, controls) or Recorder(result.record if trainer.step else None)

    def stop() -> None:
        controls.stop = True

    with on_first_interrupt(stop):
        if company.is_first:
            return _tell(trainer, controls, recorder, result, options, company)
        last = _drive(trainer, controls, [recorder.receive], company, recorder)
    return _status(last)


def _tell(
    trainer: Trainer,
    controls: Controls,
    recorder: Recorder,
    result: _Result,
    options: argparse.Namespace,
    company: Alone,
) -> int:
    """Drive the run as the process that reports, records and saves."""
    report: Report = JsonReport() if options.json else TextReport()
    runs = run_recorder(options)
    hearers: list[Callable[[Event], object]] = [report.event, recorder.receive]
    if runs is not None:
        hearers.append(partial(runs.receive, trainer=trainer))
    with Awake() as awake:
        last = _drive(trainer, controls, [*hearers, awake.keep], company, recorder)
    go_back_to_best(trainer, options, hearers)
    if runs is not None:
        runs.flush()
    try:
        is_saved = result.save(trainer, recorder)
    finally:  # whatever becomes of the file, the figures are told
        report.symptoms(trainer.project, symptoms_of(trainer, recorder.record, last))
        report.finished(trainer, last, recorder.record, result.saved)
    if last.reason is not Reason.FAILED:  # else the launcher may begin anew
        company.end()
    return _status(last) if is_saved else 2


def _status(last: RunFinished) -> int:
    return int(last.reason in (Reason.DIVERGED, Reason.FAILED))


def _drive(
    trainer: Trainer,
    controls: Controls,
    hearers: Sequence[Callable[[Event], object]],
    company: Alone,
    recorder: Recorder,
) -> RunFinished:
    """Run the engine to its end, telling every event to all who want to hear it."""
    from nnstudio.core.training.engine import train

    last: Event | None = None
    for event in train(trainer, controls):
        for hear in hearers:
            hear(event)
        company.event(event, trainer, recorder)
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
    controls.least_epochs = NO_LIMIT
    return controls
