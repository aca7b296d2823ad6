"""Many small pictures in a grid, painted as one: feature maps, digits, filters, generated samples."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from nnstudio.gui.theme import colour_maps, current, scaled, theme_changed
from nnstudio.gui.widgets.painted import PaintedWidget

Array = NDArray[Any]

_GAP = 1  # pixels of the small pictures between two of them, when there are no captions


class ImageGrid(PaintedWidget):
    """Shows ``(n, h, w)`` numbers or ``(n, h, w, 3)`` colours in 0…1 as a grid that fills the width.

    Signals:
        selected(int): the user chose this picture (click or arrow keys), or -1 for none.
        hovered(int): the picture under the pointer, or -1.
        pixel_pressed(int, int, int): a picture's index, row and column, where the mouse was pressed.
    """

    selected = Signal(int)
    hovered = Signal(int)
    pixel_pressed = Signal(int, int, int)
    is_silent = False  # where pointing at a picture shows more elsewhere, no tooltip covers it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._images: Array = np.empty((0, 1, 1))
        self._captions: tuple[str, ...] = ()
        self._marks: tuple[str, ...] = ()
        self._map = "grey"
        self._levels: tuple[float, float] | None = None
        self._columns = 0
        self._wanted_columns: int | None = None
        self._sheet: QImage | None = None
        self._scaled_for: tuple[object, ...] = ()
        self._scaled = 1.0  # widget pixels per picture pixel
        self._selected, self._hovered = -1, -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(scaled(80), scaled(60))
        theme_changed.connect(self._on_theme_changed)

    def set_images(
        self,
        images: Array,
        captions: Sequence[str] = (),
        *,
        colour_map: str = "grey",
        levels: tuple[float, float] | None = None,
        marks: Sequence[str] = (),
        columns: int | None = None,
    ) -> None:
        """Show these pictures.

        Args:
            images: ``(n, h, w)`` numbers, or ``(n, h, w, 3)`` floats in 0…1.
            captions: one per picture, or none at all.
            colour_map: of :mod:`nnstudio.gui.theme.colour_maps`, for numbers.
            levels: the numbers of the first and last colour; by default those of all pictures together.
            marks: per picture the theme colour of its frame ("success", "error"), or "".
            columns: how many in a row; by default as makes the pictures largest.
        """
        self._images = np.asarray(images)
        self._captions, self._marks = tuple(captions), tuple(marks)
        self._map, self._levels, self._wanted_columns = colour_map, levels, columns
        if self._selected >= len(self._images):
            self._selected = -1
        self._compose()

    def clear(self) -> None:
        self.set_images(np.empty((0, 1, 1)))

    @property
    def selection(self) -> int:
        """The chosen picture, or -1."""
        return self._selected

    def select(self, index: int) -> None:
        """Frame this picture; nothing is announced."""
        self._selected = index
        self.update()

    # -- one picture of all pictures

    def _compose(self) -> None:
        """Put all pictures on one sheet, gap by gap, in one colour lookup."""
        self._sheet = None
        count = len(self._images)
        if count:
            self._columns = min(count, self._wanted_columns or self._best_columns())
            self._sheet = colour_maps.image(self._sheet_colours())
        self.update()

    def _sheet_colours(self) -> Array:
        count, height, width = self._size()
        rows = math.ceil(count / self._columns)
        gap = _GAP if not self._captions else 0
        cell_h, cell_w = height + gap, width + gap
        ground = [int(current().surface[at : at + 2], 16) for at in (1, 3, 5)]
        sheet = np.empty((rows * cell_h, self._columns * cell_w, 3), np.uint8)
        sheet[:] = ground
        cells = sheet.reshape(rows, cell_h, self._columns, cell_w, 3).swapaxes(1, 2)
        tiles = np.empty((rows * self._columns, height, width, 3), np.uint8)
        tiles[:] = ground
        tiles[:count] = self._colours()
        cells[:, :, :height, :width] = tiles.reshape(rows, self._columns, height, width, 3)
        return sheet

    def _colours(self) -> Array:
        """All pictures as ``(n, h, w, 3)`` bytes."""
        if self._images.ndim == 4:
            scaled_up: Array = np.clip(self._images.astype(float) * 255, 0, 255).astype(np.uint8)
            return scaled_up
        count, height, width = self._images.shape
        low, high = self._levels or self._data_levels()
        flat = self._images.reshape(count * height, width).astype(float)
        colours: Array = colour_maps.colourise(flat, self._map, low, high)
        return colours.reshape(count, height, width, 3)

    def _data_levels(self) -> tuple[float, float]:
        finite = self._images[np.isfinite(self._images)]
        if not finite.size:
            return 0.0, 1.0
        low, high = float(finite.min()), float(finite.max())
        if self._map == "diverging":
            high = max(abs(low), abs(high), 1e-12)
            low = -high
        return low, high

    def _best_columns(self) -> int:
        """The number of columns that makes the pictures largest in this widget."""
        count, height, width = self._size()
        room_w, room_h = max(1, self.width()), max(1, self.height())
        caption = self._caption_height()

        def size(columns: int) -> float:
            rows = math.ceil(count / columns)
            return min(room_w / (columns * width), max(0.0, room_h / rows - caption) / height)

        return max(range(1, count + 1), key=size)

    # -- geometry

    def _size(self) -> tuple[int, int, int]:
        """How many pictures, and their height and width in their own pixels."""
        return len(self._images), int(self._images.shape[1]), int(self._images.shape[2])

    def _caption_height(self) -> float:
        return self.fontMetrics().height() * 0.95 if self._captions else 0.0

    def _scale(self) -> float:
        """Widget pixels per picture pixel: found again where anything it depends on has changed."""
        depends = (self._size(), self._columns, self.width(), self.height(), self._caption_height())
        if depends != self._scaled_for:
            self._scaled_for, self._scaled = depends, self._found_scale()
        return self._scaled

    def _found_scale(self) -> float:
        count, height, width = self._size()
        gap = _GAP if not self._captions else 0
        rows = math.ceil(count / self._columns)
        spare = 3.0 if self._captions else 0.0
        by_width = (self.width() / self._columns - spare) / (width + gap)
        by_height = (self.height() / rows - self._caption_height() - spare) / (height + gap)
        return max(0.05, min(by_width, by_height))

    def cell(self, index: int) -> QRectF:
        """Where the picture of this index is drawn (without its caption)."""
        return self._cells((index,))[0]

    def _cells(self, indices: Iterable[int]) -> list[QRectF]:
        _count, height, width = self._size()
        scale = self._scale()
        gap = scale * _GAP if not self._captions else 3.0
        step_x, step_y = width * scale + gap, height * scale + gap + self._caption_height()
        left = max(0.0, (self.width() - self._columns * step_x) / 2)
        places = (divmod(index, self._columns) for index in indices)
        size = QSizeF(width * scale, height * scale)
        return [QRectF(QPointF(left + column * step_x, row * step_y), size) for row, column in places]

    def index_at(self, position: QPointF) -> int:
        """The picture at this place in the widget, or -1."""
        for index in range(len(self._images)):
            if self.cell(index).adjusted(0, 0, 1, self._caption_height()).contains(position):
                return index
        return -1

    # -- painting

    def draw(self, painter: QPainter) -> None:
        if self._sheet is None:
            return
        if self._captions:
            self._draw_cells(painter)
        else:
            first, scale = self.cell(0).topLeft(), self._scale()
            painter.drawImage(
                QRectF(first.x(), first.y(), self._sheet.width() * scale, self._sheet.height() * scale),
                self._sheet,
            )
        self._draw_marks(painter)
        for index, ink in ((self._hovered, "text_muted"), (self._selected, "accent")):
            if 0 <= index < len(self._images):
                self._frame(painter, (index,), ink, 2.0)

    def _draw_cells(self, painter: QPainter) -> None:
        """Pictures with their captions below: each cut out of the sheet."""
        assert self._sheet is not None
        _count, height, width = self._size()
        font = self.small_font(0.78)
        painter.setFont(font)
        painter.setPen(QColor(current().text_muted))
        tall = self._caption_height()
        elide = _Elided(painter.fontMetrics())
        for index, cell in enumerate(self._cells(range(len(self._images)))):
            row, column = divmod(index, self._columns)
            painter.drawImage(cell, self._sheet, QRectF(column * width, row * height, width, height))
            if index < len(self._captions):
                below = QRectF(cell.left() - 2, cell.bottom(), cell.width() + 4, tall)
                text = elide(self._captions[index], int(below.width()))
                painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_marks(self, painter: QPainter) -> None:
        marks = self._marks[: len(self._images)]
        for mark in set(marks) - {""}:
            self._frame(painter, [at for at, one in enumerate(marks) if one == mark], mark, 1.6)

    def _frame(self, painter: QPainter, indices: Iterable[int], ink: str, width: float) -> None:
        """Frames of these pictures in this colour of the theme."""
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(getattr(current(), ink)), width))
        inset = width / 2
        painter.drawRects([cell.adjusted(inset, inset, -inset, -inset) for cell in self._cells(indices)])

    # -- events

    def _choose(self, index: int) -> None:
        if index != self._selected:
            self.select(index)
            self.selected.emit(index)

    def _on_theme_changed(self, _theme: object) -> None:
        self._compose()

    def sizeHint(self) -> QSize:
        return QSize(scaled(260), scaled(160))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not len(self._images):
            return
        index = self.index_at(event.position())
        self._choose(index)
        if index >= 0:
            self._press_pixel(index, event.position())

    def _press_pixel(self, index: int, position: QPointF) -> None:
        """Tell which pixel of a picture lies there."""
        _count, height, width = self._size()
        cell = self.cell(index)
        row = int((position.y() - cell.top()) / max(cell.height(), 1e-9) * height)
        column = int((position.x() - cell.left()) / max(cell.width(), 1e-9) * width)
        if 0 <= row < height and 0 <= column < width:
            self.pixel_pressed.emit(index, row, column)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position()) if len(self._images) else -1
        if index != self._hovered:
            self._hovered = index
            self.hovered.emit(index)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        if self._hovered != -1:
            self._hovered = -1
            self.hovered.emit(-1)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self._columns,
            Qt.Key.Key_Down: self._columns,
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None or not len(self._images):
            super().keyPressEvent(event)
            return
        index = self._selected + step if self._selected >= 0 else 0
        if 0 <= index < len(self._images):
            self._choose(index)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._captions:
            index = self.index_at(QPointF(event.pos()))
            if 0 <= index < len(self._captions):
                QToolTip.showText(event.globalPos(), self._captions[index], self)
                return True
        if self.is_silent and event.type() == QEvent.Type.ToolTip and self._hovered >= 0:
            return True
        return super().event(event)

    def resizeEvent(self, event: QEvent) -> None:
        if len(self._images) and not self._wanted_columns:
            self._compose()


class _Elided:
    """Texts as far as there is room: captions repeat, and measuring them takes longer than painting."""

    def __init__(self, metrics: QFontMetrics) -> None:
        self._metrics = metrics
        self._known: dict[tuple[str, int], str] = {}

    def __call__(self, text: str, width: int) -> str:
        key = (text, width)
        if key not in self._known:
            self._known[key] = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, width)
        return self._known[key]
