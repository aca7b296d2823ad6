"""After an edit of the network: trained weights, in a new start, for every layer that did not change."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from nnstudio.core.project import Network, Node, Project
from nnstudio.core.training.checkpoint import NETWORKS, Checkpoint

Arrays = dict[str, NDArray[Any]]


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
            if was is None or not _is_same(was, node):
                continue
            found = _found(f"{NETWORKS}{network}/", was, node, trained, fresh)
            tensors.update(found)
            names += [node.name] * bool(found)
    return Checkpoint(tensors, fresh.state), tuple(names)


def can_carry(before: Project, after: Project) -> bool:
    """Whether only the networks were edited: other data or seeds mean that somebody wants to begin anew."""
    old, new = before.training, after.training
    same_start = old.seeds == new.seeds and old.objective == new.objective and old.params == new.params
    return same_start and before.data == after.data


def _is_same(was: Node, node: Node) -> bool:
    return (was.layer, was.params, was.bypassed) == (node.layer, node.params, node.bypassed)


def _found(start: str, was: Node, node: Node, trained: Checkpoint, fresh: Checkpoint) -> Arrays:
    """The node's trained tensors by their new names; none unless all are there and fit."""
    prefix = f"{start}{node.name}."
    found: Arrays = {}
    for name, array in fresh.tensors.items():
        if name.startswith(prefix):
            kept = trained.tensors.get(f"{start}{was.name}.{name.removeprefix(prefix)}")
            if kept is None or kept.shape != array.shape or kept.dtype != array.dtype:
                return {}
            found[name] = kept
    return found
