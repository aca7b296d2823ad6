"""A slider over the steps of a run: ticks where a state is kept, diamonds where something changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QSlider, QToolTip, QWidget

from nnstudio.gui.theme import current, scaled
from nnstudio.gui.theme.painting import painting

HANDLE = 14  # pixels, as the style sheet says
_PAGES = 20  # Page Up and Page Down go over the whole in so many


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened after a step, in the user's words."""

    step: int
    words: str


class StepSlider(QSlider):
    """Arrow keys go by one step, Page Up and Page Down by a twentieth, Home and End to both ends."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._kept: tuple[int, ...] = ()
        self._marks: tuple[Mark, ...] = ()

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self._marks

    @property
    def kept(self) -> tuple[int, ...]:
        """The steps with a tick."""
        return self._kept

    def set_steps(self, first: int, last: int) -> None:
        """From this step to that one."""
        if (first, last) != (self.minimum(), self.maximum()):
            self.setRange(first, last)
            self.setPageStep(max(1, (last - first) // _PAGES))
            self.update()

    def set_marks(self, kept: Sequence[int], marks: Sequence[Mark]) -> None:
        """Ticks at the steps that are kept, diamonds where something changed."""
        self._kept, self._marks = tuple(kept), tuple(marks)
        self.update()

    def column(self, step: int) -> float:
        """Where this step is, in pixels from the left."""
        span, handle = self.maximum() - self.minimum(), scaled(HANDLE)
        part = (step - self.minimum()) / span if span else 0.0
        return handle / 2 + part * (self.width() - handle)

    def step_at(self, column: float) -> int:
        """The step at this place."""
        handle = scaled(HANDLE)
        part = (column - handle / 2) / max(1, self.width() - handle)
        return round(self.minimum() + min(1.0, max(0.0, part)) * (self.maximum() - self.minimum()))

    def mark_near(self, column: float) -> Mark | None:
        """The change nearest to this place, if one is near."""
        near = min(self._marks, key=lambda mark: abs(self.column(mark.step) - column), default=None)
        return near if near is not None and abs(self.column(near.step) - column) <= scaled(5) else None

    def sizeHint(self) -> QSize:
        return QSize(scaled(160), scaled(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(80), scaled(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_ticks(painter)
            self._paint_diamonds(painter)
        super().paintEvent(event)

    def _paint_ticks(self, painter: QPainter) -> None:
        bottom = self.height() - 1.0
        painter.setPen(QPen(QColor(current().border_strong), 1))
        for column in sorted({round(self.column(step)) for step in self._kept}):
            painter.drawLine(QPointF(column, bottom - scaled(4)), QPointF(column, bottom))

    def _paint_diamonds(self, painter: QPainter) -> None:
        half = scaled(4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current().warning))
        for mark in self._marks:
            column, row = self.column(mark.step), half + 0.5
            ends = [(column, row - half), (column + half, row), (column, row + half), (column - half, row)]
            painter.drawPolygon(QPolygonF([QPointF(*end) for end in ends]))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click goes to where it is, and may become a drag."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.setValue(self.step_at(event.position().x()))
        super().mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            mark = self.mark_near(event.pos().x())
            if mark is not None:
                QToolTip.showText(event.globalPos(), mark.words, self)
                return True
        return super().event(event)
