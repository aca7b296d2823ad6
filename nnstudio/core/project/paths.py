"""Paths to networks: ``main``, or ``main/n3/n1`` for the body of a block within the body of a block.

Wherever an edit, a plan, a problem or a request takes the name of a network, it takes such a path: so
everything that can be done to a network can be done inside a block. Steps after the first are node ids.
"""

from __future__ import annotations

from collections.abc import Iterable

_SEPARATOR = "/"


def inside(network: str, *nodes: str) -> str:
    """The path of the body of a block: ``inside("main", "n3")`` is ``main/n3``."""
    return _SEPARATOR.join((network, *map(_written, nodes)))


def steps(path: str) -> tuple[str, tuple[str, ...]]:
    """The name of the project's network, and the ids of the blocks that lead from it to the body."""
    name, *nodes = path.split(_SEPARATOR)
    return name, tuple(map(_read, nodes))


def outside(path: str) -> tuple[str, str] | None:
    """The path of the network around a body, and the id of the block there; ``None`` for no body."""
    around, separator, node = path.rpartition(_SEPARATOR)
    return (around, _read(node)) if separator else None


def is_within(path: str, network: str, node: str) -> bool:
    """Whether the path leads to the body of that block, or to one further inside."""
    body = inside(network, node)
    return path == body or path.startswith(body + _SEPARATOR)


def relative(nodes: Iterable[str]) -> str:
    """The path from a network to a body inside it: ``n3/n1``; empty for the network itself."""
    return _SEPARATOR.join(map(_written, nodes))


def _written(node: str) -> str:
    """An id without separators; those of files may be any text."""
    return node.replace("%", "%25").replace(_SEPARATOR, "%2F")


def _read(step: str) -> str:
    return step.replace("%2F", _SEPARATOR).replace("%25", "%")
