"""After an edit of the network: trained weights, in a new start, for every layer that did not change.

A layer that is bypassed has no weights in a network. What it has learned rests beside the others, goes along
from edit to edit, and is there again once the layer is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from numpy.typing import NDArray

from nnstudio.core.project import Network, Node, Project
from nnstudio.core.training.checkpoint import NETWORKS, RESTING, Checkpoint

Arrays = dict[str, NDArray[Any]]
_Path = tuple[str, ...]


def carried_over(
    before: Project, trained: Checkpoint, after: Project, fresh: Checkpoint
) -> tuple[Checkpoint, tuple[str, ...]]:
    """The fresh checkpoint with trained weights, and the names of the nodes that have them.

    A node did not change if it has the same id, layer and parameters, and its tensors the same shapes.
    """
    tensors = dict(fresh.tensors)
    names: list[str] = []
    for network, new in after.networks.items():
        for node in new.nodes.values():
            was = before.networks.get(network, Network()).nodes.get(node.id)
            if was is None or (was.layer, was.params) != (node.layer, node.params):
                continue
            found = _found(network, was, node, trained, fresh)
            tensors.update(found)
            tensors.update(_laid_up(network, was, node, trained))
            names += [node.name] * bool(found)
    return Checkpoint(tensors, fresh.state), tuple(names)


def can_carry(before: Project, after: Project) -> bool:
    """Whether only the networks were edited: other data or seeds mean that somebody wants to begin anew."""
    old, new = before.training, after.training
    same_start = old.seeds == new.seeds and old.objective == new.objective and old.params == new.params
    return same_start and before.data == after.data


def _found(network: str, was: Node, node: Node, trained: Checkpoint, fresh: Checkpoint) -> Arrays:
    """The node's trained tensors by their new names; none unless all are there and fit."""
    prefix = f"{NETWORKS}{network}/{node.name}."
    kept = _learned(network, was, trained)
    found: Arrays = {}
    for name, array in fresh.tensors.items():
        if name.startswith(prefix):
            one = kept.get(name.removeprefix(prefix))
            if one is None or one.shape != array.shape or one.dtype != array.dtype:
                return {}
            found[name] = one
    return found


def _learned(network: str, was: Node, trained: Checkpoint) -> Arrays:
    """All that this node has learned, at work or at rest, by the names of its tensors within it."""
    learned: Arrays = {}
    for place in (RESTING, NETWORKS):  # what was at work last is the newer
        prefix = f"{place}{network}/{was.name}."
        tensors = trained.tensors.items()
        learned.update(
            {name.removeprefix(prefix): array for name, array in tensors if name.startswith(prefix)}
        )
    return learned


def _laid_up(network: str, was: Node, node: Node, trained: Checkpoint) -> Arrays:
    """What rests from now on: the tensors of the node if it is bypassed, else of what is bypassed in it."""
    resting = tuple(_bypassed(node))
    if not resting:
        return {}
    prefix = f"{RESTING}{network}/{node.name}."
    learned = _learned(network, was, trained).items()
    return {f"{prefix}{name}": array for name, array in learned if _lies_in(name, resting)}


def _bypassed(node: Node) -> Iterator[_Path]:
    """The ways from this node to each one in it that is bypassed, by names; an empty one to itself."""
    waiting: list[tuple[_Path, Node]] = [((), node)]
    while waiting:
        way, found = waiting.pop()
        if found.bypassed:
            yield way
        elif found.body is not None:
            waiting.extend(((*way, one.name), one) for one in found.body.nodes.values())


def _lies_in(tensor: str, ways: tuple[_Path, ...]) -> bool:
    """Whether a tensor of this name is one of a node at the end of these ways, in whichever copy."""
    parts = tuple(part for part in tensor.split(".") if not part.isdigit())
    return any(parts[: len(way)] == way for way in ways)
