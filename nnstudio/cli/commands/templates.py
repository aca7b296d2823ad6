"""List the templates."""

from __future__ import annotations

import argparse

from nnstudio.cli.arguments import add_json_option
from nnstudio.cli.printing import print_json, print_table
from nnstudio.core.language import N_, _
from nnstudio.core.templates.library import all_templates

SUMMARY = N_("List the lectures' architectures that “nnstudio new” can write.")


def details() -> list[str]:
    return [
        _("With --json, one object a line, simplest first:"),
        '{"name", "title", "summary", "about", "reference"}',
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print them; always 0."""
    if not options.json:
        print_table([(one.name, _(one.summary)) for one in all_templates()])
        return 0
    for one in all_templates():
        words = {"title": _(one.title), "summary": _(one.summary), "about": _(one.about)}
        print_json({"name": one.name, **words, "reference": one.reference})
    return 0
