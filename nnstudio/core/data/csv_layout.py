"""How a CSV file is written: encoding, separator, decimal mark, header. Found by looking at its beginning.

There is no standard that people follow: programs in half of Europe separate with semicolons and write
decimals with a comma, spreadsheets write UTF-16, old ones Latin-1.
"""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from nnstudio.core.data.opening import BadFile, refusing_errors
from nnstudio.core.language import N_

SEPARATORS = {N_("comma"): ",", N_("semicolon"): ";", N_("tab"): "\t", N_("bar"): "|", N_("space"): " "}
_MARKS = (  # the longer marks first: UTF-32 begins like UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 100  # rows
_SAMPLE_BYTES = 65_536
MOST_FILE_BYTES = 512 * 2**20
_LONGEST_LINE = 1_000_000  # characters

Row = tuple[int, list[str]]  # line number in the file, counted from 1, and cells


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file is written, and the names of its columns (from the header, or made up).

    ``numeric`` says of each column whether most of its first cells are numbers, ``filled`` whether there is
    more than a row that may well be a header.
    """

    encoding: str
    separator: str
    decimal: str
    header: bool
    columns: tuple[str, ...]
    numeric: tuple[bool, ...]
    filled: bool = True


def layout_of(path: Path, separator: str = "auto", decimal: str = "auto", header: str = "auto") -> Layout:
    """How the file is written; what is given instead of ``"auto"`` is taken as said.

    ``separator`` is a key of ``SEPARATORS``, ``decimal`` a character, ``header`` ``"yes"`` or ``"no"``.

    Raises:
        BadFile: if the file is too large, no text, or has no rows.
    """
    _check_size(path)
    encoding = _encoding(path)
    wished = SEPARATORS.get(separator) or _separator(path, encoding)
    cells = [row for _, row in islice(rows_of(path, encoding, wished), _LOOKED_AT)]
    if not cells:
        raise BadFile(N_("{path} has no rows. Choose another file."), path=path)
    mark = decimal if decimal != "auto" else _decimal(cells, wished)
    has_header = header == "yes" if header != "auto" else _has_header(cells, mark)
    body = cells[1:] if has_header else cells
    names = _names(cells[0]) if has_header else tuple(f"column {i + 1}" for i in range(len(cells[0])))
    numeric = tuple(
        _mostly_numbers([row[i] for row in body if i < len(row)], mark) for i in range(len(names))
    )
    filled = len(cells) > 1 or any(numeric)
    return Layout(encoding, wished, mark, has_header, names, numeric, filled)


def rows_of(path: Path, encoding: str, separator: str) -> Iterator[Row]:
    """The rows with anything in them, one by one, with the line each ends on.

    Raises:
        BadFile: for bytes that are no text, an endless line or a field that is never closed.
    """
    with refusing_errors(path), path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(_lines(path, file), delimiter=separator, skipinitialspace=separator != " ")
        try:
            for row in reader:
                if any(cell.strip() for cell in row):
                    yield reader.line_num, row
        except csv.Error as error:
            raise BadFile(
                N_(
                    "{path}, line {line}: this line cannot be taken apart ({reason}). Look for a missing "
                    "quote."
                ),
                path=path,
                line=reader.line_num,
                reason=error,
            ) from error
        except UnicodeError as error:
            raise BadFile(
                N_(
                    "{path}, after line {line}: these bytes are no text in {encoding}. Save it again as "
                    "UTF-8."
                ),
                path=path,
                line=reader.line_num,
                encoding=encoding,
            ) from error


def as_number(cell: str, decimal: str) -> float | None:
    """The number a cell holds, or ``None``; nan and infinity are none."""
    try:
        number = float(cell.replace(decimal, ".") if decimal != "." else cell)
    except ValueError:
        return None
    return number if abs(number) != float("inf") and number == number and "_" not in cell else None


def _lines(path: Path, file: Iterable[str]) -> Iterator[str]:
    """The lines of the file; a line that goes on and on is refused before it fills the memory."""
    number = 0
    while line := file.readline(_LONGEST_LINE):  # type: ignore[attr-defined]
        number += 1
        if len(line) >= _LONGEST_LINE:
            raise BadFile(
                N_("{path}, line {line} is longer than {most} characters. Is this a CSV file?"),
                path=path,
                line=number,
                most=_LONGEST_LINE,
            )
        if "\0" in line:
            raise BadFile(
                N_("{path}, line {line} holds a NUL character: this is no text. Choose a CSV file."),
                path=path,
                line=number,
            )
        yield line


def _check_size(path: Path) -> None:
    with refusing_errors(path):
        size = path.stat().st_size
    if size > MOST_FILE_BYTES:
        raise BadFile(
            N_("{path} has {size:.0f} MB; CSV files of at most {most:.0f} MB are read. Keep fewer rows."),
            path=path,
            size=size / 2**20,
            most=MOST_FILE_BYTES / 2**20,
        )


def _encoding(path: Path) -> str:
    """By the mark at the beginning, by NULs that betray UTF-16, or by trying UTF-8 and falling back."""
    with refusing_errors(path), path.open("rb") as file:
        start = file.read(_SAMPLE_BYTES)
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) > len(start) // 5:
        return "utf-16-be" if even > odd else "utf-16-le"
    return "utf-8" if _is_utf8(path) else "cp1252" if _fits(start, "cp1252") else "latin-1"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with refusing_errors(path), path.open("rb") as file:
        while block := file.read(2**20):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                return False
    return True


def _fits(start: bytes, encoding: str) -> bool:
    try:
        start.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _separator(path: Path, encoding: str) -> str:
    """The separator that cuts the first rows into equally many columns with the most numbers in them."""
    scores: dict[str, tuple[float, float, int]] = {}
    for separator in SEPARATORS.values():
        rows = [row for _, row in islice(rows_of(path, encoding, separator), _LOOKED_AT)]
        columns, frequency = Counter(map(len, rows)).most_common(1)[0] if rows else (1, 0)
        if columns > 1:
            agreement = round(frequency / len(rows), 1)
            scores[separator] = (agreement, _share_of_numbers(rows), columns)
    return max(scores, key=lambda separator: scores[separator], default=",")


def _share_of_numbers(rows: list[list[str]]) -> float:
    cells = [cell for row in rows for cell in row]
    numbers = sum(as_number(cell, ",") is not None or as_number(cell, ".") is not None for cell in cells)
    return round(numbers / len(cells), 2)


def _decimal(rows: list[list[str]], separator: str) -> str:
    """A comma if more cells become numbers with it than with a point."""
    if separator == ",":
        return "."
    cells = [cell for row in rows for cell in row]
    commas = sum(as_number(cell, ",") is not None for cell in cells if "." not in cell)
    points = sum(as_number(cell, ".") is not None for cell in cells)
    return "," if commas > points else "."


def _has_header(rows: list[list[str]], decimal: str) -> bool:
    """If the first row has no number at all, or a word above a column of numbers."""
    first = [as_number(cell, decimal) is not None for cell in rows[0]]
    if not any(first):
        return len(rows) > 1
    below = [[row[i] for row in rows[1:] if i < len(row)] for i in range(len(first))]
    return any(
        not number and bool(cells) and _mostly_numbers(cells, decimal)
        for number, cells in zip(first, below, strict=True)
    )


def _mostly_numbers(cells: list[str], decimal: str) -> bool:
    return 2 * sum(as_number(cell, decimal) is not None for cell in cells) > len(cells)


def _names(cells: list[str]) -> tuple[str, ...]:
    """Column names, each one once: "x", "x (2)"; a nameless one by its place."""
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = base = cell.strip() or f"column {place}"
        again = 2
        while name in names:
            name, again = f"{base} ({again})", again + 1
        names.append(name)
    return tuple(names)
