"""A confusion matrix: how often each true class was taken for each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from nnstudio.core.language import _, language
from nnstudio.gui.theme import current, scaled
from nnstudio.gui.theme.contrast import readable_on
from nnstudio.gui.theme.painting import painting
from nnstudio.gui.widgets.painted import PaintedWidget

Counts = NDArray[np.integer]


class ConfusionMatrix(PaintedWidget):
    """Counts ``(c, c)``: a row per true class, a column per predicted one. Right answers lie on the diagonal.

    Signals:
        cell_clicked(int, int): the user asks for the samples of this true and predicted class.
    """

    cell_clicked = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: Counts = np.zeros((0, 0), int)
        self._names: tuple[str, ...] = ()
        self._hovered: tuple[int, int] | None = None
        self._selected: tuple[int, int] | None = None
        self._layer: QPixmap | None = None
        self._layer_of: tuple[object, ...] = ()
        self.setMinimumSize(scaled(120), scaled(110))

    def set_counts(self, counts: Counts, names: Sequence[str] = ()) -> None:
        """Show these counts; ``names`` of the classes, by default their numbers."""
        self._counts = np.asarray(counts)
        size = len(self._counts)
        self._names = tuple(names) if len(names) == size else tuple(map(str, range(size)))
        self.update()

    def select(self, cell: tuple[int, int] | None) -> None:
        """Frame this cell; nothing is announced."""
        self._selected = cell
        self.update()

    def read_out(self, true: int, predicted: int) -> str:
        """One cell in words, with its share of its row."""
        row = int(self._counts[true].sum())
        count = int(self._counts[true, predicted])
        return _("True {true}, predicted {predicted}: {count} of {row}").format(
            true=self._names[true], predicted=self._names[predicted], count=count, row=row
        )

    def draw(self, painter: QPainter) -> None:
        size = len(self._counts)
        if not size:
            return
        area = self._area()
        self._draw_cells(painter, area)
        if self.is_on_screen(painter):
            painter.drawPixmap(0, 0, self._painted_names(area))
        else:
            self._draw_names(painter, area)
        self._draw_frames(painter, area)
        if self._hovered is not None:
            painter.setPen(QColor(current().text))
            strip = QRectF(0, 0, self.width(), area.top())
            painter.drawText(strip, Qt.AlignmentFlag.AlignCenter, self.read_out(*self._hovered))

    def _draw_cells(self, painter: QPainter, area: QRectF) -> None:
        """Right answers in the colour of success, wrong ones in that of error, stronger with their share."""
        look, digit = current(), painter.fontMetrics().horizontalAdvance("0")
        in_rows = np.maximum(self._counts.sum(axis=1, keepdims=True), 1)
        hundredths = np.rint(100 * self._counts / in_rows).astype(int).tolist()
        for true, row in enumerate(self._counts.tolist()):
            for predicted, count in enumerate(row):
                box = self._cell(area, true, predicted)
                strong = look.success if true == predicted else look.error
                strength = 15 + 3 * hundredths[true][predicted] // 4 if count else 0
                ground, ink = _colours(look.surface, strong, strength)
                painter.fillRect(box.adjusted(0.5, 0.5, -0.5, -0.5), ground)
                if count and box.width() > digit * len(str(count)):
                    painter.setPen(ink)
                    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(count))

    def _painted_names(self, area: QRectF) -> QPixmap:
        """The names do not change while it trains: painted once, on a transparent ground."""
        known = (self.size(), self._names, current(), language.code, self.font().pointSizeF())
        if self._layer is None or known != self._layer_of:
            ratio = self.devicePixelRatioF()
            layer = QPixmap(self.size() * ratio)
            layer.setDevicePixelRatio(ratio)
            layer.fill(Qt.GlobalColor.transparent)
            with painting(layer) as painter:
                painter.setFont(self.small_font())
                self._draw_names(painter, area)
            self._layer, self._layer_of = layer, known
        return self._layer

    def _draw_names(self, painter: QPainter, area: QRectF) -> None:
        """Class names at the left and below, as many as there is room for, and what the axes are."""
        painter.setPen(QColor(current().text_muted))
        metrics = painter.fontMetrics()
        size, side = len(self._counts), area.width() / len(self._counts)
        every = max(1, int(np.ceil(metrics.height() / side)))
        for index in range(0, size, every):
            cell = self._cell(area, index, index)
            left = QRectF(metrics.height() + 2, cell.top(), area.left() - metrics.height() - 6, side)
            name = metrics.elidedText(self._names[index], Qt.TextElideMode.ElideRight, int(left.width()))
            painter.drawText(left, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)
            below = QRectF(cell.left(), area.bottom() + 1, side * every, metrics.height())
            name = metrics.elidedText(self._names[index], Qt.TextElideMode.ElideRight, int(side * every))
            painter.drawText(
                below, Qt.AlignmentFlag.AlignLeft if every > 1 else Qt.AlignmentFlag.AlignHCenter, name
            )
        title = QRectF(area.left(), area.bottom() + metrics.height(), area.width(), metrics.height() + 2)
        painter.drawText(title, Qt.AlignmentFlag.AlignCenter, _("predicted"))
        painter.save()
        painter.translate(0, area.center().y())
        painter.rotate(-90)
        painter.drawText(
            QRectF(-area.height() / 2, 0, area.height(), metrics.height()),
            Qt.AlignmentFlag.AlignCenter,
            _("true"),
        )
        painter.restore()

    def _draw_frames(self, painter: QPainter, area: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for cell, ink in ((self._hovered, current().text_muted), (self._selected, current().accent)):
            if cell is not None and max(cell) < len(self._counts):
                painter.setPen(QPen(QColor(ink), 2))
                painter.drawRect(self._cell(area, *cell).adjusted(1, 1, -1, -1))

    def _area(self) -> QRectF:
        """The square of all cells."""
        metrics = self.fontMetrics()
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0)
        left = min(widest + 8, self.width() * 0.3) + metrics.height()
        free = QRectF(self.rect()).adjusted(left, metrics.height() + 2, -6, -2 * metrics.height() - 4)
        side = max(1.0, min(free.width(), free.height()))
        return QRectF(free.left() + (free.width() - side) / 2, free.top(), side, side)

    def _cell(self, area: QRectF, true: int, predicted: int) -> QRectF:
        side = area.width() / len(self._counts)
        return QRectF(area.left() + predicted * side, area.top() + true * side, side, side)

    def _cell_at(self, position: QPointF) -> tuple[int, int] | None:
        area = self._area()
        if not len(self._counts) or not area.contains(position):
            return None
        side = area.width() / len(self._counts)
        true, predicted = int((position.y() - area.top()) / side), int((position.x() - area.left()) / side)
        last = len(self._counts) - 1
        return min(true, last), min(predicted, last)

    def sizeHint(self) -> QSize:
        return QSize(scaled(240), scaled(240))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._cell_at(event.position())
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self._cell_at(event.position())
        if cell is not None:
            self.cell_clicked.emit(*cell)

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()


@lru_cache(maxsize=1024)
def _colours(surface: str, strong: str, hundredths: int) -> tuple[QColor, QColor]:
    """``surface`` with so many hundredths of ``strong`` in it, and the colour of text on that."""
    parts = [
        round(a + hundredths / 100 * (b - a))
        for a, b in zip(QColor(surface).getRgb()[:3], QColor(strong).getRgb()[:3], strict=True)  # type: ignore[index]
    ]
    ground = QColor(*parts)
    return ground, QColor(readable_on(ground.name()))
