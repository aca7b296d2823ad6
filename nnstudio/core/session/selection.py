"""What the user has selected, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.project import Link


@dataclass(frozen=True, slots=True)
class Selection:
    """Nodes (by id) and links of the network shown in the editor, and its notes and frames (by id)."""

    nodes: frozenset[str] = frozenset()
    links: frozenset[Link] = frozenset()
    annotations: frozenset[str] = frozenset()

    @property
    def single_node(self) -> str | None:
        """The only selected node, if exactly one is."""
        return next(iter(self.nodes)) if len(self.nodes) == 1 else None

    @property
    def single_annotation(self) -> str | None:
        """The only note or frame that is selected, where nothing else is."""
        alone = len(self.annotations) == 1 and not self.nodes and not self.links
        return next(iter(self.annotations)) if alone else None
