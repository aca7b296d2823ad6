"""How the samples are shared out: one bar with two handles."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from nnstudio.core.language import _, percent
from nnstudio.gui.theme import current, scaled
from nnstudio.gui.theme.contrast import readable_on
from nnstudio.gui.widgets.painted import PaintedWidget

LARGEST = 0.9
STEP = 0.01
TRAIN_LEAST = 0.05


class SplitBar(PaintedWidget):
    """Training, validation and test part of the samples as fractions of the whole.

    Arrow keys move the border between training and validation; with Shift, the one before the test part.

    Signals:
        edited(str, float): ``"validation"`` or ``"test"`` was given this fraction; many in a row.
        finished(): the sweep is over.
    """

    edited = Signal(str, float)
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._validation, self._test = 0.15, 0.15
        self._counts: tuple[int, int, int] | None = None
        self._held: int | None = None  # the border being dragged: 0 or 1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SplitHCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_fractions(self, validation: float, test: float) -> None:
        """Show these; nothing is announced."""
        self._validation, self._test = validation, test
        self.update()

    def set_counts(self, counts: tuple[int, int, int] | None) -> None:
        """How many samples the parts have; ``None`` while it is not known."""
        self._counts = counts
        self.update()

    def draw(self, painter: QPainter) -> None:
        look = current()
        left = float(self._bar().left())
        words = (_("training"), _("validation"), _("test"))
        shares = (1 - self._validation - self._test, self._validation, self._test)
        for index, (word, share) in enumerate(zip(words, shares, strict=True)):
            part = QRectF(
                left, self._bar().top(), max(0.0, share) * self._bar().width(), self._bar().height()
            )
            ground = QColor(look.series_colour(index))
            painter.fillRect(part.adjusted(0.5, 0, -0.5, 0), ground)
            self._write(painter, part, word, index, share, ground)
            left = part.right()
        if self.hasFocus():
            painter.setPen(QPen(QColor(look.text), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._bar().adjusted(-1, -1, 1, 1))

    def _write(
        self, painter: QPainter, part: QRectF, word: str, index: int, share: float, ground: QColor
    ) -> None:
        """The longest text that fits in the part."""
        number = f"{self._counts[index]}" if self._counts is not None else percent(share, 0)
        for text in (f"{word} {number}", number):
            if painter.fontMetrics().horizontalAdvance(text) + 6 <= part.width():
                painter.setPen(QColor(readable_on(ground.name())))
                painter.drawText(part, Qt.AlignmentFlag.AlignCenter, text)
                return

    def _bar(self) -> QRectF:
        return QRectF(self.rect()).adjusted(2, 2, -2, -2)

    def _fraction_at(self, position: QPointF) -> float:
        bar = self._bar()
        return min(max((position.x() - bar.left()) / max(bar.width(), 1.0), 0.0), 1.0)

    def _borders(self) -> tuple[float, float]:
        return 1 - self._validation - self._test, 1 - self._test

    def _move(self, border: int, place: float) -> None:
        """Put a border there; the part on its other side gives way, training keeps a little."""
        place = round(place / STEP) * STEP
        if border == 0:
            validation = min(max(1 - self._test - place, 0.0), LARGEST, 1 - self._test - TRAIN_LEAST)
            self._tell("validation", round(validation, 4))
        else:
            before = self._borders()[0]
            test = min(max(1 - max(place, before), 0.0), LARGEST)
            self._tell("validation", round(max(0.0, 1 - before - test), 4))
            self._tell("test", round(test, 4))

    def _tell(self, name: str, value: float) -> None:
        if value != getattr(self, f"_{name}"):
            setattr(self, f"_{name}", value)
            self.edited.emit(name, value)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), max(24, self.fontMetrics().height() + scaled(10)))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(80), self.sizeHint().height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._fraction_at(event.position())
        borders = self._borders()
        self._held = 0 if abs(place - borders[0]) <= abs(place - borders[1]) else 1
        if borders[0] == borders[1]:
            self._held = 0 if place < borders[0] else 1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._move(self._held, self._fraction_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self.finished.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        border = 1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0
        self._move(border, self._borders()[border] + step)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.finished.emit()
