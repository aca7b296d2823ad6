"""The row of controls at the top of a panel, and the numbers at its end."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QWidget

from nnstudio.gui.theme import current, scaled
from nnstudio.gui.theme.painting import painting
from nnstudio.gui.widgets.flow_layout import FlowLayout

_BETWEEN = "   "


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
    """One line of figures that change while one looks at them; what has no room is in the tooltip.

    Of several figures as many are shown as fit whole, the first one before all.
    """

    LEAST = 150  # pixels; with less left in a row it begins the next one
    STEP = 40  # the room it asks for grows by these, so that changing digits move nothing

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures: tuple[str, ...] = ()
        self._wanted = 0  # pixels for the longest first figure so far

    def text(self) -> str:
        return _BETWEEN.join(self._figures)

    def set_text(self, text: str) -> None:
        """Show this line; three spaces part its figures."""
        self.set_figures(tuple(text.split(_BETWEEN)) if text else ())

    def set_figures(self, figures: Sequence[str]) -> None:
        """Show these, the most telling first."""
        if tuple(figures) == self._figures:
            return
        self._figures = tuple(figures)
        self.setAccessibleName(self.text())
        self.setToolTip(self.text())
        self._ask_for_room()
        self.update()

    def shown(self) -> str:
        """What there is room for."""
        metrics, whole = self.fontMetrics(), ""
        for figure in self._figures:
            longer = whole + _BETWEEN + figure if whole else figure
            if metrics.horizontalAdvance(longer) > self.width():
                break
            whole = longer
        first = self._figures[0] if self._figures else ""
        return whole or metrics.elidedText(first, Qt.TextElideMode.ElideRight, self.width())

    def _ask_for_room(self) -> None:
        needed = self.fontMetrics().horizontalAdvance(self._figures[0]) if self._figures else 0
        wanted = -(-needed // self.STEP) * self.STEP
        if wanted > self._wanted or not self._figures:
            self._wanted = wanted
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        least = self.minimumSizeHint()
        return QSize(max(least.width(), self._wanted), least.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(self.LEAST), max(scaled(26), self.fontMetrics().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setPen(QColor(current().text_muted))
            place = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            painter.drawText(self.rect(), place, self.shown())
