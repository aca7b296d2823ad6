"""Points on a plane, over a picture or under curves: data, decision maps, what a generator draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.theme import current, scaled, theme_changed, zoom_changed
from nnstudio.gui.theme.painting import painting
from nnstudio.gui.widgets.painted import PaintedWidget, fitting_ticks, short
from nnstudio.gui.widgets.polygons import polygon

Floats = NDArray[np.floating]
Extent = tuple[float, float, float, float]  # x0, x1, y0, y1

RADIUS = 3.2
TICKS = 6
MOST_RIMMED = 300
_RIM = 6  # pixels beyond the axes for dots that lie on them
_WIDEST = 3.0  # times the room that the real points take


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points ``xy (n, 2)`` in one colour: an index into the theme's series, or a field of the theme.

    ``hollow`` ones are drawn as rings: those the network is not trained on.
    """

    xy: Floats
    colour: int | str
    hollow: bool = False
    radius: float = RADIUS


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A curve through ``(x, y)`` points in order, or arrows' shafts, in one colour."""

    xy: Floats
    colour: int | str
    width: float = 2.0


class PointsPlot(PaintedWidget):
    """Axes in raw units. Points are painted once into a layer of their own: a new picture costs one blit.

    Signals:
        pointed(object): the place ``(x, y)`` under the mouse, or ``None`` when it has left.
    """

    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, is_square: bool = False) -> None:
        super().__init__(parent)
        self._extent: Extent = (-1.0, 1.0, -1.0, 1.0)
        self._points: tuple[Points, ...] = ()
        self._still = 0  # so many groups did not change when points were set last
        self._lines: tuple[Line, ...] = ()
        self._layer: QPixmap | None = None
        self._labels = ("", "")
        self._is_square = is_square
        self.setMinimumSize(scaled(90), scaled(64))
        theme_changed.connect(self._forget_layer)
        zoom_changed.connect(self._forget_layer)

    def set_extent(self, extent: Extent) -> None:
        """What the axes span."""
        if extent != self._extent:
            self._extent = extent
            self._forget_layer()

    def set_square(self, is_square: bool) -> None:
        """Whether both axes are equally long, as for a plane; a curve may fill its room."""
        if is_square != self._is_square:
            self._is_square = is_square
            self._forget_layer()

    def set_labels(self, x: str, y: str) -> None:
        """Names of the axes, already in the user's language."""
        if (x, y) != self._labels:
            self._labels = (x, y)
            self._forget_layer()

    def set_points(self, points: Sequence[Points]) -> None:
        """Show these groups, the last one on top. The first ones, while they stay the same, cost nothing."""
        before, self._points = self._points, tuple(points)
        still = 0
        for old, new in zip(before, self._points, strict=False):
            if not _is_same(old, new):
                break
            still += 1
        if still < self._still:
            self._forget_layer()
        elif still > self._still:
            self._layer = None
        self._still = still
        self.update()

    def set_lines(self, lines: Sequence[Line]) -> None:
        """Curves above the points; cheap to change with every frame."""
        self._lines = tuple(lines)
        self.update()

    @property
    def extent(self) -> Extent:
        return self._extent

    def draw(self, painter: QPainter) -> None:
        area = self.area()
        if self.is_on_screen(painter):
            if self._layer is None:
                self._layer = self._drawn_layer()
            painter.drawPixmap(0, 0, self._layer)
            self._draw_groups(painter, area, self._points[self._still :])
        else:
            self._draw_axes(painter, area)
            self._draw_groups(painter, area, self._points)
        painter.setClipRect(area)
        for line in self._lines:
            self._draw_line(painter, area, line)

    def area(self) -> QRectF:
        """Where the data are, inside the axes; square if so asked."""
        metrics = self.fontMetrics()
        left = metrics.horizontalAdvance("−0.00") + 4.0
        bottom = metrics.height() * (1.9 if self._labels[0] else 1.0) + 4
        top = metrics.height() if self._labels[1] else 6.0
        area = QRectF(self.rect()).adjusted(left, top, -8, -bottom)
        if self._is_square:
            side = max(20.0, min(area.width(), area.height()))
            area = QRectF(area.center().x() - side / 2, area.top(), side, side)
        return area

    def _drawn_layer(self) -> QPixmap:
        """Axes and the points that stay, on a transparent ground."""
        ratio = self.devicePixelRatioF()
        layer = QPixmap(self.size() * ratio)
        layer.setDevicePixelRatio(ratio)
        layer.fill(Qt.GlobalColor.transparent)
        with painting(layer) as painter:
            painter.setFont(self.small_font())
            area = self.area()
            self._draw_axes(painter, area)
            self._draw_groups(painter, area, self._points[: self._still])
        return layer

    def _draw_groups(self, painter: QPainter, area: QRectF, groups: Sequence[Points]) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(area.adjusted(-_RIM, -_RIM, _RIM, _RIM))
        for group in groups:
            self._draw_points(painter, area, group)

    def _draw_axes(self, painter: QPainter, area: QRectF) -> None:
        look = current()
        painter.setPen(QColor(look.border_strong))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.bottomLeft(), area.topLeft())
        self._draw_x_ticks(painter, area)
        self._draw_y_ticks(painter, area)
        height = painter.fontMetrics().height()
        below = QRectF(area.left(), area.bottom() + height + 4, area.width(), height)
        painter.setPen(QColor(look.text_muted))
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._labels[0])
        above = QRectF(area.left(), area.top() - height - 2, area.width(), height)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self._labels[1])

    def _draw_x_ticks(self, painter: QPainter, area: QRectF) -> None:
        x0, x1, y0, _y1 = self._extent
        width = painter.fontMetrics().horizontalAdvance("−00.00")
        gap = painter.fontMetrics().horizontalAdvance("0")

        def needs(text: str) -> float:
            return painter.fontMetrics().horizontalAdvance(text) + gap

        for tick in fitting_ticks(x0, x1, TICKS, area.width(), needs):
            at = self.placed(np.array([[tick, y0]]), area)[0]
            painter.setPen(QColor(current().border_strong))
            painter.drawLine(QPointF(at[0], area.bottom()), QPointF(at[0], area.bottom() + 3))
            painter.setPen(QColor(current().text_muted))
            box = QRectF(at[0] - width, area.bottom() + 3, 2 * width, painter.fontMetrics().height())
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, short(tick))

    def _draw_y_ticks(self, painter: QPainter, area: QRectF) -> None:
        x0, _x1, y0, y1 = self._extent
        height = painter.fontMetrics().height()

        def needs(_text: str) -> float:
            return 1.5 * height

        for tick in fitting_ticks(y0, y1, TICKS, area.height(), needs):
            at = self.placed(np.array([[x0, tick]]), area)[0]
            painter.setPen(QColor(current().border_strong))
            painter.drawLine(QPointF(area.left() - 3, at[1]), QPointF(area.left(), at[1]))
            painter.setPen(QColor(current().text_muted))
            box = QRectF(0, at[1] - height, area.left() - 5, 2 * height)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, short(tick))

    def _draw_points(self, painter: QPainter, area: QRectF, group: Points) -> None:
        if not len(group.xy):
            return
        centres = polygon(*_inside(self.placed(group.xy, area), area).T)
        radius = scaled(1) * group.radius
        ink = _colour(group.colour)
        ground = QColor(current().surface)
        rim, fill = (ink, ground) if group.hollow else (ground, ink)
        both = [(rim, 2 * radius + 2), (fill, 2 * radius)]
        is_cloud = len(group.xy) > MOST_RIMMED and not group.hollow  # too many to tell apart anyway
        for colour, width in both[1:] if is_cloud else both:
            painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPoints(centres)

    def _draw_line(self, painter: QPainter, area: QRectF, line: Line) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(_colour(line.colour), scaled(1) * line.width))
        painter.drawPolyline(polygon(*self.placed(line.xy, area).T))

    def placed(self, xy: Floats, area: QRectF) -> NDArray[np.float64]:
        """Pixels of these places ``(n, 2)``; y points up."""
        x0, x1, y0, y1 = self._extent
        across = (xy[:, 0] - x0) / ((x1 - x0) or 1.0)
        up = (xy[:, 1] - y0) / ((y1 - y0) or 1.0)
        return np.column_stack(
            [area.left() + across * area.width(), area.bottom() - up * area.height()]
        ).astype(np.float64)

    def _place_at(self, position: QPointF) -> tuple[float, float] | None:
        area = self.area()
        if not area.contains(position):
            return None
        x0, x1, y0, y1 = self._extent
        return (
            x0 + (position.x() - area.left()) / area.width() * (x1 - x0),
            y0 + (area.bottom() - position.y()) / area.height() * (y1 - y0),
        )

    def _forget_layer(self, _look: object = None) -> None:
        self._layer = None
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(240), scaled(220))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(self._place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._layer = None


def fitting(xy: Floats, margin: float = 0.06) -> Extent:
    """The extent of these points ``(n, 2)`` with some room around them; of none, one around the origin."""
    xy = xy[np.isfinite(xy).all(axis=1)]
    if not len(xy):
        return (-1.0, 1.0, -1.0, 1.0)
    (x0, y0), (x1, y1) = xy.min(axis=0), xy.max(axis=0)
    x_room, y_room = ((x1 - x0) or 2.0) * margin, ((y1 - y0) or 2.0) * margin
    return (float(x0 - x_room), float(x1 + x_room), float(y0 - y_room), float(y1 + y_room))


def widened(first: Extent, now: Extent, clouds: Sequence[Floats]) -> Extent:
    """The extent of ``now`` with room for nearly all of these points too, up to three times the ``first``.

    It grows by more than is needed, so that it rarely has to while the points wander.
    """
    x0, x1, y0, y1 = now
    for cloud in clouds:
        xy = cloud[np.isfinite(cloud).all(axis=1)]
        if len(xy):
            (low_x, low_y), (high_x, high_y) = np.percentile(xy, (1, 99), axis=0)
            x0, x1 = _stretched(first[:2], (x0, x1), (low_x, high_x))
            y0, y1 = _stretched(first[2:], (y0, y1), (low_y, high_y))
    return (x0, x1, y0, y1)


def _stretched(
    first: tuple[float, float], now: tuple[float, float], needed: tuple[float, float]
) -> tuple[float, float]:
    middle, half = (first[0] + first[1]) / 2, (first[1] - first[0]) / 2
    spare = 0.3 * half
    low = now[0] if needed[0] >= now[0] else max(needed[0] - spare, middle - _WIDEST * half)
    high = now[1] if needed[1] <= now[1] else min(needed[1] + spare, middle + _WIDEST * half)
    return float(min(low, now[0])), float(max(high, now[1]))


def _is_same(one: Points, other: Points) -> bool:
    look = (one.colour, one.hollow, one.radius) == (other.colour, other.hollow, other.radius)
    return look and (one.xy is other.xy or np.array_equal(one.xy, other.xy))


def _inside(places: NDArray[np.float64], area: QRectF) -> NDArray[np.float64]:
    """Those whose middle lies within the axes: a dot is drawn whole or not at all."""
    x, y = places[:, 0], places[:, 1]
    kept = (x >= area.left()) & (x <= area.right()) & (y >= area.top()) & (y <= area.bottom())
    return places[kept]


def _colour(colour: int | str) -> QColor:
    look = current()
    return QColor(look.series_colour(colour) if isinstance(colour, int) else getattr(look, colour))
