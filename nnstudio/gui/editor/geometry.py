"""Where things are on the canvas, in scene pixels at 100 % zoom. Pure functions, no widgets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from nnstudio.core.project.edits import space

CARD_WIDTH, CARD_HEIGHT, GRID = space.CARD_WIDTH, space.CARD_HEIGHT, space.GRID

CARD_RADIUS = 10.0
CARD_MARGIN = 8.0  # room around a card for its ports, halo and shadow
MARK_MARGIN = 13.0  # and for the glow of ports that are spoken about
PORT_RADIUS = 6.0
PORT_REACH = 15.0  # how far from a port's centre a press still means the port: a target of 30 px
LINK_REACH = 7.0
_STUB = 26.0  # how far a link leaves a port before it turns back
_CORNER = 14.0
_TOUCHING = 1.0
_TWO_ROWS = 1.6 * space.ROW


def card_rect() -> QRectF:
    """The card in its own coordinates: its top-left corner is the node's position."""
    return QRectF(0.0, 0.0, CARD_WIDTH, CARD_HEIGHT)


def outer_rect(margin: float = CARD_MARGIN) -> QRectF:
    """Everything a card may paint, in its own coordinates."""
    return card_rect().adjusted(-margin, -margin, margin, margin)


def snapped(value: float) -> float:
    """The nearest multiple of the grid."""
    return round(value / GRID) * GRID


def snapped_point(point: QPointF) -> tuple[float, float]:
    return snapped(point.x()), snapped(point.y())


def centred_at(point: QPointF) -> tuple[float, float]:
    """The snapped position that puts a card's centre nearest to this point."""
    return snapped(point.x() - CARD_WIDTH / 2), snapped(point.y() - CARD_HEIGHT / 2)


def port_point(index: int, count: int, *, is_output: bool) -> QPointF:
    """The centre of a port in card coordinates: inputs left, outputs right, evenly spaced."""
    y = CARD_HEIGHT * (index + 1) / (count + 1)
    return QPointF(CARD_WIDTH if is_output else 0.0, y)


def link_path(start: QPointF, end: QPointF) -> QPainterPath:
    """A link from an output to an input: a smooth curve forwards, a rounded elbow where a row wraps.

    Between two cards that sit edge to edge there is nothing to see.
    """
    if length_of(end - start) < _TOUCHING:
        joint = QPainterPath(start)
        joint.lineTo(start + QPointF(_TOUCHING / 2, 0.0))
        return joint
    if end.x() >= start.x() + 20.0:
        return _curve(start, end)
    return _elbow(start, end)


def _curve(start: QPointF, end: QPointF) -> QPainterPath:
    reach = max(30.0, (end.x() - start.x()) * 0.5)
    path = QPainterPath(start)
    path.cubicTo(QPointF(start.x() + reach, start.y()), QPointF(end.x() - reach, end.y()), end)
    return path


def _elbow(start: QPointF, end: QPointF) -> QPainterPath:
    """Right, along the gap between the two rows, and in from the left."""
    return rounded_polyline(elbow_corners(start, end), _CORNER)


def elbow_corners(start: QPointF, end: QPointF) -> tuple[QPointF, ...]:
    right, left = start.x() + _STUB, end.x() - _STUB
    gap = _gap_height(start.y(), end.y())
    return (
        start,
        QPointF(right, start.y()),
        QPointF(right, gap),
        QPointF(left, gap),
        QPointF(left, end.y()),
        end,
    )


def _gap_height(start: float, end: float) -> float:
    """The height of the horizontal part: half-way to the next row, or beside the start's own row.

    A link over several rows keeps to the corridor beside the row it comes from, so as not to cross cards.
    """
    apart = abs(end - start)
    if CARD_HEIGHT + 20.0 <= apart <= _TWO_ROWS:
        return (start + end) / 2
    above = end < start and apart > _TWO_ROWS
    lowest = start if apart > _TWO_ROWS else max(start, end)
    beside = CARD_HEIGHT / 2 + 28.0
    return lowest - beside if above else lowest + beside


def rounded_polyline(corners: Sequence[QPointF], radius: float) -> QPainterPath:
    """Straight pieces through these corners, each inner corner rounded by at most ``radius``."""
    path = QPainterPath(corners[0])
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        path.lineTo(_towards(corner, before, radius))
        path.quadTo(corner, _towards(corner, after, radius))
    path.lineTo(corners[-1])
    return path


def _towards(start: QPointF, end: QPointF, distance: float) -> QPointF:
    """The point this far from ``start`` on the way to ``end``, at most half-way."""
    step = end - start
    length = max((step.x() ** 2 + step.y() ** 2) ** 0.5, 1e-9)
    share = min(distance / length, 0.5)
    return QPointF(start.x() + step.x() * share, start.y() + step.y() * share)


def length_of(gap: QPointF) -> float:
    return math.hypot(gap.x(), gap.y())


def distance_to_path(path: QPainterPath, point: QPointF, samples: int = 24) -> float:
    """How far a point is from a link, in scene pixels; the curve is sampled."""
    points = [path.pointAtPercent(step / samples) for step in range(samples + 1)]
    return min(_distance_to_segment(point, start, end) for start, end in pairwise(points))


def _distance_to_segment(point: QPointF, start: QPointF, end: QPointF) -> float:
    along = end - start
    length = QPointF.dotProduct(along, along)
    share = QPointF.dotProduct(point - start, along) / length if length else 0.0
    gap = point - (start + along * min(max(share, 0.0), 1.0))
    return length_of(gap)


def segments_cross(start: QPointF, end: QPointF, other_start: QPointF, other_end: QPointF) -> bool:
    """Whether two straight pieces meet in a point; touching counts, lying on one line does not."""
    along, other = end - start, other_end - other_start
    across = _turn(along, other)
    if across == 0.0:
        return False
    gap = other_start - start
    return 0.0 <= _turn(gap, other) / across <= 1.0 and 0.0 <= _turn(gap, along) / across <= 1.0


def _turn(one: QPointF, other: QPointF) -> float:
    """The cross product: positive where ``other`` turns clockwise from ``one`` on the screen."""
    return one.x() * other.y() - one.y() * other.x()
