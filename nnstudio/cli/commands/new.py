"""Write an example to a project file of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from nnstudio.core.data.loading import describe
from nnstudio.core.language import N_, _
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.examples import example, with_data_place
from nnstudio.core.storage.files import check_place, write

SUMMARY = N_("Write an example to a project file of your own.")


def details() -> list[str]:
    return [_("“nnstudio examples” lists them. An existing file is not overwritten unless --force is given.")]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("example", metavar=_("EXAMPLE"), help=_("the name of an example, such as circle"))
    parser.add_argument(
        "--data", type=Path, metavar=_("FOLDER"), help=_("the folder or file the samples are in")
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar=_("FILE"), help=_("the file to write")
    )
    parser.add_argument("--force", action="store_true", help=_("overwrite the file if it exists"))


def run(options: argparse.Namespace) -> int:
    """Write the file; always 0, whatever hinders it is refused."""
    project = example(options.example).load()
    if options.data is not None:
        project = _with_data(project, options.data)
    target = check_place(options.output)
    if target.exists() and not options.force:
        raise Refusal(N_("{file} exists already. Add --force to overwrite it."), file=str(target))
    write(target, project)
    print(_("Wrote {file}.").format(file=target))
    return 0


def _with_data(project: Project, place: Path) -> Project:
    """The project with its samples taken from there; looks whether they are."""
    changed = with_data_place(project, place)
    describe(changed.data)
    return changed
