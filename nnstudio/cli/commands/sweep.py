"""Train many variants of a project at once: several seeds, learning rates, or values of any setting."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.cli.arguments import add_file_argument, add_json_option, count, duration
from nnstudio.cli.changes import changed
from nnstudio.cli.recording import add_record_option, is_recorded, run_name, say
from nnstudio.cli.reports import NO_LIMIT
from nnstudio.cli.starting import on_first_interrupt
from nnstudio.cli.sweep_files import files_of
from nnstudio.cli.sweep_reports import JsonSweepReport, SweepReport, TextSweepReport
from nnstudio.core.language import N_, _
from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_value
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.controls import Controls

if TYPE_CHECKING:
    from nnstudio.core.experiments.variants import Variant

SUMMARY = N_(
    "Train many variants of a project at once: several seeds, learning rates, or values of any setting."
)
_SEEDS = 8


def details() -> list[str]:
    return [
        _(
            "Runs that differ in seeds and in numbers of their optimizer only are computed as one, which "
            "takes little longer than one of them; others are trained one after the other. Each comes to the "
            "numbers of a run by itself, up to rounding, and is kept in the list of “nnstudio runs”."
        ),
        _(
            "The best run is the one with the lowest validation loss. The test set stays sealed: --test "
            "opens it in the end, which every run remembers."
        ),
        _(
            "Exit status: 0 done, 1 if the file has a problem that keeps it from being trained or no run "
            "ended well, 2 if the file cannot be read, the output cannot be written, or what the command "
            "line sets cannot be used."
        ),
        _("With --json, one object a line; the last sums up:"),
        '{"event": "run", "place", "seed", "values", "reason", "message", "steps", "epochs", "seconds", '
        '"train_loss", "validation_accuracy", …}',
        '{"event": "finished", "runs": […], "groups": […], "best", "saved"}',
        _("A group is:"),
        '{"values", "runs", "ended_badly", "train_loss": {"mean", "deviation"}, …}',
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file_argument(parser)
    parser.add_argument(
        "--seeds",
        type=count,
        metavar="N",
        help=_("so many seeds, from the file's on; 8, unless something else is varied"),
    )
    parser.add_argument(
        "--learning-rates", metavar=_("R,R…"), help=_("each of these learning rates, such as 0.01,0.03,0.1")
    )
    parser.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar=_("PATH=V,V…"),
        help=_(
            "each of these values, such as training.weight_decay=0,0.001; may be given several times: all "
            "combinations are trained"
        ),
    )
    limit = parser.add_mutually_exclusive_group()
    limit.add_argument("--epochs", type=count, metavar="N", help=_("so many epochs each"))
    limit.add_argument("--steps", type=count, metavar="N", help=_("so many steps each"))
    limit.add_argument(
        "--seconds",
        type=duration,
        metavar="S",
        help=_("so many seconds of training for all of them together"),
    )
    _add_settings(parser)
    parser.add_argument("--test", action="store_true", help=_("look at the test set in the end"))
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar=_("OUT"),
        help=_("save the best run to this .nnstudio file, or all of them to this folder"),
    )
    add_record_option(parser)
    add_json_option(parser)


def _add_settings(parser: argparse.ArgumentParser) -> None:
    """What ``train`` takes, too."""
    parser.add_argument("--seed", metavar="N", help=_("the first seed; as the file says otherwise"))
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


def run(options: argparse.Namespace) -> int:
    """Train all; returns the exit status."""
    from nnstudio.core.storage.files import read
    from nnstudio.core.training.preparing import CannotTrain, prepare

    file = read(options.file)
    print("".join(f"{note}\n" for note in file.notes), end="", file=sys.stderr)
    project = changed(file.project, options)
    if options.device is not None:
        project = set_value(project, "training.device", options.device)
    variants = _variants(project, options)
    try:
        prepare(variants[0].project)
    except CannotTrain as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return _train(variants, options)


def _variants(project: Project, options: argparse.Namespace) -> tuple[Variant, ...]:
    from nnstudio.core.experiments.variants import RATE, SEED, seeds, variants

    varied: dict[str, list[object]] = {}
    for setting in options.vary:
        path, equals, values = setting.partition("=")
        if not equals or not path.strip() or not values.strip():
            raise Refusal(
                N_("--vary takes PATH=V,V…, such as training.weight_decay=0,0.001. Received {text}."),
                text=setting,
            )
        varied[path.strip()] = _listed(values)
    if options.learning_rates is not None:
        varied[RATE] = _listed(options.learning_rates)
    wanted = options.seeds if options.seeds is not None else (0 if varied else _SEEDS)
    if wanted and SEED not in varied:
        varied[SEED] = list(seeds(project, wanted))
    return variants(project, varied)


def _listed(text: str) -> list[object]:
    return [value.strip() for value in text.split(",") if value.strip()]


def _train(variants: tuple[Variant, ...], options: argparse.Namespace) -> int:
    from nnstudio.core.experiments.sweep import Ended, Sweep

    files = files_of(options.output, run_name(options.file), variants)
    report: SweepReport = JsonSweepReport(variants) if options.json else TextSweepReport(variants)
    controls = _controls(options)
    sweep = Sweep(
        variants,
        name=run_name(options.file),
        recorded=is_recorded(options),
        opens_test=options.test,
        said=say,
    )

    def stop() -> None:
        controls.stop = True

    is_saved = True
    with on_first_interrupt(stop):
        for news in sweep.news(controls):
            report.news(news)
            if isinstance(news, Ended):
                is_saved = files.keep(news) and is_saved
        is_saved = files.finish(sweep.outcomes) and is_saved
    report.finished(sweep, files.saved)
    if not any(outcome.ended_well for outcome in sweep.outcomes.values()) and not controls.stop:
        return 1
    return 0 if is_saved else 2


def _controls(options: argparse.Namespace) -> Controls:
    controls = Controls(frame_seconds=0.25, until_seconds=options.seconds)
    controls.until_step, controls.until_epoch = options.steps, options.epochs
    if any(limit is not None for limit in (options.steps, options.epochs, options.seconds)):
        controls.least_epochs = NO_LIMIT
    return controls
