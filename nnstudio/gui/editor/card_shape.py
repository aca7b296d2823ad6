"""The shape of a card: rounded, but straight where another card sits edge to edge with it."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_RADIUS, card_rect

_BAND = 5.0
_UNDER = 2.0  # how far a card reaches under the one snapped on it: no gap where pixels are rounded
_SEAM_AT, _SEAM_INSET = 2.5, 13.0


@cache
def body_path(joined_left: bool, joined_right: bool) -> QPainterPath:
    """What a card covers."""
    return _shape(_reaching(joined_right), CARD_RADIUS, joined_left, joined_right, is_closed=True)


@cache
def outline_path(joined_left: bool, joined_right: bool) -> QPainterPath:
    """The edge of a card, open where it is joined."""
    return _shape(_reaching(joined_right), CARD_RADIUS, joined_left, joined_right, is_closed=False)


@cache
def around_path(joined_left: bool, joined_right: bool, by: float, down: float = 0.0) -> QPainterPath:
    """What lies around a card, so much larger and lower: its shadow, its halo. Nothing over a joint."""
    left, right = 0.0 if joined_left else -by, 0.0 if joined_right else by
    body = card_rect().adjusted(left, -by + down, right, by + down)
    return _shape(body, CARD_RADIUS + by, joined_left, joined_right, is_closed=True)


@cache
def band_path() -> QPainterPath:
    """The left edge of a card, rounded like it."""
    left = QPainterPath()
    left.addRect(QRectF(0.0, -1.0, _BAND, CARD_HEIGHT + 2.0))
    return body_path(False, False).intersected(left)


def seam() -> tuple[QPointF, QPointF]:
    """The line between a card and the one it is snapped on, in its own coordinates."""
    return QPointF(_SEAM_AT, _SEAM_INSET), QPointF(_SEAM_AT, CARD_HEIGHT - _SEAM_INSET)


def _reaching(joined_right: bool) -> QRectF:
    return card_rect().adjusted(0.0, 0.0, _UNDER if joined_right else 0.0, 0.0)


def _shape(
    body: QRectF, radius: float, joined_left: bool, joined_right: bool, *, is_closed: bool
) -> QPainterPath:
    """Clockwise from the left: corners, or at a joint a straight edge, which an open outline leaves out."""
    path, side = QPainterPath(), 2 * radius
    if joined_left:
        path.moveTo(body.topLeft())
    else:
        path.moveTo(body.left(), body.center().y())
        path.arcTo(QRectF(body.left(), body.top(), side, side), 180.0, -90.0)
    if joined_right:
        path.lineTo(body.topRight())
        path.lineTo(body.bottomRight()) if is_closed else path.moveTo(body.bottomRight())
    else:
        path.arcTo(QRectF(body.right() - side, body.top(), side, side), 90.0, -90.0)
        path.arcTo(QRectF(body.right() - side, body.bottom() - side, side, side), 0.0, -90.0)
    if joined_left:
        path.lineTo(body.bottomLeft())
    else:
        path.arcTo(QRectF(body.left(), body.bottom() - side, side, side), 270.0, -90.0)
        path.lineTo(body.left(), body.center().y())
    if is_closed:
        path.closeSubpath()
    return path
