"""The table of layers as CSV, Markdown and LaTeX, with its heads in the language of now."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from nnstudio.core.compiler.analysis import Analysis, LayerRow
from nnstudio.core.language import N_, _, grouped

HEADS = (
    N_("Layer"),
    N_("Type"),
    N_("Output shape"),
    N_("Parameters"),
    N_("Multiply-adds"),
    N_("Activation bytes"),
    N_("Receptive field"),
)
_TEXTS = 3  # columns of words; after them come numbers
_FORMULA = re.compile(r"^[=+\-@\t\r]")


def csv_table(analysis: Analysis) -> str:
    """Comma-separated (RFC 4180): plain digits, no totals, so that other programs can compute with it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([_(head) for head in HEADS])
    for row in analysis.rows:
        writer.writerow([_inert(cell) for cell in _cells(row)])
    return text.getvalue()


def markdown_table(analysis: Analysis) -> str:
    """A pipe table (GitHub's Markdown) with a row of totals."""
    rules = ["---"] * _TEXTS + ["---:"] * (len(HEADS) - _TEXTS)
    lines = [[_markdown(_(head)) for head in HEADS], rules]
    lines += [[_markdown(cell) for cell in cells] for cells in _bodies(analysis)]
    lines.append([f"**{_markdown(cell)}**" if cell else "" for cell in _total_cells(analysis)])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def latex_table(analysis: Analysis) -> str:
    """A ``tabular`` that needs no package, with a row of totals."""
    columns = "l" * _TEXTS + "r" * (len(HEADS) - _TEXTS)
    body = [_latex_line(cells) for cells in _bodies(analysis)]
    lines = [
        rf"\begin{{tabular}}{{{columns}}}",
        r"\hline",
        _latex_line([_(head) for head in HEADS]),
        r"\hline",
        *body,
        r"\hline",
        _latex_line(_total_cells(analysis)),
        r"\hline",
        r"\end{tabular}",
    ]
    return "\n".join(lines) + "\n"


def _bodies(analysis: Analysis) -> Iterable[list[str]]:
    """Cells with digits in groups of three."""
    for row in analysis.rows:
        cells = _cells(row)
        yield [*cells[:_TEXTS], *(_grouped(cell) for cell in cells[_TEXTS:])]


def _cells(row: LayerRow) -> list[str]:
    counts = (row.parameters, row.multiply_adds, row.activation_bytes)
    digits = ("" if count is None else str(count) for count in counts)
    return [row.name, row.layer, row.shape_words, *digits, row.field_brief]


def _total_cells(analysis: Analysis) -> list[str]:
    totals = analysis.totals
    counts = (totals.parameters, totals.multiply_adds, totals.activation_bytes)
    return [_("Total"), "", "", *(_grouped(str(count)) for count in counts), ""]


def _grouped(digits: str) -> str:
    return grouped(int(digits)) if digits.isdigit() else digits


def _inert(cell: str) -> str:
    """A spreadsheet must not take a text from a file for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _markdown(cell: str) -> str:
    return re.sub(r"([\\|*_`<>])", r"\\\1", cell).replace("\n", " ")


_LATEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "×": r"$\times$",
    "\u202f": r"\,",
    **{sign: "\\" + sign for sign in "&%$#_{}"},
}


_SPECIAL = re.compile("[" + re.escape("".join(_LATEX)) + "]")


def _latex_line(cells: Sequence[str]) -> str:
    return " & ".join(_SPECIAL.sub(_escaped, cell) for cell in cells) + r" \\"


def _escaped(found: re.Match[str]) -> str:
    return _LATEX[found[0]]
