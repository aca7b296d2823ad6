"""Bars of some numbers: a layer's activations, or how many samples each class has."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from nnstudio.gui.theme import current, scaled
from nnstudio.gui.widgets.painted import PaintedWidget, short

Floats = NDArray[np.floating]


class Bars(PaintedWidget):
    """One bar per number ``(n,)``, up or down from zero; names below where there is room."""

    def __init__(self, parent: QWidget | None = None, *, counts: bool = False) -> None:
        """``counts``: each bar is of a class, in its colour and with its number above."""
        super().__init__(parent)
        self._values: NDArray[np.float64] = np.empty(0)
        self._names: tuple[str, ...] = ()
        self._counts = counts
        self._hovered: int | None = None
        self.setMinimumSize(scaled(100), scaled(64))

    def set_values(self, values: Floats, names: Sequence[str] = ()) -> None:
        """Show these numbers; names are shown as they are."""
        self._values = np.nan_to_num(np.asarray(values, float), posinf=0.0, neginf=0.0)
        self._names = tuple(names) if len(names) == len(self._values) else ()
        self.update()

    def draw(self, painter: QPainter) -> None:
        if not len(self._values):
            return
        area = self._area()
        low, high = min(0.0, float(self._values.min())), max(0.0, float(self._values.max()))
        span = (high - low) or 1.0
        zero = area.bottom() + low / span * area.height()
        step = area.width() / len(self._values)
        gap = min(3.0, step * 0.18)
        for index, value in enumerate(self._values.tolist()):
            tall = value / span * area.height()
            bar = QRectF(area.left() + index * step + gap / 2, zero - max(tall, 0.0), step - gap, abs(tall))
            painter.fillRect(bar, self._ink(index, value))
            if self._counts and self._hovered is None:
                self._draw_count(painter, bar, value)
        painter.setPen(QColor(current().border_strong))
        painter.drawLine(QPointF(area.left(), zero), QPointF(area.right(), zero))
        self._draw_words(painter, area, step)

    def _draw_count(self, painter: QPainter, bar: QRectF, value: float) -> None:
        height = painter.fontMetrics().height()
        text = short(value)
        if painter.fontMetrics().horizontalAdvance(text) <= bar.width() + 4:
            box = QRectF(bar.left() - 2, bar.top() - height, bar.width() + 4, height)
            painter.setPen(QColor(current().text_muted))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _ink(self, index: int, value: float) -> QColor:
        look = current()
        if self._counts:
            ink = QColor(look.series_colour(index))
        else:
            ink = QColor(look.series_colour(1 if value < 0 else 0))
        return ink if self._hovered in (None, index) else _paler(ink)

    def _draw_words(self, painter: QPainter, area: QRectF, step: float) -> None:
        """The name below each bar, the number above it; the hovered one in full."""
        metrics = painter.fontMetrics()
        painter.setPen(QColor(current().text_muted))
        shown = self._names or tuple(map(str, range(len(self._values))))
        if self._hovered is not None:
            text = f"{shown[self._hovered]}: {short(float(self._values[self._hovered]))}"
            strip = QRectF(0, 0, self.width(), metrics.height())
            painter.setPen(QColor(current().text))
            painter.drawText(strip, Qt.AlignmentFlag.AlignCenter, text)
            painter.setPen(QColor(current().text_muted))
        widest = max(metrics.horizontalAdvance(name) for name in shown)
        every = max(1, int(np.ceil((min(widest, 60) + 6) / step)))
        for index in range(0, len(shown), every):
            box = QRectF(area.left() + index * step, area.bottom() + 1, step * every, metrics.height())
            text = metrics.elidedText(shown[index], Qt.TextElideMode.ElideRight, int(box.width()))
            side = Qt.AlignmentFlag.AlignHCenter if every == 1 else Qt.AlignmentFlag.AlignLeft
            painter.drawText(box, side, text)

    def _area(self) -> QRectF:
        text = self.fontMetrics().height()
        return QRectF(self.rect()).adjusted(6, text + 2, -6, -text - 2)

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(110))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area = self._area()
        inside = area.left() <= event.position().x() < area.right() and len(self._values)
        at = (event.position().x() - area.left()) / area.width() * len(self._values)
        self._hovered = int(at) if inside else None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()


def _paler(ink: QColor) -> QColor:
    pale = QColor(ink)
    pale.setAlphaF(0.45)
    return pale
