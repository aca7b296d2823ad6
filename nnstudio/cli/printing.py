"""How commands print: tables for people, JSON lines for programs.

JSON lines keep their field names; fields may be added, never renamed.
"""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
from collections.abc import Mapping, Sequence

from nnstudio.core.language import _
from nnstudio.core.language import grouped as grouped
from nnstudio.core.parameters import Parameter

_NARROWEST = 30


def print_json(line: Mapping[str, object]) -> None:
    """One line; ASCII only, so that it survives any terminal and pipe."""
    print(json.dumps(line, allow_nan=False))


def print_table(rows: Sequence[Sequence[str]], right: int | None = None) -> None:
    """Columns as wide as they need to be, the last one wrapped; column number ``right`` is right-aligned."""
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    room = max(_NARROWEST, shutil.get_terminal_size().columns - sum(width + 2 for width in widths[:-1]))
    for row in rows:
        cells = [
            _aligned(cell, width, rank == right)
            for rank, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines = textwrap.wrap(cells[-1].rstrip(), room, drop_whitespace=right is None) or [""]
        indent = " " * sum(width + 2 for width in widths[:-1])
        print("  ".join([*cells[:-1], lines[0]]).rstrip())
        for line in lines[1:]:
            print(f"{indent}{line}")


def _aligned(cell: str, width: int, to_the_right: bool) -> str:
    return cell.rjust(width) if to_the_right else cell.ljust(width)


def described(parameter: Parameter) -> dict[str, object]:
    """A parameter for programs."""
    return {
        "name": parameter.name,
        "kind": str(parameter.kind),
        "default": parameter.default,
        "label": _(parameter.label),
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "choices": list(parameter.choices),
        "optional": parameter.optional,
    }


def be_forgiving() -> None:
    """Let a terminal that cannot show a letter show its number instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
