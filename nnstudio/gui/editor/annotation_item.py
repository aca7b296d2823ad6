"""A note or a coloured frame on the canvas. It shows what it is told and decides nothing."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.core.project.annotation import Annotation
from nnstudio.core.project.edits.annotating import TITLE_HEIGHT
from nnstudio.gui.editor.card_painter import font_of
from nnstudio.gui.editor.far_card import Detail
from nnstudio.gui.editor.look import Look

CORNER = 16.0  # of what is selected: drag it to resize
_INSET = 10.0
_OUTER = 3.0  # the outline of what is selected
_NOTE_PIXELS = 14
_TITLE_PIXELS = {Detail.FULL: 16, Detail.NAMES: 32, Detail.BLOCKS: 64}  # a title is read from afar, too
_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
_MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class AnnotationItem(QGraphicsRectItem):
    """Lies under links and cards: notes above frames, small frames above large ones."""

    def __init__(self, annotation: Annotation, look: Look, *, is_frame: bool) -> None:
        super().__init__()
        self.annotation = annotation
        self.is_frame = is_frame
        self.is_selected = False
        self._look = look
        self._detail = Detail.FULL
        self._fit()

    @property
    def area(self) -> QRectF:
        """Where it lies now, in scene coordinates."""
        size = self.rect().adjusted(_OUTER, _OUTER, -_OUTER, -_OUTER).size()
        return QRectF(self.pos(), size)

    @property
    def text_rect(self) -> QRectF:
        """Where its words are, in scene coordinates."""
        area = self.area
        if self.is_frame:
            area.setHeight(min(TITLE_HEIGHT, area.height()))
        return area

    def show_annotation(self, annotation: Annotation) -> None:
        """Show this from now on."""
        if annotation is not self.annotation:
            self.annotation = annotation
        self._fit()

    def show_area(self, area: QRectF) -> None:
        """Show it here for now, whatever the project says."""
        self.setPos(area.topLeft())
        self.setRect(QRectF(QPointF(), area.size()).adjusted(-_OUTER, -_OUTER, _OUTER, _OUTER))
        self.update()

    def set_selected(self, selected: bool) -> None:
        if selected != self.is_selected:
            self.is_selected = selected
            self.update()

    def set_look(self, look: Look) -> None:
        self._look = look
        self.update()

    def show_detail(self, detail: Detail) -> None:
        if detail is not self._detail:
            self._detail = detail
            self.update()

    def corner(self) -> QPointF:
        """The corner that resizes, in scene coordinates."""
        return self.area.bottomRight()

    def _fit(self) -> None:
        one = self.annotation
        self.show_area(QRectF(*one.at, *one.size))
        large = min(one.size[0] * one.size[1] / 1e9, 5.0)
        self.setZValue(-20.0 - large if self.is_frame else -10.0)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        body = QRectF(QPointF(), self.area.size())
        self._paint_paper(painter, body)
        if self.is_frame:
            self._paint_title(painter, body)
        elif self._detail is Detail.FULL:
            self._paint_words(painter, body)
        if self.is_selected:
            self._paint_corner(painter, body)

    def _paint_paper(self, painter: QPainter, body: QRectF) -> None:
        edge = self._look.accent if self.is_selected else self._look.edges[self.annotation.colour]
        painter.setPen(QPen(edge, 2.5 if self.is_selected else 1.5))
        painter.setBrush(self._look.papers[self.annotation.colour])
        radius = 14.0 if self.is_frame else 6.0
        painter.drawRoundedRect(body, radius, radius)

    def _paint_title(self, painter: QPainter, body: QRectF) -> None:
        font = font_of(_TITLE_PIXELS[self._detail], True)
        metrics = QFontMetricsF(font)
        line = QRectF(_INSET + 2, 0.0, body.width() - 2 * _INSET, max(TITLE_HEIGHT, metrics.height() * 1.3))
        first = self.annotation.text.partition("\n")[0]
        painter.setFont(font)
        painter.setPen(self._look.text)
        painter.drawText(line, _MIDDLE, metrics.elidedText(first, Qt.TextElideMode.ElideRight, line.width()))

    def _paint_words(self, painter: QPainter, body: QRectF) -> None:
        room = body.adjusted(_INSET, _INSET - 2, -_INSET, -_INSET + 2)
        painter.save()
        painter.setClipRect(body)
        painter.setFont(font_of(_NOTE_PIXELS))
        painter.setPen(self._look.text)
        painter.drawText(room, _WRAP, self.annotation.text)
        painter.restore()

    def _paint_corner(self, painter: QPainter, body: QRectF) -> None:
        painter.setPen(QPen(self._look.accent, 2.0))
        for inset in (5.0, 10.0, 15.0):
            painter.drawLine(
                QPointF(body.right() - inset, body.bottom() - 3.0),
                QPointF(body.right() - 3.0, body.bottom() - inset),
            )


def needed_height(annotation: Annotation) -> float:
    """How high a note of this width must be for its words."""
    metrics = QFontMetricsF(font_of(_NOTE_PIXELS))
    width = annotation.size[0] - 2 * _INSET
    words = metrics.boundingRect(QRectF(0.0, 0.0, width, 1e6), _WRAP, annotation.text)
    return words.height() + 2 * _INSET
