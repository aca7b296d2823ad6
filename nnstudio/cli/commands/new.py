"""Write an example or a template to a project file of one's own."""

from __future__ import annotations

import argparse
from pathlib import Path

from nnstudio.core.data.loading import describe
from nnstudio.core.language import N_, _
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.examples import UnknownExample, example, examples, with_data_place
from nnstudio.core.storage.files import check_place, write
from nnstudio.core.templates.library import all_templates, templates

SUMMARY = N_("Write an example or a template to a project file of your own.")


def details() -> list[str]:
    return [
        _(
            "“nnstudio examples” and “nnstudio templates” list them. An existing file is not overwritten "
            "unless --force is given."
        )
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "example",
        metavar=_("EXAMPLE"),
        help=_("the name of an example or a template, such as circle or resnet18"),
    )
    parser.add_argument(
        "--data", type=Path, metavar=_("FOLDER"), help=_("the folder or file the samples are in")
    )
    parser.add_argument(
        "-o", "--output", type=Path, required=True, metavar=_("FILE"), help=_("the file to write")
    )
    parser.add_argument("--force", action="store_true", help=_("overwrite the file if it exists"))


def run(options: argparse.Namespace) -> int:
    """Write the file; always 0, whatever hinders it is refused."""
    project = _project(options.example)
    if options.data is not None:
        project = _with_data(project, options.data)
    target = check_place(options.output)
    if target.exists() and not options.force:
        raise Refusal(N_("{file} exists already. Add --force to overwrite it."), file=str(target))
    write(target, project)
    print(_("Wrote {file}.").format(file=target))
    return 0


def _project(name: str) -> Project:
    """The template of that name, or the example."""
    if name in templates:
        return templates[name].load()
    if all(one.name != name for one in examples()):
        raise UnknownExample(
            N_("There is no example {name}, and no template. Examples: {examples}. Templates: {templates}."),
            name=name,
            examples=", ".join(one.name for one in examples()),
            templates=", ".join(one.name for one in all_templates()),
        )
    return example(name).load()


def _with_data(project: Project, place: Path) -> Project:
    """The project with its samples taken from there; looks whether they are."""
    changed = with_data_place(project, place)
    describe(changed.data)
    return changed
