"""Copies of parts of a network: a fragment is itself a :class:`Network`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.project.edits.annotated import (
    check_annotations,
    new_annotation_ids,
    without_annotations,
)
from nnstudio.core.project.edits.finding import check_nodes, names_in, network_of, place
from nnstudio.core.project.edits.space import CARD_HEIGHT, ROW, snapped, too_near
from nnstudio.core.project.names import names_for_copies, new_ids
from nnstudio.core.project.project import Link, Network, Node, Port, Position, Project


def copy(
    project: Project, network: str, nodes: frozenset[str], annotations: frozenset[str] = frozenset()
) -> Network:
    """These nodes and the links between them, and these notes and frames, to paste. Changes nothing.

    Raises:
        UnknownNetwork, UnknownNode, UnknownAnnotation
    """
    whole = network_of(project, network)
    check_nodes(whole, nodes)
    check_annotations(whole, annotations)
    kept = {id: node for id, node in whole.nodes.items() if id in nodes}
    inner = (link for link in whole.links if link.source.node in nodes and link.target.node in nodes)
    fragment = Network(immutabledict(kept), tuple(inner), notes=whole.notes, frames=whole.frames)
    return without_annotations(fragment, frozenset(whole.annotations.keys() - annotations))


def paste(project: Project, network: str, fragment: Network, at: Position) -> Project:
    """Put a fragment on the canvas, its top left corner at ``at``, under new ids and free names.

    Raises:
        UnknownNetwork, InvalidPlace
    """
    whole = network_of(project, network)
    if not fragment.nodes and not fragment.annotations:
        return project
    corner = _corner(fragment)
    x, y = place(at)
    return project.with_network(network, _joined(whole, fragment, (x - corner[0], y - corner[1])))


def duplicate(
    project: Project, network: str, nodes: frozenset[str], annotations: frozenset[str] = frozenset()
) -> Project:
    """Paste a copy of these nodes, notes and frames below them, where there is room.

    Raises:
        UnknownNetwork, UnknownNode, UnknownAnnotation
    """
    fragment = copy(project, network, nodes, annotations)
    if not fragment.nodes and not fragment.annotations:
        return project
    x, _top = _corner(fragment)
    below = (x, _lowest(fragment) + ROW)
    at = free_place(project.network_at(network), fragment, below)
    return paste(project, network, fragment, snapped(at))


def free_place(network: Network, fragment: Network, at: Position) -> Position:
    """The nearest place at or below this one where no pasted card would cover one that is there."""
    if not fragment.nodes and not fragment.annotations:
        return at
    corner = _corner(fragment)
    across, down = at[0] - corner[0], at[1] - corner[1]
    while not _is_free(network, fragment, (across, down)):
        down += ROW
    return at[0], corner[1] + down


def _corner(fragment: Network) -> Position:
    places = [node.at for node in fragment.nodes.values()]
    places += [one.at for one in fragment.annotations.values()]
    return min(x for x, _ in places), min(y for _, y in places)


def _lowest(fragment: Network) -> float:
    """The row of the lowest card, or of what ends lower."""
    ends = [one.at[1] + one.size[1] - CARD_HEIGHT for one in fragment.annotations.values()]
    return max([node.at[1] for node in fragment.nodes.values()] + ends)


def _is_free(network: Network, fragment: Network, offset: Position) -> bool:
    """Whether no card of the fragment, moved so far, would cover one that is there."""
    copies = [(node.at[0] + offset[0], node.at[1] + offset[1]) for node in fragment.nodes.values()]
    if not copies:
        return True
    lowest, highest = min(y for _, y in copies), max(y for _, y in copies)
    band = [node.at for node in network.nodes.values() if lowest - ROW < node.at[1] < highest + ROW]
    return not any(too_near(copy_at, at) for copy_at in copies for at in band)


def _joined(network: Network, fragment: Network, offset: Position) -> Network:
    fresh = dict(zip(fragment.nodes, new_ids(network), strict=False))
    names = names_for_copies((node.name for node in fragment.nodes.values()), names_in(network))
    nodes = {
        fresh[node.id]: _copied(node, fresh[node.id], name, offset)
        for node, name in zip(fragment.nodes.values(), names, strict=True)
    }
    links = (_relinked(link, fresh) for link in fragment.links)
    return replace(
        network,
        nodes=immutabledict({**network.nodes, **nodes}),
        links=(*network.links, *links),
        **_joined_annotations(network, fragment, offset),
    )


def _joined_annotations(network: Network, fragment: Network, offset: Position) -> dict[str, Any]:
    """The notes and frames of both, those of the fragment under new ids."""
    if not fragment.annotations:
        return {}
    fresh = dict(zip(fragment.annotations, new_annotation_ids(network), strict=False))
    moved = {
        id: replace(one, id=fresh[id], at=place((one.at[0] + offset[0], one.at[1] + offset[1])))
        for id, one in fragment.annotations.items()
    }
    notes = {fresh[id]: moved[id] for id in fragment.notes}
    frames = {fresh[id]: moved[id] for id in fragment.frames}
    return {
        "notes": immutabledict({**network.notes, **notes}),
        "frames": immutabledict({**network.frames, **frames}),
    }


def _copied(node: Node, id: str, name: str, offset: Position) -> Node:
    at = place((node.at[0] + offset[0], node.at[1] + offset[1]))
    return replace(node, id=id, name=name, at=at)


def _relinked(link: Link, fresh: Mapping[str, str]) -> Link:
    source, target = link.source, link.target
    return Link(Port(fresh[source.node], source.name), Port(fresh[target.node], target.name))
