"""What every room may rely on in a project, whatever was done to it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from nnstudio.core.project import Network, Project
from nnstudio.core.project.annotation import LARGEST, SMALLEST
from nnstudio.core.project.edits.bypassing import can_bypass
from nnstudio.core.project.edits.finding import FARTHEST
from nnstudio.core.project.edits.ports import input_ports, output_ports, takes_many
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.names import check_name
from nnstudio.core.storage import strict_json
from nnstudio.core.storage.project_json import from_json, to_json


def faults(project: Project) -> list[str]:
    """What is wrong, in words for whoever mends an edit; empty for a valid project."""
    found: list[str] = []
    waiting = list(project.networks.values())
    while waiting:
        network = waiting.pop()
        found += _faults_of(network)
        waiting += [node.body for node in network.nodes.values() if node.body is not None]
    return found


def comes_back(project: Project) -> bool:
    """Whether it can be saved and opened again, and then saves the same bytes."""
    text = strict_json.dump(to_json(project))
    opened = from_json(strict_json.parse(text))
    return opened == project and strict_json.dump(to_json(opened)) == text


def _faults_of(network: Network) -> Iterator[str]:
    yield from _bad_nodes(network)
    yield from _bad_links(network)
    yield from _bad_annotations(network)
    if _has_loop(network):
        yield "the links close a loop"


def _bad_nodes(network: Network) -> Iterator[str]:
    names: set[str] = set()
    for id, node in network.nodes.items():
        check_name(node.name, names)  # raises with the reason
        names.add(node.name)
        if id != node.id:
            yield f"{id} is called {node.id}"
        if not all(math.isfinite(part) and abs(part) <= FARTHEST for part in node.at):
            yield f"{node.name} lies at {node.at}"
        if node.bypassed and not can_bypass(node):
            yield f"{node.name} cannot be bypassed"
        entry = entry_of(node)
        for parameter in entry.params if entry is not None else ():
            if parameter.name in node.params:
                parameter.check(node.params[parameter.name])


def _bad_links(network: Network) -> Iterator[str]:
    taken = set()
    for link in network.links:
        source, target = network.nodes.get(link.source.node), network.nodes.get(link.target.node)
        if source is None or target is None or source is target:
            yield f"{link} leads nowhere"
            continue
        if link.source.name not in output_ports(network, source):
            yield f"{link} begins at no port"
        if link.target.name not in input_ports(network, target):
            yield f"{link} ends at no port"
        if link.target in taken and not takes_many(target, link.target.name):
            yield f"{link} ends where another does"
        taken.add(link.target)
    if len(set(network.links)) != len(network.links):
        yield "a link is there twice"


def _bad_annotations(network: Network) -> Iterator[str]:
    if network.notes.keys() & network.frames.keys():
        yield "a note and a frame have one id"
    for id, one in network.annotations.items():
        if id != one.id:
            yield f"{id} is called {one.id}"
        if not all(SMALLEST <= length <= LARGEST for length in one.size):
            yield f"{id} is {one.size} large"


def _has_loop(network: Network) -> bool:
    left = dict.fromkeys(network.nodes, 0)
    following: dict[str, list[str]] = {}
    for link in network.links:
        left[link.target.node] += 1
        following.setdefault(link.source.node, []).append(link.target.node)
    ready = [node for node, count in left.items() if not count]
    while ready:
        node = ready.pop()
        del left[node]
        for other in following.get(node, ()):
            left[other] -= 1
            if not left[other]:
                ready.append(other)
    return bool(left)
