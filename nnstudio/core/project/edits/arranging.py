"""Cards in order: on one line, at equal distances, on the grid. Cards are all of one size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import pairwise

from nnstudio.core.project.edits.finding import check_nodes, network_of
from nnstudio.core.project.edits.joints import followed, rejoined
from nnstudio.core.project.edits.nodes import moved
from nnstudio.core.project.edits.space import CARD_HEIGHT, CARD_WIDTH, COLUMN, GRID, ROW, snapped
from nnstudio.core.project.project import Position, Project

_ACROSS, _DOWN = 0, 1
_CARD = (CARD_WIDTH + GRID, CARD_HEIGHT + GRID)
_STEP = (COLUMN, ROW)


class Side(StrEnum):
    """What a set of cards has in common once aligned: a side, or the middle across or down."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Axis(StrEnum):
    """The way along which cards are spread."""

    ACROSS = "across"
    DOWN = "down"


_AXIS_OF = {Side.LEFT: _ACROSS, Side.CENTRE: _ACROSS, Side.RIGHT: _ACROSS}
_FIRST, _LAST = (Side.LEFT, Side.TOP), (Side.RIGHT, Side.BOTTOM)


def align(project: Project, network: str, nodes: frozenset[str], side: Side) -> Project:
    """Put these cards on one line. Those that would cover one another are set apart along it.

    Raises:
        UnknownNetwork, UnknownNode
    """
    places = _places(project, network, nodes)
    axis = _AXIS_OF.get(side, _DOWN)
    line = _line([at[axis] for at in places.values()], side)
    aligned = {node: _with(at, axis, line) for node, at in places.items()}
    return _with_places(project, network, _set_apart(aligned, 1 - axis))


def distribute(project: Project, network: str, nodes: frozenset[str], axis: Axis) -> Project:
    """Give these cards equal distances between the first and the last, which stay, in their order.

    Where there is no room for them between those two, the cards behind the first move on.

    Raises:
        UnknownNetwork, UnknownNode
    """
    places = _places(project, network, nodes)
    if len(places) < 3:
        return project
    along = _ACROSS if axis is Axis.ACROSS else _DOWN
    order = sorted(places, key=lambda node: (places[node][along], places[node][1 - along], node))
    first, last = places[order[0]][along], places[order[-1]][along]
    step = (last - first) / (len(order) - 1)
    step = step if step >= _CARD[along] else _STEP[along]
    spread = {node: _with(places[node], along, first + rank * step) for rank, node in enumerate(order)}
    return _with_places(project, network, {node: snapped(at) for node, at in spread.items()})


def snap_to_grid(project: Project, network: str, nodes: frozenset[str]) -> Project:
    """Put these cards on the nearest points of the grid.

    Raises:
        UnknownNetwork, UnknownNode
    """
    places = _places(project, network, nodes)
    return _with_places(project, network, {node: snapped(at) for node, at in places.items()})


def _places(project: Project, network: str, nodes: frozenset[str]) -> dict[str, Position]:
    whole = network_of(project, network)
    check_nodes(whole, nodes)
    return {node: whole.nodes[node].at for node in whole.nodes if node in nodes}


def _with_places(project: Project, network: str, places: Mapping[str, Position]) -> Project:
    """These cards there, and with them what is snapped on them."""
    whole = project.network_at(network)
    return project.with_network(network, rejoined(whole, followed(whole, moved(whole, places))))


def _line(values: Iterable[float], side: Side) -> float:
    """Where the common line lies; the middle one is on the grid."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    if side in _FIRST:
        return ordered[0]
    if side in _LAST:
        return ordered[-1]
    return round((ordered[0] + ordered[-1]) / 2 / GRID) * GRID


def _with(at: Position, axis: int, value: float) -> Position:
    return (value, at[1]) if axis == _ACROSS else (at[0], value)


def _set_apart(places: dict[str, Position], axis: int) -> dict[str, Position]:
    """Cards on one line, moved on along it by as little as lets none cover the one before it."""
    order = sorted(places, key=lambda node: (places[node][axis], node))
    apart = dict(places)
    for before, node in pairwise(order):
        least = apart[before][axis] + _CARD[axis]
        if apart[node][axis] < least:
            apart[node] = _with(apart[node], axis, apart[before][axis] + _STEP[axis])
    return apart
