"""A small picture of a network: a bar for each layer in its family's colour, where its card lies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPixmap

from nnstudio.core.project import Network, Node
from nnstudio.core.project.entries import entry_of
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.gui.editor.look import Look, current_look
from nnstudio.gui.theme import scaled
from nnstudio.gui.theme.painting import painting

_MARGIN = 14.0
_TALLEST, _WIDEST, _NARROWEST = 34.0, 40.0, 3.0  # of a bar, in pixels at normal zoom
_STUB = 6.0  # how far a link leaves a bar before it turns back
_COPIES = 3  # of a repeated block are drawn at most
_SHIFT = 2.5  # of each further copy


def schematic(network: Network, size: QSize, ratio: float = 1.0) -> QPixmap:
    """The network in so many logical pixels, on the canvas's ground, in the theme of now."""
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    look = current_look()
    with painting(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.outline, 1.0))
        painter.setBrush(look.canvas)
        painter.drawRoundedRect(QRectF(0.5, 0.5, size.width() - 1.0, size.height() - 1.0), 6.0, 6.0)
        bars = _bars(network, QRectF(0, 0, size.width(), size.height()))
        _paint_links(painter, network, bars, look)
        for id, bar in bars.items():
            _paint_bar(painter, network.nodes[id], bar, look)
    return picture


def _bars(network: Network, room: QRectF) -> Mapping[str, QRectF]:
    """Where each bar lies. Both directions are fitted apart, so that a long row is not a thin line."""
    if not network.nodes:
        return {}
    room = room.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
    xs = [node.at[0] for node in network.nodes.values()]
    ys = [node.at[1] for node in network.nodes.values()]
    across = room.width() / (max(xs) - min(xs) + CARD_WIDTH)
    down = room.height() / (max(ys) - min(ys) + CARD_HEIGHT)
    width = min(max(CARD_WIDTH * across, _NARROWEST), scaled(_WIDEST))
    height = min(CARD_HEIGHT * down, scaled(_TALLEST))
    place = partial(_place, room, (min(xs), max(xs)), (min(ys), max(ys)), QSize(round(width), round(height)))
    return {id: place(node) for id, node in network.nodes.items()}


def _place(room: QRectF, xs: tuple[float, float], ys: tuple[float, float], bar: QSize, node: Node) -> QRectF:
    x = room.left() + _share(node.at[0], xs) * (room.width() - bar.width())
    y = room.top() + _share(node.at[1], ys) * (room.height() - bar.height())
    return QRectF(x, y, bar.width(), bar.height())


def _share(value: float, span: tuple[float, float]) -> float:
    """How far along the span: the middle where there is none."""
    low, high = span
    return (value - low) / (high - low) if high > low else 0.5


def _paint_links(painter: QPainter, network: Network, bars: Mapping[str, QRectF], look: Look) -> None:
    painter.setPen(QPen(look.link, 1.2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for link in network.links:
        painter.drawPath(_path(bars[link.source.node], bars[link.target.node]))


def _path(source: QRectF, target: QRectF) -> QPainterPath:
    """A curve forwards; back to the beginning of a row, between the rows."""
    start = QPointF(source.right(), source.center().y())
    end = QPointF(target.left(), target.center().y())
    path = QPainterPath(start)
    if end.x() >= start.x():
        reach = QPointF((end.x() - start.x()) / 2, 0)
        path.cubicTo(start + reach, end - reach, end)
        return path
    between = (start.y() + end.y()) / 2
    for x, y in ((start.x() + _STUB, start.y()), (start.x() + _STUB, between)):
        path.lineTo(x, y)
    for x, y in ((end.x() - _STUB, between), (end.x() - _STUB, end.y()), (end.x(), end.y())):
        path.lineTo(x, y)
    return path


def _paint_bar(painter: QPainter, node: Node, bar: QRectF, look: Look) -> None:
    """One bar; behind that of a repeated block, its copies."""
    entry = entry_of(node)
    painter.setPen(QPen(look.canvas, 1.0))
    painter.setBrush(look.family(entry.family if entry is not None else ""))
    radius = min(bar.width(), bar.height(), 8.0) / 3
    for copy in range(min(node.repeat, _COPIES) - 1, -1, -1):
        painter.drawRoundedRect(bar.translated(copy * _SHIFT, -copy * _SHIFT), radius, radius)
