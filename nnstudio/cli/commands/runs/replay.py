"""Train a recorded run again, and say whether every loss is the same to the last bit."""

from __future__ import annotations

import argparse
import sys
import time

from nnstudio.cli.arguments import add_json_option
from nnstudio.cli.commands.runs._words import add_number
from nnstudio.cli.printing import grouped, print_json
from nnstudio.core.language import N_, Told, _, number
from nnstudio.core.runs.replaying import Replay, replay
from nnstudio.core.runs.store import open_store

SUMMARY = N_("Train a recorded run again, and say whether every loss is the same to the last bit.")

_SILENCE = 5.0  # seconds


class _Teller:
    """Says now and then how far it is."""

    def __init__(self) -> None:
        self._said = time.monotonic()

    def tell(self, step: int) -> None:
        if time.monotonic() - self._said >= _SILENCE:
            self._said = time.monotonic()
            print(_("Step {step}").format(step=grouped(step)), file=sys.stderr, flush=True)


def details() -> list[str]:
    return [_("Exit status: 0 if it is, 1 if it is not, 2 if it cannot be trained here.")]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_number(parser)
    parser.add_argument("--until", type=int, metavar="STEP", help=_("only up to this step"))
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Do it; returns the exit status."""
    begun = time.perf_counter()
    with open_store() as store:
        found = replay(store, options.number, options.until, _Teller().tell)
    seconds = time.perf_counter() - begun
    if options.json:
        print_json(
            {
                "event": "replayed",
                "run": options.number,
                "steps": found.steps,
                "equal": found.is_equal,
                "first_different": found.first_different,
                "largest_difference": found.largest,
                "seconds": round(seconds, 6),
                "elsewhere": [str(one) for one in found.elsewhere],
            }
        )
    else:
        print(_in_words(found, seconds))
    return 0 if found.is_equal else 1


def _in_words(found: Replay, seconds: float) -> str:
    if found.is_equal:
        text = _("{steps} steps computed again in {seconds:.1f} s: every loss is the same to the last bit.")
        return text.format(steps=grouped(found.steps), seconds=Told(seconds))
    text = _("The losses differ from step {step} on, by {largest} at most.")
    said = text.format(step=grouped(found.first_different or 0), largest=number(found.largest))
    if not found.elsewhere:
        return said
    why = _("The run was recorded with other rounding: {what}.")
    return f"{said} {why.format(what=', '.join(map(str, found.elsewhere)))}"
