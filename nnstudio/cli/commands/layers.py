"""List the layers of the catalogue."""

from __future__ import annotations

import argparse
from itertools import groupby
from operator import attrgetter

from nnstudio.cli.arguments import add_json_option
from nnstudio.cli.printing import described, print_json, print_table
from nnstudio.core.language import N_, _
from nnstudio.core.layers import LayerType, catalogue

SUMMARY = N_("List the layers of the catalogue.")
_FIELDS = (
    '{"name", "family", "title", "summary", "module", "role", "inputs", "outputs", "parameters": [{"name", '
    '"kind", "default", "label", "minimum", "maximum", "choices", "optional"}]}'
)


def details() -> list[str]:
    return [_("With --json, one object a line:"), _FIELDS]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print them, family by family; always 0."""
    family = attrgetter("family")
    for name, members in groupby(sorted(catalogue, key=family), key=family):
        layers = sorted(members, key=attrgetter("name"))
        if options.json:
            for layer in layers:
                print_json(_as_json(layer))
        else:
            print(f"\n{name}")
            print_table([(f"  {layer.name}", _(layer.summary)) for layer in layers])
    return 0


def _as_json(layer: LayerType) -> dict[str, object]:
    return {
        "name": layer.name,
        "family": layer.family,
        "title": _(layer.title),
        "summary": _(layer.summary),
        "module": layer.module,
        "role": str(layer.role),
        "inputs": list(layer.inputs),
        "outputs": list(layer.outputs),
        "parameters": [described(parameter) for parameter in layer.params],
    }
