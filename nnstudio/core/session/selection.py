"""What the user has selected, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.project import Link


@dataclass(frozen=True, slots=True)
class Selection:
    """Nodes (by id) and links of the network shown in the editor."""

    nodes: frozenset[str] = frozenset()
    links: frozenset[Link] = frozenset()

    @property
    def single_node(self) -> str | None:
        """The only selected node, if exactly one is."""
        return next(iter(self.nodes)) if len(self.nodes) == 1 else None
