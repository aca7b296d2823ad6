"""CSV files: the user's own table, as a spreadsheet or another program writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from nnstudio.core.data.csv_layout import SEPARATORS, Layout, Row, as_number, layout_of, rows_of
from nnstudio.core.data.generated import call
from nnstudio.core.data.opening import BadFile, check_size, chosen_file
from nnstudio.core.data.source import Array, RawData, Samples, Script, Shape, Source
from nnstudio.core.data.task import TASK
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec

_BLOCK = 10_000  # rows turned into numbers at once
_MOST_CLASSES = 1_000
_LARGEST = float(np.finfo(np.float32).max)  # beyond it, a sample would hold infinity
_MOST_LIKELY_CLASSES = 20  # more distinct whole numbers than that are taken for values


@dataclass(frozen=True, slots=True)
class Table:
    """What a file and the wishes about it amount to: which columns are used, and how."""

    path: Path
    layout: Layout
    inputs: tuple[int, ...]
    targets: tuple[int, ...]
    task: str

    def rows(self) -> Iterator[Row]:
        """The rows below the header, each with as many cells as there are columns.

        Raises:
            BadFile: naming the first line that has fewer or more.
        """
        rows = rows_of(self.path, self.layout.encoding, self.layout.separator)
        expected = len(self.layout.columns)
        for line, cells in islice(rows, int(self.layout.header), None):
            if len(cells) != expected:
                raise BadFile(
                    N_("{path}, line {line}: expected {expected} cells, found {found}. Mend this line."),
                    path=self.path,
                    line=line,
                    expected=expected,
                    found=len(cells),
                )
            yield line, cells


def csv_samples(
    file: str,
    encoding: str,
    separator: str,
    decimal: str,
    header: bool,
    inputs: tuple[int, ...],
    targets: tuple[int, ...],
    classes: tuple[str, ...],
) -> tuple[np.ndarray, np.ndarray]:
    """The columns of these numbers as samples; ``classes`` are the labels in order, empty for real values."""
    import csv
    from pathlib import Path

    with Path(file).open(encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=separator, skipinitialspace=separator != " ")
        rows = [row for row in reader if any(cell.strip() for cell in row)][header:]
    x = np.array([[float(row[i].replace(decimal, ".")) for i in inputs] for row in rows])
    if classes:
        y = np.array([classes.index(row[targets[0]].strip()) for row in rows])
        return x.astype(np.float32), y.astype(np.int64)
    y = np.array([[float(row[i].replace(decimal, ".")) for i in targets] for row in rows])
    return x.astype(np.float32), y.astype(np.float32)


def table_of(params: Mapping[str, Value]) -> Table:
    """Which columns of which file are used. Reads only the beginning.

    Raises:
        BadFile: if the file cannot be used, or has no column of a name wished for.
    """
    path = chosen_file(params["file"])
    wishes = (str(params[name]) for name in ("separator", "decimal", "header"))
    layout = layout_of(path, *wishes)
    targets = _wished(path, layout, params["targets"]) or (len(layout.columns) - 1,)
    inputs = _wished(path, layout, params["inputs"]) or tuple(
        place for place, numeric in enumerate(layout.numeric) if numeric and place not in targets
    )
    if not inputs and not layout.filled:
        raise _no_rows(path)
    if not inputs or set(inputs) & set(targets):
        raise BadFile(
            N_(
                "{path}: no columns of numbers are left for the inputs besides the targets. Name the "
                "columns in the data panel. There are: {known}."
            ),
            path=path,
            known=", ".join(layout.columns),
        )
    return Table(path, layout, inputs, targets, str(params["task"]))


def _wished(path: Path, layout: Layout, names: Value) -> tuple[int, ...]:
    """Where the named columns are."""
    wished = names if isinstance(names, tuple) else ()
    for name in wished:
        if name not in layout.columns:
            raise BadFile(
                N_("{path} has no column {name}. There are: {known}. Name one of them in the data panel."),
                path=path,
                name=name,
                known=", ".join(layout.columns),
            )
    return tuple(layout.columns.index(str(name)) for name in wished)


def _describe(params: Mapping[str, Value]) -> DataSpec:
    table = table_of(params)
    return _spec(table, _labels(table))


def _load(params: Mapping[str, Value]) -> RawData:
    table = table_of(params)
    labels = _labels(table)
    inputs, targets = _samples(table, labels)
    return RawData(_spec(table, labels), Samples(inputs, targets))


def _script(params: Mapping[str, Value]) -> Script:
    table = table_of(params)
    layout = table.layout
    arguments = {
        "file": str(table.path),
        "encoding": layout.encoding,
        "separator": layout.separator,
        "decimal": layout.decimal,
        "header": layout.header,
        "inputs": table.inputs,
        "targets": table.targets,
        "classes": _labels(table),
    }
    return Script((csv_samples,), call(csv_samples, arguments))


def _spec(table: Table, labels: tuple[str, ...]) -> DataSpec:
    columns = table.layout.columns
    if labels:
        target = TargetSpec(Target.CLASSES, len(labels), labels)
    else:
        target = TargetSpec(Target.VALUES, len(table.targets), tuple(columns[i] for i in table.targets))
    return DataSpec(TensorSpec((len(table.inputs),)), target, tuple(columns[i] for i in table.inputs))


def _labels(table: Table) -> tuple[str, ...]:
    """The distinct labels, numbers by size and words by letter; none where targets are values."""
    if table.task == "values" or (table.task == "auto" and len(table.targets) > 1):
        return ()
    if len(table.targets) > 1:
        raise BadFile(N_("{path}: classes come from one column. Name one target column."), path=table.path)
    place, decimal = table.targets[0], table.layout.decimal
    found: dict[str, int] = {}
    for line, cells in table.rows():
        label = cells[place].strip()
        if not label:
            raise _refused(table, line, place, label)
        found.setdefault(label, line)
        if len(found) > _MOST_CLASSES:
            break
    numbers = {label: as_number(label, decimal) for label in found}
    if table.task == "auto" and _are_values(table, numbers):
        return ()
    if len(found) > _MOST_CLASSES:
        raise BadFile(
            N_("{path}: the column {name} has more than {most} classes. Choose another target column."),
            path=table.path,
            name=table.layout.columns[place],
            most=_MOST_CLASSES,
        )
    if len(found) < 2:
        raise BadFile(
            N_(
                "{path}: the column {name} has only one class, so there is nothing to tell apart. Choose "
                "another."
            ),
            path=table.path,
            name=table.layout.columns[place],
        )
    return tuple(sorted(found, key=lambda label: (numbers[label] is None, numbers[label] or 0.0, label)))


def _are_values(table: Table, numbers: Mapping[str, float | None]) -> bool:
    """Whether these look like values: a column of numbers, with fractions or with many different ones."""
    known = [number for number in numbers.values() if number is not None]
    mostly_numbers = table.layout.numeric[table.targets[0]]
    whole = all(number == int(number) for number in known)
    return mostly_numbers and (not whole or len(numbers) > _MOST_LIKELY_CLASSES)


def _samples(table: Table, labels: tuple[str, ...]) -> tuple[Array, Array]:
    codes = {label: code for code, label in enumerate(labels)}
    inputs: list[Array] = []
    targets: list[Array] = []
    rows = table.rows()
    count = 0
    while block := list(islice(rows, _BLOCK)):
        count += len(block)
        check_size(table.path, count, len(table.inputs) + len(table.targets))
        inputs.append(_numbers(table, block, table.inputs))
        if labels:
            place = table.targets[0]
            targets.append(np.array([codes[cells[place].strip()] for _, cells in block], np.int64))
        else:
            targets.append(_numbers(table, block, table.targets))
    if not count:
        raise _no_rows(table.path)
    return np.concatenate(inputs), np.concatenate(targets)


def _numbers(table: Table, block: list[Row], places: tuple[int, ...]) -> Array:
    """These columns of a block of rows, float32."""
    decimal = table.layout.decimal
    numbers = np.empty((len(block), len(places)))
    for row, (line, cells) in enumerate(block):
        for column, place in enumerate(places):
            number = as_number(cells[place], decimal)
            if number is None or abs(number) > _LARGEST:
                raise _refused(table, line, place, cells[place])
            numbers[row, column] = number
    return numbers.astype(np.float32)


def _no_rows(path: Path) -> BadFile:
    return BadFile(N_("{path} has no rows below its header. Choose another file."), path=path)


def _refused(table: Table, line: int, place: int, cell: str) -> BadFile:
    """Why a cell is no use, with its line and its column."""
    name = table.layout.columns[place]
    if not cell.strip():
        sentence = N_(
            "{path}, line {line}: the cell of column {name} is empty. Fill it in, or remove the line."
        )
    else:
        sentence = N_(
            "{path}, line {line}: expected a number in column {name}, found {found!r}. Mend the cell, or "
            "choose other columns."
        )
    return BadFile(sentence, path=table.path, line=line, name=name, found=cell[:40])


def _choice(name: str, choices: Mapping[str, str], label: str, help: str) -> Parameter:
    """``choices`` are the labels by the choice's name in files, beside the automatic one."""
    return Parameter(
        name=name,
        kind=Kind.CHOICE,
        default="auto",
        choices=("auto", *choices),
        choice_labels=(N_("Automatic"), *choices.values()),
        label=label,
        help=help,
    )


def _columns(name: str, label: str, help: str) -> Parameter:
    return Parameter(name=name, kind=Kind.NAMES, default=(), label=label, help=help)


CSV = Source(
    name="csv",
    title=N_("CSV file"),
    summary=N_("Your own table, as a spreadsheet saves it: one sample a row."),
    shape=Shape.TABLE,
    describe=_describe,
    load=_load,
    script=_script,
    params=(
        Parameter(
            name="file",
            kind=Kind.FILE,
            default="",
            label=N_("File"),
            help=N_("A text file with one sample a row, cells separated by commas, semicolons or tabs."),
        ),
        _columns("targets", N_("Target columns"), N_("What is to be predicted; empty for the last column.")),
        _columns("inputs", N_("Input columns"), N_("Empty for all other columns that hold numbers.")),
        TASK,
        _choice(
            "header",
            {"yes": N_("Yes"), "no": N_("No")},
            N_("First row is a header"),
            N_("Whether it names the columns."),
        ),
        _choice(
            "separator",
            {name: name for name in SEPARATORS},
            N_("Separator"),
            N_("What stands between two cells."),
        ),
        _choice("decimal", {".": ".", ",": ","}, N_("Decimal mark"), N_("A point, or a comma as in 3,14.")),
    ),
)
