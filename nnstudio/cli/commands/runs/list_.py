"""List the recorded runs, newest first."""

from __future__ import annotations

import argparse

from nnstudio.cli.arguments import add_json_option
from nnstudio.cli.commands.runs._words import as_json, figure, lasted, status_word, when
from nnstudio.cli.printing import grouped, print_json, print_table
from nnstudio.core.language import N_, _
from nnstudio.core.runs.facts import RunFacts
from nnstudio.core.runs.store import open_store

SUMMARY = N_("List the recorded runs, newest first.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--starred", action="store_true", help=_("only those with a star"))
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print them; returns the exit status."""
    with open_store() as store:
        found = [one for one in store.runs() if one.is_starred or not options.starred]
    if options.json:
        for one in found:
            print_json(as_json(one))
        return 0
    if not found:
        print(_("No run is recorded yet. “nnstudio train FILE” records one."))
        return 0
    head = ("", _("name"), _("begun"), _("state"), _("steps"), _("time"), _("loss"), _("validation accuracy"))
    print_table([head, *map(_row, found)])
    return 0


def _row(one: RunFacts) -> tuple[str, ...]:
    star = "★" if one.is_starred else " "
    return (
        f"{one.number:>4} {star}",
        one.name,
        when(one.created),
        status_word(one),
        grouped(one.step),
        lasted(one.seconds),
        figure(one.figures, "loss"),
        figure(one.figures, "validation_accuracy"),
    )
