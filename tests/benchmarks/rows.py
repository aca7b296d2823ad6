"""The rows of the table that ends all benchmarks: work, aim, figure, spread.

A benchmark calls :func:`report` for each figure. When it was started by ``python -m tests.benchmarks``, the
row goes into a file that the table is made of; by itself it prints its own, longer account only.
"""

from __future__ import annotations

import json
import math
import operator
import os
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "NNSTUDIO_BENCHMARK_ROWS"  # the environment variable that says where rows go
QUICK = "NNSTUDIO_BENCHMARK_QUICK"  # set where a rough figure will do
_SIGNS = {"≥": operator.ge, "≤": operator.le, "<": operator.lt}
_HEADS = ("work", "figure", "aim", "median", "lowest to highest", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``values`` are its repeats; with none, ``note`` says why it was left out.

    ``aim`` is what to reach, such as ``≥ 1.2`` or ``≤ 16`` in ``unit``; empty where it is only told. It is
    reached by the median, or ``by_all`` of the repeats.
    """

    work: str
    figure: str
    aim: str = ""
    values: tuple[float, ...] = ()
    unit: str = "×"
    note: str = ""
    by_all: bool = False

    @property
    def median(self) -> float:
        return statistics.median(self.values) if self.values else math.nan

    @property
    def is_reached(self) -> bool | None:
        """Whether what was aimed at is reached; ``None`` where that cannot be said."""
        if not self.aim or not self.values:
            return None
        sign, _space, number = self.aim.partition(" ")
        aim = float(number.replace(",", ""))
        judged = self.values if self.by_all else (self.median,)
        return all(_SIGNS[sign](value, aim) for value in judged)


def amount(full: float, quick: float) -> float:
    """How much to do: less where a rough figure will do."""
    return quick if os.environ.get(QUICK) else full


def report(row: Row) -> Row:
    """Let the table have this row; returns it."""
    if file := os.environ.get(FILE):
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(asdict(row)) + "\n")
    return row


def left_out(work: str, figure: str, aim: str, why: str) -> Row:
    """Report that this figure cannot be had here."""
    return report(Row(work, figure, aim, note=why))


def read(file: Path) -> list[Row]:
    """The rows reported into this file."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return [Row(**{**json.loads(line), "values": tuple(json.loads(line)["values"])}) for line in lines]


def spread(row: Row) -> str:
    """Lowest and highest of the repeats."""
    if not row.values:
        return row.note
    shown = f"{number(min(row.values))} to {number(max(row.values))} ({len(row.values)})"
    notes = [row.note, "all of them count" if row.by_all else ""]
    return "; ".join([shown, *filter(None, notes)])


def number(value: float) -> str:
    """Three figures, or two decimals: 0.95, 1.58, 12.3, 1,060."""
    if not math.isfinite(value):
        return "–"
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def table(rows: Iterable[Row]) -> str:
    """All rows under one head, columns aligned."""
    cells = [_HEADS, *(_cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(_HEADS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def markdown(rows: Iterable[Row]) -> str:
    """The table as a page wants it."""
    lines = [_HEADS[:-1], *(_cells(row)[:-1] for row in rows)]
    written = [f"| {' | '.join(cells)} |" for cells in lines]
    return "\n".join([written[0], "|---" * len(lines[0]) + "|", *written[1:]])


def _cells(row: Row) -> Sequence[str]:
    aim = f"{row.aim} {row.unit}".strip() if row.aim else "–"
    median = f"{number(row.median)} {row.unit}".strip() if row.values else "–"
    verdict = {True: "reached", False: "missed", None: ""}[row.is_reached]
    return row.work, row.figure, aim, median, spread(row), verdict
