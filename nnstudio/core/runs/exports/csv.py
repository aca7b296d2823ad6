"""Runs as a table: a row per step, a column per curve, for spreadsheets and for Python."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np

from nnstudio.core.runs.facts import RunFacts
from nnstudio.core.training.record import Record


def csv_table(runs: Sequence[tuple[RunFacts, Record]]) -> str:
    """The table of these runs; cells of steps at which a curve has no value are empty.

    Numbers are written so that reading them gives the same to the last bit. Rates stand on every row.
    """
    curves = list(dict.fromkeys(name for _run, record in runs for name in record.curves))
    players = list(dict.fromkeys(name for _run, record in runs for name in record.rates))
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(["run", "name", "step", *curves, *(f"learning_rate_{name}" for name in players)])
    for run, record in runs:
        for step, cells in _rows(record, curves, players):
            writer.writerow([run.number, run.name, step, *cells])
    return target.getvalue()


def _rows(record: Record, curves: list[str], players: list[str]) -> list[tuple[int, list[str]]]:
    steps = np.unique(np.concatenate([x for x, _y in record.curves.values()] or [np.empty(0)]))
    columns = [_at(record, name, steps) for name in curves]
    columns += [_in_force(record, name, steps) for name in players]
    return [(int(step), [column[row] for column in columns]) for row, step in enumerate(steps)]


def _at(record: Record, name: str, steps: np.ndarray) -> list[str]:
    """The values at these steps, as text."""
    x, y = record.curves.get(name, (np.empty(0), np.empty(0)))
    known = dict(zip(x.tolist(), y.tolist(), strict=True))
    return [repr(known[step]) if step in known else "" for step in steps.tolist()]


def _in_force(record: Record, name: str, steps: np.ndarray) -> list[str]:
    """The learning rate in force at each step."""
    x, y = record.rates.get(name, (np.empty(0), np.empty(0)))
    places = np.searchsorted(x, steps, side="right") - 1
    return [repr(float(y[place])) if place >= 0 else "" for place in places]
