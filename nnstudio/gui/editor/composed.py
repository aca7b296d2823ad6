"""Edits made of two: a node and its link, as one step."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.project import Port, Project, edits
from nnstudio.core.project.edits.finding import layer_of
from nnstudio.core.project.entries import Block, Layer
from nnstudio.core.project.project import Position
from nnstudio.core.project.refusals import UnknownPort


def add_after(project: Project, network: str, layer: Layer, at: Position, source: Port) -> Project:
    """Put a new node at this place, fed by ``source``.

    Raises:
        Refusal: from adding or from linking; nothing has changed then.
    """
    grown, node = _added(project, network, layer, at)
    return edits.connect(grown, network, source, Port(node, _first(layer, is_output=False)))


def add_before(project: Project, network: str, layer: Layer, at: Position, target: Port) -> Project:
    """Put a new node at this place, feeding ``target``.

    Raises:
        Refusal: from adding or from linking; nothing has changed then.
    """
    grown, node = _added(project, network, layer, at)
    return edits.connect(grown, network, Port(node, _first(layer, is_output=True)), target)


def _added(project: Project, network: str, layer: Layer, at: Position) -> tuple[Project, str]:
    grown = edits.add_node(project, network, layer, at)
    (node,) = edits.new_nodes(project, grown, network)
    return grown, node


def _first(layer: Layer, *, is_output: bool) -> str:
    """The layer's first port of that side."""
    entry = layer_of(layer)
    names = entry.outputs if is_output else entry.inputs
    if not names:
        called = layer.name if isinstance(layer, Block) else layer
        raise UnknownPort(N_("{layer} has no port on that side, so it cannot be linked there."), layer=called)
    return names[0]
