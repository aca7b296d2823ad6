"""List the example projects.

With --json, one object a line: {"name", "title", "summary", "about"}, in the order of the gallery.
"""

from __future__ import annotations

import argparse

from nnstudio.cli.printing import add_json_option, print_json, print_table
from nnstudio.core.storage.examples import examples


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
