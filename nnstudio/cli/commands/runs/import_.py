"""Enter a run that was handed in as a file into the list."""

from __future__ import annotations

import argparse
from pathlib import Path

from nnstudio.core.language import N_, _
from nnstudio.core.runs.exports.handing_in import take_in
from nnstudio.core.runs.store import open_store

SUMMARY = N_("Enter a run that was handed in as a file into the list.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help=_("a file that “nnstudio runs export --to run” has written"))


def run(options: argparse.Namespace) -> int:
    """Do it, and say its number; returns the exit status."""
    with open_store() as store:
        entered = take_in(store, options.file)
    print(_("It is run {number} now.").format(number=entered.number))
    return 0
