"""The bodies of blocks as JSON: one flat list beside the nodes of the network, however deep they lie.

Each entry is a network without a name, with the ``path`` of block ids that leads to it. A flat list can be
read and written without recursion, and no file is refused for the depth of its blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from nnstudio.core.language import N_
from nnstudio.core.project import Network
from nnstudio.core.project.nesting import bodies_of
from nnstudio.core.project.paths import steps
from nnstudio.core.storage.fields import Field

Path = tuple[str, ...]
Bodies = dict[str, Network]  # of one network, by the ids of its blocks

_LONGEST_ID = 100


def bodies_to_json(network: Network, write: Callable[[Network], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every body inside the network, outer ones first; ``write`` gives the entries of one network."""
    for path, body in bodies_of(network, ""):
        _name, blocks = steps(path)
        if blocks:
            yield {**write(body), "path": list(blocks)}


def bodies_from_json(field: Field, read: Callable[[Field, Bodies], Network]) -> Bodies:
    """The bodies of the blocks of the network itself, those within them in their places.

    ``read`` gives the network of one entry, its blocks filled with the bodies it is given; it takes those
    it uses out of the mapping.

    Raises:
        WrongValue: a path leads to no block, or is there twice.
    """
    entries: dict[Path, Field] = {}
    for one in field.items():
        path = tuple(step.text(_LONGEST_ID) for step in (one / "path").items())
        if not path or path in entries:
            raise (one / "path").twice()
        entries[path] = one
    waiting: dict[Path, Bodies] = {}
    for path in sorted(entries, key=len, reverse=True):
        own = waiting.pop(path, {})
        body = read(entries[path], own)
        check_all_used(entries[path], own)
        waiting.setdefault(path[:-1], {})[path[-1]] = body
    top = waiting.pop((), {})
    check_all_used(field, {"/".join(path): body for path, own in waiting.items() for body in own.values()})
    return top


def check_all_used(field: Field, left: Bodies) -> None:
    """Refuse bodies of nodes that are not there, or are no blocks."""
    for block in left:
        raise field.wrong(N_("{path} holds what is inside “{block}”, but that is no block."), block=block)
