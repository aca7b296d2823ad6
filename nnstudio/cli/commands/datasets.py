"""List the data sources."""

from __future__ import annotations

import argparse

from nnstudio.cli.arguments import add_json_option
from nnstudio.cli.printing import described, print_json, print_table
from nnstudio.core.data.source import Source, sources
from nnstudio.core.language import N_, _

SUMMARY = N_("List the data sources.")
_FIELDS = (
    '{"name", "title", "summary", "shape", "credit", "parameters": [{"name", "kind", "default", "label", '
    '"minimum", "maximum", "choices", "optional"}]}'
)


def details() -> list[str]:
    return [_("With --json, one object a line:"), _FIELDS]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print them; always 0."""
    if options.json:
        for source in sources:
            print_json(_as_json(source))
        return 0
    print_table([(source.name, _(source.summary)) for source in sources])
    return 0


def _as_json(source: Source) -> dict[str, object]:
    return {
        "name": source.name,
        "title": _(source.title),
        "summary": _(source.summary),
        "shape": str(source.shape),
        "credit": _(source.credit),
        "parameters": [described(parameter) for parameter in source.params],
    }
