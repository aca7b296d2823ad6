"""What is different between the networks of two files."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from nnstudio.cli.arguments import add_json_option
from nnstudio.cli.printing import print_json
from nnstudio.core.language import N_, _
from nnstudio.core.project import Network, Project
from nnstudio.core.project.comparing import Change, Comparison, Detail, NodeChange, compare
from nnstudio.core.project.comparison_words import summary
from nnstudio.core.storage.files import read

SUMMARY = N_("Compare the networks of two files.")
_SIGNS = {Change.ADDED: "+", Change.REMOVED: "-", Change.CHANGED: "~", Change.SAME: " "}


def details() -> list[str]:
    return [
        _(
            "A line for each layer that was added (+), removed (-) or changed (~), and for each link. The "
            "exit status is 0 where the networks are the same, 1 where they differ, 2 if one is unreadable."
        )
    ]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("first", type=Path, metavar=_("FILE"), help=_("the project as it was"))
    parser.add_argument("second", type=Path, metavar=_("FILE2"), help=_("the project as it is now"))
    add_json_option(parser)


def run(options: argparse.Namespace) -> int:
    """Print the differences; 1 if there are any."""
    before, after = read(options.first).project, read(options.second).project
    found = dict(_comparisons(before, after))
    if options.json:
        _print_json(found)
    else:
        _print_lines(found)
    return 0 if all(one.is_same for one in found.values()) else 1


def _comparisons(before: Project, after: Project) -> Iterator[tuple[str, Comparison]]:
    """By the name of the network; one that only one of the projects has is compared with an empty one."""
    for name in dict.fromkeys((*before.networks, *after.networks)):
        yield name, compare(before.networks.get(name, Network()), after.networks.get(name, Network()))


def _print_json(found: dict[str, Comparison]) -> None:
    for name, comparison in found.items():
        for node in comparison.nodes:
            if node.change is not Change.SAME:
                print_json({"network": name, **_node_for_programs(node)})
        for link in comparison.links:
            ends = {"source": link.source, "target": link.target}
            print_json({"network": name, "change": str(link.change), **ends})
    totals = {str(change): sum(one.count(change) for one in found.values()) for change in Change}
    links = sum(len(one.links) for one in found.values())
    print_json({"layers": totals, "links": links, "same": all(one.is_same for one in found.values())})


def _node_for_programs(node: NodeChange) -> dict[str, object]:
    changes = [{"name": one.name, "before": one.before, "after": one.after} for one in node.details]
    line: dict[str, object] = {"change": str(node.change), "name": node.name, "layer": node.layer}
    return {**line, "details": changes} if changes else line


def _print_lines(found: dict[str, Comparison]) -> None:
    for name, comparison in found.items():
        if len(found) > 1 and not comparison.is_same:
            print(f"{name}:")
        for node in comparison.nodes:
            if node.change is not Change.SAME:
                print(f"{_SIGNS[node.change]} {node.name} ({node.layer}){_told(node.details)}")
        for link in comparison.links:
            print(f"{_SIGNS[link.change]} {link.source} → {link.target}")
    print(summary(tuple(found.values())))


def _told(details: tuple[Detail, ...]) -> str:
    return "".join(f"  {one.name}: {_value(one.before)} → {_value(one.after)}" for one in details)


def _value(value: object) -> str:
    return "–" if value is None else str(value)
