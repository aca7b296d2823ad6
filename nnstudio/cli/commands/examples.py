"""List the example projects."""

from __future__ import annotations

import argparse

from nnstudio.cli.arguments import add_json_option
from nnstudio.cli.printing import print_json, print_table
from nnstudio.core.language import N_, _
from nnstudio.core.storage.examples import examples

SUMMARY = N_("List the example projects.")


def details() -> list[str]:
    return [
        _("With --json, one object a line, in the order of the gallery:"),
        '{"name", "title", "summary", "about"}',
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print them; always 0."""
    if options.json:
        for one in examples():
            print_json({"name": one.name, "title": one.title, "summary": one.summary, "about": one.about})
        return 0
    print_table([(one.name, one.summary) for one in examples()])
    return 0
