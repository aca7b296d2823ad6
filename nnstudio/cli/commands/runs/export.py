"""Write runs as CSV, as TensorBoard event files, or one as a file to hand in."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from nnstudio.core.language import N_, _
from nnstudio.core.refusal import Refusal
from nnstudio.core.runs.exports.csv import csv_table
from nnstudio.core.runs.exports.handing_in import hand_in
from nnstudio.core.runs.exports.tensorboard import write_event_file
from nnstudio.core.runs.store import RunStore, open_store
from nnstudio.core.storage.atomic import write_atomically

SUMMARY = N_("Write runs as CSV, as TensorBoard event files, or one as a file to hand in.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("numbers", type=int, nargs="+", metavar="N", help=_("the runs' numbers"))
    parser.add_argument("--to", choices=tuple(_FORMS), required=True, help=_("a run is one file to hand in"))
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT", help=_("a file; a folder for TensorBoard")
    )


def run(options: argparse.Namespace) -> int:
    """Write them; returns the exit status."""
    with open_store() as store:
        _FORMS[options.to](store, options.numbers, options.output)
    return 0


def _to_csv(store: RunStore, numbers: list[int], path: Path) -> None:
    table = csv_table([(store.run(number), store.record(number)) for number in numbers])
    write_atomically(path, table.encode("utf-8"))


def _to_tensorboard(store: RunStore, numbers: list[int], folder: Path) -> None:
    for number in numbers:
        print(write_event_file(folder, store.run(number), store.record(number)))


def _to_run(store: RunStore, numbers: list[int], path: Path) -> None:
    if len(numbers) > 1:
        raise Refusal(N_("A file to hand in holds one run. Name one number."))
    hand_in(store, numbers[0], path)


_FORMS: dict[str, Callable[[RunStore, list[int], Path], None]] = {
    "csv": _to_csv,
    "tensorboard": _to_tensorboard,
    "run": _to_run,
}
