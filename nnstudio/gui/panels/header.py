"""The row of controls at the top of a panel, and the numbers at its end."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.theme import current, scaled
from nnstudio.gui.widgets.flow_layout import FlowLayout


class HeaderLayout(FlowLayout):
    """Controls side by side, wrapped where the width ends; a read-out takes what is left of its row."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, spacing=6)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802 (Qt's name)
        super().setGeometry(rect)
        for index in range(self.count()):
            item = self.itemAt(index)
            widget = item.widget() if item is not None else None
            if isinstance(widget, ReadOut):
                place = widget.geometry()
                place.setRight(rect.right())
                widget.setGeometry(place)


class ReadOut(QWidget):
    """One line of numbers that change while one looks at them; what has no room is in the tooltip."""

    LEAST = 150  # pixels; with less left in a row it begins the next one

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""

    def text(self) -> str:
        return self._text

    def set_text(self, text: str) -> None:
        """Show this line."""
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(text)
        self.setToolTip(text)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(self.LEAST), max(scaled(26), self.fontMetrics().height()))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QColor(current().text_muted))
        shown = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
