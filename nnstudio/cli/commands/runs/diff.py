"""Say in which settings runs differ."""

from __future__ import annotations

import argparse

from nnstudio.cli.arguments import add_json_option
from nnstudio.cli.printing import print_json, print_table
from nnstudio.core.language import N_, _
from nnstudio.core.runs.differences import differences
from nnstudio.core.runs.store import open_store

SUMMARY = N_("Say in which settings runs differ.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("numbers", type=int, nargs="+", metavar="N", help=_("two runs or more"))
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print what is different; returns the exit status."""
    with open_store() as store:
        found = differences([store.project(number) for number in options.numbers])
    if options.json:
        for one in found:
            print_json({"path": one.path, "values": list(one.values)})
        return 0
    if not found:
        print(_("These runs have the same settings."))
        return 0
    head = (_("setting"), *(_("run {number}").format(number=number) for number in options.numbers))
    print_table([head, *((one.path, *map(_shown, one.values)) for one in found)])
    return 0


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
