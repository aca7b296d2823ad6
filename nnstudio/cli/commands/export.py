"""Write a project as a program that needs no nnstudio.

The Python program holds the network as a class and a training loop; it needs torch and numpy (and
scikit-learn for a built-in data set) and repeats the run that the project describes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from nnstudio.core.language import _
from nnstudio.core.project import Project


def _to_python(project: Project) -> str:
    from nnstudio.core.training.exporting import python_source

    return python_source(project)


FORMATS: Mapping[str, Callable[[Project], str]] = {"python": _to_python}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a .nnstudio file, or an example's project.json"
    )
    parser.add_argument(
        "--to", choices=tuple(FORMATS), default="python", help="what to write (default: python)"
    )
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="the file to write; without it, the screen"
    )


def run(options: argparse.Namespace) -> int:
    """Write the program; always 0, whatever hinders it is refused."""
    from nnstudio.core.storage.atomic import write_atomically
    from nnstudio.core.storage.files import read

    file = read(options.file)
    for note in file.notes:
        print(note, file=sys.stderr)
    text = FORMATS[options.to](file.project)
    if options.output is None:
        print(text, end="")
        return 0
    write_atomically(options.output, text.encode("utf-8"))
    print(_("Wrote {file}.").format(file=options.output))
    return 0
