"""How a card looks, at three levels of detail. Pure painting: all that is shown comes in as a value."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QIcon, QPainter, QPainterPath, QPen

from nnstudio.gui.editor.geometry import (
    CARD_HEIGHT,
    CARD_RADIUS,
    CARD_WIDTH,
    PORT_RADIUS,
    card_rect,
    port_point,
)
from nnstudio.gui.editor.look import Look
from nnstudio.gui.editor.ports import NO_PORTS, Ports

FULL_DETAIL = 0.55  # from this zoom on, everything is drawn
NAMES_DETAIL = 0.12  # below it, only the family's colour
_BAND = 5.0
_TILE = QRectF(12.0, 16.0, 32.0, 32.0)
_TEXT_LEFT = 51.0
_TEXT_WIDTH = CARD_WIDTH - _TEXT_LEFT - 9.0
NAME_RECT = QRectF(_TEXT_LEFT, 5.0, _TEXT_WIDTH, 21.0)


@dataclass(frozen=True, slots=True)
class CardState:
    """What one card shows now. ``mark`` is the colour of its outline when something is said about it."""

    name: str
    detail: str = ""
    count: str = ""
    layer: str = ""
    family: str = ""
    ports: Ports = NO_PORTS
    selected: bool = False
    hovered: bool = False
    severity: str = ""  # "", "error" or "warning"
    faded: bool = False
    known: bool = True


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
    zoom: float,
    icon: QIcon | None = None,
    marks: tuple[PortMark, ...] = (),
) -> None:
    """Draw a card with its top-left corner at the origin, with the detail that fits the zoom."""
    if state.faded:
        painter.setOpacity(0.35)
    if zoom >= FULL_DETAIL:
        _paint_body(painter, state, look)
        _paint_tile(painter, state, look, icon)
        _paint_texts(painter, state, look)
    else:
        _paint_block(painter, state, look)
        if zoom >= NAMES_DETAIL:
            _paint_large_name(painter, state, look)
    painter.setOpacity(1.0)
    if zoom >= FULL_DETAIL or marks:
        _paint_ports(painter, state, look, marks)


def _paint_body(painter: QPainter, state: CardState, look: Look) -> None:
    body = card_rect()
    painter.setPen(Qt.PenStyle.NoPen)
    for spread in (3.0, 1.5):
        painter.setBrush(look.shadow)
        painter.drawRoundedRect(body.adjusted(-spread + 1, 0, spread - 1, spread + 1), 12.0, 12.0)
    if state.selected:
        painter.setBrush(look.halo)
        painter.drawRoundedRect(body.adjusted(-5, -5, 5, 5), CARD_RADIUS + 4, CARD_RADIUS + 4)
    painter.setBrush(look.card)
    painter.setPen(_outline(state, look))
    painter.drawRoundedRect(body, CARD_RADIUS, CARD_RADIUS)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.family(state.family))
    painter.drawPath(_BAND_PATH)


def _outline(state: CardState, look: Look) -> QPen:
    if state.selected:
        return QPen(look.accent, 3.0)
    if state.severity:
        return QPen(look.severity(state.severity), 2.0)
    if not state.known:
        return QPen(look.muted, 1.5, Qt.PenStyle.DashLine)
    return QPen(look.outline_hover if state.hovered else look.outline, 1.5 if state.hovered else 1.0)


def _band_path() -> QPainterPath:
    """The left edge of the card, rounded like it."""
    whole, right = QPainterPath(), QPainterPath()
    whole.addRoundedRect(card_rect(), CARD_RADIUS, CARD_RADIUS)
    right.addRect(QRectF(0.0, -1.0, _BAND, CARD_HEIGHT + 2.0))
    return whole.intersected(right)


_BAND_PATH = _band_path()


def _paint_tile(painter: QPainter, state: CardState, look: Look, icon: QIcon | None) -> None:
    tint = QColor(look.family(state.family))
    tint.setAlpha(38)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawRoundedRect(_TILE, 8.0, 8.0)
    if icon is not None and not icon.isNull():
        icon.paint(painter, _TILE.adjusted(5, 5, -5, -5).toRect())


def _paint_texts(painter: QPainter, state: CardState, look: Look) -> None:
    _text(painter, state.name, NAME_RECT, look.text, _fitting(state.name, 15, 12, bold=True))
    two_lines = bool(state.count)
    detail = QRectF(_TEXT_LEFT, 25.0 if two_lines else 30.0, _TEXT_WIDTH, 18.0)
    _text(painter, state.detail, detail, look.text, _fitting(state.detail, 13, 11))
    if two_lines:
        count = QRectF(_TEXT_LEFT, 42.0, _TEXT_WIDTH, 17.0)
        _text(painter, state.count, count, look.muted, _fitting(state.count, 12, 11))


def _paint_block(painter: QPainter, state: CardState, look: Look) -> None:
    """The card seen from afar: one block in the family's colour."""
    if state.selected:
        painter.setPen(QPen(look.accent, 8.0))
    elif state.severity:
        painter.setPen(QPen(look.severity(state.severity), 8.0))
    else:
        painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.block(state.family))
    painter.drawRect(card_rect())


def _paint_large_name(painter: QPainter, state: CardState, look: Look) -> None:
    _text(
        painter, state.name, card_rect().adjusted(6, 0, -6, 0), look.text, _font(27, bold=True), centred=True
    )


def _paint_ports(painter: QPainter, state: CardState, look: Look, marks: tuple[PortMark, ...]) -> None:
    marked = {(mark.name, mark.is_output): mark.kind for mark in marks}
    for is_output, names in ((False, state.ports.inputs), (True, state.ports.outputs)):
        for index, name in enumerate(names):
            centre = port_point(index, len(names), is_output=is_output)
            paint_port(painter, centre, look, marked.get((name, is_output), ""))


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


def _font(pixels: int, *, bold: bool = False) -> QFont:
    font = _FONTS.get((pixels, bold))
    if font is None:
        font = QFont()
        font.setPixelSize(pixels)
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        _FONTS[pixels, bold] = font
    return font


_FONTS: dict[tuple[int, bool], QFont] = {}


def _fitting(text: str, pixels: int, smallest: int, *, bold: bool = False) -> QFont:
    """The largest of these sizes at which the text fits beside the icon."""
    for size in range(pixels, smallest, -1):
        font = _font(size, bold=bold)
        if QFontMetricsF(font).horizontalAdvance(text) <= _TEXT_WIDTH:
            return font
    return _font(smallest, bold=bold)


def _text(
    painter: QPainter, text: str, box: QRectF, colour: QColor, font: QFont, *, centred: bool = False
) -> None:
    if not text:
        return
    across = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
    painter.setFont(font)
    painter.setPen(colour)
    elided = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, int(across | Qt.AlignmentFlag.AlignVCenter), elided)
