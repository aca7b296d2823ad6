"""List the layers of the catalogue."""

from __future__ import annotations

import argparse
from itertools import groupby
from operator import attrgetter

from nnstudio.cli.arguments import add_json_option
from nnstudio.cli.printing import described, print_json, print_table
from nnstudio.core.language import N_, _
from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.layers.families import FAMILIES

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
    order = list(FAMILIES)
    family = attrgetter("family")
    ranked = sorted(catalogue, key=lambda layer: (_place(order, layer.family), layer.family))
    for name, members in groupby(ranked, key=family):
        layers = sorted(members, key=attrgetter("name"))
        if options.json:
            for layer in layers:
                print_json(_as_json(layer))
        else:
            print(f"\n{_(FAMILIES[name]) if name in FAMILIES else name}")
            print_table([(f"  {layer.name}", _(layer.summary)) for layer in layers])
    return 0


def _place(order: list[str], family: str) -> int:
    """The palette's order; families of other packages come last."""
    return order.index(family) if family in order else len(order)


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
