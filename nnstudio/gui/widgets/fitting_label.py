"""One line of words that says less where there is less room."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from nnstudio.gui.theme.painting import painting


class FittingLabel(QLabel):
    """Paints the longest of its wordings that fits; ``text()`` is always the first, which says most."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wordings: tuple[str, ...] = ()
        self.setTextFormat(Qt.TextFormat.PlainText)

    def set_wordings(self, *wordings: str) -> None:
        """Say the same at different lengths, longest first; the last is shortened with dots if need be."""
        self._wordings = wordings
        self.setText(wordings[0] if wordings else "")

    def shown(self) -> str:
        """What there is room for."""
        metrics, room = self.fontMetrics(), self.contentsRect().width()
        fitting = (words for words in self._wordings if metrics.horizontalAdvance(words) <= room)
        last = self._wordings[-1] if self._wordings else self.text()
        return next(fitting, metrics.elidedText(last, Qt.TextElideMode.ElideRight, room))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(self.contentsRect(), self.alignment(), self.shown())
