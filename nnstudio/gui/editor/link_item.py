"""One link on the canvas, and the label that says which shape flows through it."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsRectItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from nnstudio.core.project import Link
from nnstudio.gui.editor.geometry import link_path
from nnstudio.gui.editor.look import Look

_LABEL_HEIGHT = 16.0
_LABEL_FONT_PIXELS, _SMALLEST_PIXELS = 12, 9
_PADDING = 6.0
_ENDS = 10.0  # scene pixels of a link that its ports take
_ABOVE = 11.0  # the middle of the plate above its line


_THIN, _THICK = 2.0, 6.0
_FEW = 64  # numbers up to which a link is thin; each further factor of ten makes it a pixel thicker


def width_of(size: int) -> float:
    """The thickness of a link, in scene pixels, through which so many numbers flow per sample."""
    if size <= _FEW:
        return _THIN
    return min(_THIN + round(math.log10(size / _FEW), 1), _THICK)


class LinkItem(QGraphicsPathItem):
    """A line from an output to an input. Qt draws it alone, without asking Python."""

    def __init__(self, link: Link | None, look: Look) -> None:
        super().__init__()
        self.link = link
        self._look = look
        self._selected = self._hovered = self._lit = self._offered = False
        self._width = _THIN
        self._label: LinkLabel | None = None  # made when there is something to read on it
        self._words, self._words_shown = "", True
        self.setZValue(1.0)
        self._restyle()

    def set_ends(self, start: QPointF, end: QPointF) -> None:
        """Run between these points, in scene coordinates."""
        self.setPos(start)
        path = link_path(QPointF(0.0, 0.0), end - start)
        self.setPath(path)
        if self._label is not None:
            self._label.place(self._above_middle())
        self._tell()

    def _above_middle(self) -> QPointF:
        return self.path().pointAtPercent(0.5) - QPointF(0.0, _ABOVE)

    def set_label(self, text: str) -> None:
        """Say which shape flows here; nothing with an empty text."""
        self._words = text
        self._tell()

    def set_size(self, size: int) -> None:
        """Be as thick as the tensor is large: ``size`` numbers per sample, 0 where that is not known."""
        width = width_of(size)
        if width != self._width:
            self._width = width
            self._restyle()

    @property
    def label(self) -> str:
        return self._words

    def show_labels(self, shown: bool) -> None:
        """Hide the label where the zoom makes it unreadable."""
        self._words_shown = shown
        self._tell()

    def _tell(self) -> None:
        has_room = self.path().boundingRect().width() > 1.0  # not between cards edge to edge
        wanted = bool(self._words) and self._words_shown and has_room
        if wanted and self._label is None:
            self._label = LinkLabel(self, self._look)
            self._label.place(self._above_middle())
        if self._label is not None:
            if wanted:
                self._label.set_text(self._words, self.path().boundingRect().width() - _ENDS)
            self._label.setVisible(wanted)

    def set_selected(self, selected: bool) -> None:
        if selected != self._selected:
            self._selected = selected
            self._restyle()

    def set_hovered(self, hovered: bool) -> None:
        if hovered != self._hovered:
            self._hovered = hovered
            self._restyle()

    def set_lit(self, lit: bool) -> None:
        """Light up: what is being dragged would be inserted here."""
        if lit != self._lit:
            self._lit = lit
            self._restyle()

    def set_offered(self, offered: bool) -> None:
        """Stand out a little: what is being dragged may be inserted here."""
        if offered != self._offered:
            self._offered = offered
            self._restyle()

    @property
    def is_offered(self) -> bool:
        return self._offered

    @property
    def is_lit(self) -> bool:
        return self._lit

    def set_asleep(self, asleep: bool) -> None:
        """Far out of view there is nothing to be painted."""
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemHasNoContents, asleep)

    def set_look(self, look: Look) -> None:
        self._look = look
        if self._label is not None:
            self._label.set_look(look)
        self._restyle()

    def _restyle(self) -> None:
        strong = self._selected or self._lit or self._offered
        colour = self._look.accent if strong else self._look.link_hover if self._hovered else self._look.link
        more = 3.0 if self._lit else 1.5 if self._selected else 1.0 if self._hovered else 0.0
        pen = QPen(colour, self._width + more)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # the ends lie under the ports
        self.setPen(pen)
        self.setZValue(1.5 if strong or self._hovered else 1.0)


class LinkLabel(QGraphicsRectItem):
    """A small plate with a shape, such as ``32 × 24 × 24``, in the middle of its link."""

    def __init__(self, parent: QGraphicsItem, look: Look) -> None:
        super().__init__(parent)
        self.text, self._room = "", 0.0
        self._look = look
        self._font = QFont()
        self._font.setPixelSize(_LABEL_FONT_PIXELS)
        self.setPen(Qt.PenStyle.NoPen)
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    def set_text(self, text: str, room: float) -> None:
        """Say this, in smaller letters where there is little room between the ports."""
        if (text, room) == (self.text, self._room):
            return
        self.text, self._room = text, room
        for pixels in range(_LABEL_FONT_PIXELS, _SMALLEST_PIXELS - 1, -1):
            self._font.setPixelSize(pixels)
            width = QFontMetricsF(self._font).horizontalAdvance(text) + _PADDING
            if width <= room:
                break
        self.setRect(QRectF(-width / 2, -_LABEL_HEIGHT / 2, width, _LABEL_HEIGHT))
        self.update()

    def place(self, middle: QPointF) -> None:
        self.setPos(middle)

    def set_look(self, look: Look) -> None:
        self._look = look
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        plate = QColor(self._look.canvas)
        plate.setAlpha(235)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(plate)
        painter.drawRoundedRect(self.rect(), 6.0, 6.0)
        painter.setFont(self._font)
        painter.setPen(self._look.muted)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text)
