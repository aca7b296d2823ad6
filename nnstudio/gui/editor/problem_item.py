"""What is wrong with a node, said under its card, with the button that mends it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget

from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.gui.editor.cards import worst_of
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.gui.editor.look import Look
from nnstudio.gui.editor.node_item import NodeItem

_HEIGHT = 24.0
_MARK = 24.0
_PIXELS = 12


class ProblemItem(QGraphicsRectItem):
    """A plate hanging from a card: an exclamation mark, and what a click would do about it."""

    def __init__(self, card: NodeItem, look: Look) -> None:
        super().__init__(card)
        self.node = card.node
        self._look = look
        self._problems: tuple[Problem, ...] = ()
        self._words = ""
        self._words_shown = True
        self._resting = QRectF()  # where it was pressed; while the pointer is there it offers nothing else
        self._font = QFont()
        self._font.setPixelSize(_PIXELS)
        self._font.setWeight(QFont.Weight.DemiBold)
        self.setPen(Qt.PenStyle.NoPen)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresParentOpacity)  # of a ghost, too, it is said
        self.setCacheMode(QGraphicsItem.CacheMode.DeviceCoordinateCache)

    @property
    def sentence(self) -> str:
        """All that is wrong, one sentence a line, in the language of now."""
        return "\n".join(str(problem.message) for problem in self._problems)

    @property
    def mend(self) -> Mend | None:
        """The edit that solves the first problem which has one."""
        return next((problem.mend for problem in self._problems if problem.mend), None)

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        self._problems = problems
        self._words = str(self.mend.label) if self.mend else ""
        self._resize()

    def show_words(self, shown: bool) -> None:
        self._words_shown = shown
        self._resize()

    def rest(self) -> None:
        """It has been pressed: what it offers next must not appear under a pointer that may press again."""
        self._resting = self.mapRectToScene(self.rect())
        self._resize()

    def follow(self, point: QPointF) -> bool:
        """The pointer is here now, in the scene. Whether the plate still rests."""
        if not self._resting.isNull() and not self._resting.contains(point):
            self._resting = QRectF()
            self._resize()
        return not self._resting.isNull()

    def set_look(self, look: Look) -> None:
        self._look = look
        self.update()

    def contains_scene_point(self, point: QPointF) -> bool:
        return self.rect().contains(self.mapFromScene(point))

    def _resize(self) -> None:
        """Below the card when there are words; a mark on its corner when not."""
        if self._is_wide:
            metrics = QFontMetricsF(self._font)
            width = min(_MARK + metrics.horizontalAdvance(self._words) + 14.0, CARD_WIDTH + 60.0)
            self.setRect(QRectF(6.0, CARD_HEIGHT - 3.0, width, _HEIGHT))
        else:
            self.setRect(QRectF(CARD_WIDTH - _MARK + 6.0, -10.0, _MARK, _HEIGHT))
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        colour = self._look.severity(worst_of(self._problems))
        plate = self.rect().adjusted(1, 1, -1, -1)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(self._look.card if self._is_wide else colour)
        painter.drawRoundedRect(plate, 11.0, 11.0)
        painter.setFont(self._font)
        self._paint_mark(painter, QRectF(plate.left(), plate.top(), plate.height(), plate.height()))
        if self._is_wide:
            box = plate.adjusted(_MARK + 1, 0, -8, 0)
            words = QFontMetricsF(self._font).elidedText(
                self._words, Qt.TextElideMode.ElideRight, box.width()
            )
            painter.setPen(self._look.text)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), words)

    @property
    def _is_wide(self) -> bool:
        return bool(self._words) and self._words_shown and self._resting.isNull()

    def _paint_mark(self, painter: QPainter, box: QRectF) -> None:
        colour = self._look.severity(worst_of(self._problems))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(box)
        painter.setPen(self._look.on_mark)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "!")
