"""List the blocks: those that travel with the program, and one's own."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from nnstudio.cli.arguments import add_json_option
from nnstudio.cli.printing import described, print_json, print_table
from nnstudio.core.blocks.library import blocks
from nnstudio.core.language import N_, _
from nnstudio.core.storage.my_blocks import my_blocks

SUMMARY = N_("List the blocks that can be put into a network: the shipped ones and your own.")


def details() -> list[str]:
    return [
        _("With --json, one object a line:"),
        '{"name", "own", "title", "summary", "reference", "parameters"}',
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print them; always 0."""
    lines = [*_shipped(), *_own()]
    if options.json:
        for line in lines:
            print_json(line)
        return 0
    print_table([(str(line["name"]), str(line["summary"])) for line in lines])
    return 0


def _shipped() -> Iterator[dict[str, object]]:
    for one in blocks:
        yield {
            "name": one.name,
            "own": False,
            "title": _(one.title),
            "summary": _(one.summary),
            "reference": one.reference,
            "parameters": [described(parameter) for parameter in one.params],
        }


def _own() -> Iterator[dict[str, object]]:
    for one in my_blocks():
        yield {
            "name": one.name,
            "own": True,
            "title": one.name,
            "summary": _("Your own block, kept in {file}.").format(file=one.path),
            "reference": "",
            "parameters": [],
        }
