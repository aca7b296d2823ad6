"""Train a little while the learning rate grows, and tell where the loss falls fastest."""

from __future__ import annotations

import argparse
import sys

from nnstudio.cli.arguments import add_file_argument, add_json_option, count
from nnstudio.cli.printing import print_json
from nnstudio.core.language import N_, _, number
from nnstudio.core.project.edits import set_value

SUMMARY = N_("Look for a learning rate: train a little while it grows, and see where the loss falls fastest.")
_BAR = 40
_FEWEST = 10


def details() -> list[str]:
    return [
        _("The file is not changed."),
        _(
            'With --json, one object a line: {"event": "rate", "rate", "loss", "smoothed"} for each step, '
            'and last {"event": "found", "suggestion"}, which is null where the loss fell nowhere.'
        ),
        _(
            "Exit status: 0 found, 1 if nothing can be suggested or the file has a problem that keeps it "
            "from being trained, 2 if the file cannot be read or what the command line sets cannot be used."
        ),
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file_argument(parser)
    parser.add_argument(
        "--steps", type=count, default=100, metavar=_("N"), help=_("so many steps, instead of 100")
    )
    parser.add_argument(
        "--device", metavar=_("D"), help=_("auto, cpu, cuda or mps; as the file says otherwise")
    )
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Search; returns the exit status."""
    from nnstudio.core.storage.files import read
    from nnstudio.core.training.preparing import CannotTrain, prepare
    from nnstudio.core.training.rate_finder import RateFound, RateTried, find_rate

    file = read(options.file)
    project = file.project
    if options.device is not None:
        project = set_value(project, "training.device", options.device)
    try:
        trainer = prepare(project)
    except CannotTrain as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if file.checkpoint is not None:
        trainer.restore(file.checkpoint)
    highest = 0.0
    for finding in find_rate(trainer, steps=max(_FEWEST, options.steps)):
        if isinstance(finding, RateTried):
            highest = max(highest, finding.smoothed)
            _tell(finding, highest, options.json)
        elif isinstance(finding, RateFound):
            return _end(finding.suggestion, options.json)
    return 1


def _tell(tried: object, highest: float, as_json: bool) -> None:
    from nnstudio.core.training.rate_finder import RateTried

    assert isinstance(tried, RateTried)
    if as_json:
        print_json({"event": "rate", "rate": tried.rate, "loss": tried.loss, "smoothed": tried.smoothed})
    elif tried.step % 5 == 0:
        bar = "#" * round(_BAR * max(0.0, tried.smoothed) / highest) if highest > 0 else ""
        print(f"{tried.rate:.1e}  {number(tried.smoothed):>10}  {bar}")


def _end(suggestion: float | None, as_json: bool) -> int:
    if as_json:
        print_json({"event": "found", "suggestion": suggestion})
    elif suggestion is None:
        print(_("The loss fell at no learning rate: look at the data and the network first."))
    else:
        print(
            _("A learning rate of {rate} suits: there the loss falls fastest.").format(
                rate=number(suggestion)
            )
        )
    return int(suggestion is None)
