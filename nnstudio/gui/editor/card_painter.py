"""How a card looks from near. Pure painting: all that is shown comes in as a value."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPaintEngine, QPainter, QPen, QPixmap

from nnstudio.gui.editor.card_shape import around_path, band_path, body_path, outline_path, seam
from nnstudio.gui.editor.geometry import CARD_WIDTH, PORT_RADIUS, outer_rect, port_point
from nnstudio.gui.editor.look import Look
from nnstudio.gui.editor.ports import NO_PORTS, Ports
from nnstudio.gui.theme.icons import drawing, layer_drawing
from nnstudio.gui.theme.painting import painting

TILE = QRectF(12.0, 16.0, 32.0, 32.0)
_TEXT_LEFT = 51.0
_TEXT_WIDTH = CARD_WIDTH - _TEXT_LEFT - 9.0
NAME_RECT = QRectF(_TEXT_LEFT, 5.0, _TEXT_WIDTH, 21.0)
_SECOND_LINE = QRectF(_TEXT_LEFT, 25.0, _TEXT_WIDTH, 18.0)
_FIRST_OF_TWO = NAME_RECT.translated(0.0, 6.0)  # where there is no third line
_SECOND_OF_TWO = QRectF(_TEXT_LEFT, 33.0, _TEXT_WIDTH, 18.0)
_THIRD_LINE = QRectF(_TEXT_LEFT, 42.0, _TEXT_WIDTH, 17.0)
_ICON = 22
_ICON_CORNER = QPointF(17.0, 21.0)


@dataclass(frozen=True, slots=True)
class CardState:
    """What one card shows now."""

    name: str
    detail: str = ""
    count: str = ""
    layer: str = ""
    family: str = ""
    ports: Ports = NO_PORTS
    selected: bool = False
    hovered: bool = False
    severity: str = ""  # "", "error" or "warning"
    known: bool = True
    bypassed: bool = False
    joined_left: bool = False  # snapped on the card at its left: they read as one
    joined_right: bool = False


@dataclass(frozen=True, slots=True)
class PortMark:
    """A port drawn differently for now: under the pointer, a legal target, or one that refuses."""

    name: str
    is_output: bool
    kind: str  # "hover", "legal" or "refused"


def paint_card(
    painter: QPainter,
    state: CardState,
    look: Look,
    zoom: float = 1.0,
    marks: tuple[PortMark, ...] = (),
) -> None:
    """Draw a card with its top-left corner at the origin.

    ``zoom`` is the number of device pixels per unit of the painter. On screen, all but the words comes
    from a picture that cards alike share; an export to vectors gets every line.
    """
    if painter.paintEngine().type() == QPaintEngine.Type.Raster:
        wordless = replace(state, name="", detail="", count="")
        painter.drawPixmap(outer_rect().topLeft(), _frame(wordless, look, zoom))
    else:
        _paint_frame(painter, state, look, zoom)
    _paint_texts(painter, state, look)
    if marks:
        paint_ports(painter, state, look, marks)


@lru_cache(maxsize=64)
def _frame(state: CardState, look: Look, zoom: float) -> QPixmap:
    """Everything on a card but its words, as large as it is on screen."""
    outer = outer_rect()
    picture = QPixmap(ceil(outer.width() * zoom), ceil(outer.height() * zoom))
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(zoom)
    with painting(picture) as painter:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.translate(-outer.topLeft())
        _paint_frame(painter, state, look, zoom)
    return picture


def _paint_frame(painter: QPainter, state: CardState, look: Look, zoom: float) -> None:
    _paint_body(painter, state, look)
    _paint_tile(painter, state, look, zoom)
    paint_ports(painter, state, look)


def _paint_body(painter: QPainter, state: CardState, look: Look) -> None:
    joined = state.joined_left, state.joined_right
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.shadow)
    painter.drawPath(around_path(*joined, 1.0, 2.0))
    if state.selected:
        painter.setBrush(look.halo)
        painter.drawPath(around_path(*joined, 5.0))
    painter.setBrush(look.card)
    painter.drawPath(body_path(*joined))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_outline(state, look))
    painter.drawPath(outline_path(*joined) if _is_plain(state) else body_path(*joined))
    if state.joined_left:
        painter.setPen(QPen(look.outline, 1.0))
        painter.drawLine(*seam())
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.family(state.family))
    painter.drawPath(band_path())


def _is_plain(state: CardState) -> bool:
    """Whether nothing is said of this card that is not said of the one it is snapped on, too."""
    return state.known and not (state.selected or state.severity or state.bypassed)


def _outline(state: CardState, look: Look) -> QPen:
    if state.selected:
        return QPen(look.accent, 3.0)
    if state.severity:
        return QPen(look.severity(state.severity), 2.0)
    if not state.known or state.bypassed:
        return QPen(look.muted, 1.5, Qt.PenStyle.DashLine)
    return QPen(look.outline_hover if state.hovered else look.outline, 1.5 if state.hovered else 1.0)


def _paint_tile(painter: QPainter, state: CardState, look: Look, zoom: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.tint(state.family))
    painter.drawRoundedRect(TILE, 8.0, 8.0)
    painter.drawPixmap(_ICON_CORNER, _drawing(state.layer, look.family(state.family).name(), zoom))


def _drawing(layer: str, colour: str, zoom: float) -> QPixmap:
    """The layer's icon with as many pixels as it covers."""
    return drawing(str(layer_drawing(layer)), colour, _ICON, _ICON, min(max(zoom, 0.5), 8.0))


def _paint_texts(painter: QPainter, state: CardState, look: Look) -> None:
    name, detail = _fitted(state.name, 16, 12, True), _fitted(state.detail, 14, 11)
    if not state.count:
        _text(painter, name, _FIRST_OF_TWO, look.text)
        _text(painter, detail, _SECOND_OF_TWO, look.text)
        return
    _text(painter, name, NAME_RECT, look.text)
    _text(painter, detail, _SECOND_LINE, look.text)
    _text(painter, _fitted(state.count, 12, 11), _THIRD_LINE, look.muted)


def paint_ports(painter: QPainter, state: CardState, look: Look, marks: tuple[PortMark, ...] = ()) -> None:
    """All ports; those at a joint only while they are spoken about."""
    marked = {(mark.name, mark.is_output): mark.kind for mark in marks}
    for is_output, names in ((False, state.ports.inputs), (True, state.ports.outputs)):
        is_joined = state.joined_right if is_output else state.joined_left
        for index, name in enumerate(names):
            kind = marked.get((name, is_output), "")
            if kind or not is_joined:
                paint_port(painter, port_point(index, len(names), is_output=is_output), look, kind)


def paint_port(painter: QPainter, centre: QPointF, look: Look, kind: str = "") -> None:
    """One port: a ring; larger and coloured while it is spoken about."""
    if kind in ("legal", "hover"):
        glow = QColor(look.accent)
        glow.setAlpha(70)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(glow)
        painter.drawEllipse(centre, PORT_RADIUS + 5.0, PORT_RADIUS + 5.0)
    fill = {"legal": look.card, "hover": look.accent, "refused": look.severity("error")}.get(kind, look.card)
    edge = {"": look.link, "refused": look.severity("error")}.get(kind, look.accent)
    painter.setPen(QPen(edge, 2.0))
    painter.setBrush(fill)
    radius = PORT_RADIUS + 1.0 if kind else PORT_RADIUS - 0.5
    painter.drawEllipse(centre, radius, radius)


@cache
def font_of(pixels: int, bold: bool = False) -> QFont:
    """The canvas's font in this size, in scene pixels."""
    font = QFont()
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


@lru_cache(maxsize=8192)
def _fitted(text: str, pixels: int, smallest: int, bold: bool = False) -> tuple[QFont, str]:
    """The largest of these sizes at which the text fits beside the icon; elided if none does."""
    for size in range(pixels, smallest, -1):
        font = font_of(size, bold)
        if QFontMetricsF(font).horizontalAdvance(text) <= _TEXT_WIDTH:
            return font, text
    font = font_of(smallest, bold)
    return font, QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, _TEXT_WIDTH)


def _text(painter: QPainter, fitted: tuple[QFont, str], box: QRectF, colour: QColor) -> None:
    font, text = fitted
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(box, _LEFT_MIDDLE, text)


_LEFT_MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
