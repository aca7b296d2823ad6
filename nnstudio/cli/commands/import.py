"""Draw a torch module, or open the project of an exported program."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.core.language import N_, _
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal

if TYPE_CHECKING:
    from nnstudio.core.training.checkpoint import Checkpoint

SUMMARY = N_("Make a project of a torch module, or of a program that nnstudio has exported.")


def details() -> list[str]:
    return [
        _(
            "SOURCE is a Python file, or a file or package with the name of a module, such as model.py:Net "
            "or package.models:make_net: a class, a function without arguments, or a module that is ready."
        ),
        _(
            "A program that nnstudio has exported is read without being run. Anything else has to be run, "
            "with all that it does: say --run-their-code if you trust it."
        ),
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar=_("SOURCE"), help=_("what to import, such as model.py:Net"))
    parser.add_argument(
        "--input",
        type=shape,
        metavar=_("SHAPE"),
        help=_("what comes in, without the batch, such as 3x224x224; not needed where the first layer tells"),
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar=_("FILE"), help=_("the file to write")
    )
    parser.add_argument("--run-their-code", action="store_true", help=_("run the code that makes the module"))
    parser.add_argument("--force", action="store_true", help=_("overwrite the file if it exists"))


def run(options: argparse.Namespace) -> int:
    """Write the project; always 0, whatever hinders it is refused, and then nothing is written."""
    from nnstudio.core.storage.files import check_place, write

    target = check_place(options.output)
    if target.exists() and not options.force:
        raise Refusal(N_("{file} exists already. Add --force to overwrite it."), file=str(target))
    project, checkpoint = _imported(options)
    write(target, project, checkpoint)
    print(_("Wrote {file}.").format(file=target))
    return 0


def _imported(options: argparse.Namespace) -> tuple[Project, Checkpoint | None]:
    from nnstudio.core.storage.programs import carries_project, read_program

    path = Path(options.source)
    if path.suffix == ".py" and path.is_file() and carries_project(_text(path)):
        read = read_program(path)
        for note in read.notes:
            print(note, file=sys.stderr)
        return read.project, read.checkpoint
    _check_there(options.source)
    if not options.run_their_code:
        raise Refusal(
            N_(
                "To import {source}, its code has to be run, with all that it does. "
                "Add --run-their-code if you trust it."
            ),
            source=options.source,
        )
    from nnstudio.core.training.importing import import_code

    if "" not in sys.path:
        sys.path.insert(0, "")  # packages beside the user, as python -m finds them
    found = import_code(options.source, options.input)
    return found.project, found.checkpoint


def _check_there(source: str) -> None:
    """Refuse a Python file that is not there before asking whether it may be run."""
    file = source if source.endswith(".py") else source.rpartition(":")[0]
    if file.endswith(".py") and not Path(file).is_file():
        raise Refusal(N_("There is no file {file}."), file=file)


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8", errors="replace").replace("\r\n", "\n")
    except OSError as error:
        raise Refusal(N_("{file} cannot be read: {reason}"), file=path.name, reason=str(error)) from error


def shape(text: str) -> tuple[int, ...]:
    """Sizes with ``x`` between them."""
    words = text.lower().replace("×", "x").split("x")
    if not all(word.strip().isascii() and word.strip().isdigit() and int(word) > 0 for word in words):
        template = _("takes sizes such as 3x224x224. Received {text}.")
        raise argparse.ArgumentTypeError(template.format(text=repr(text)))
    return tuple(map(int, words))
