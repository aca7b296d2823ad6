"""A page of help inside a longer column: as tall as its text, so that the column scrolls and not the page."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QSize, QSizeF, Qt
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from nnstudio.gui.widgets.help_view import HelpView


class HelpBlock(HelpView):
    """Shows Markdown with formulas at its full height; a formula that is too wide can be scrolled to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # nothing in it needs the keyboard
        self.document().setDocumentMargin(4)
        self.document().documentLayout().documentSizeChanged.connect(self._on_size_changed)

    def _on_size_changed(self, size: QSizeF) -> None:
        bar = self.horizontalScrollBar()
        extra = bar.sizeHint().height() if size.width() > self.viewport().width() + 1 else 0
        self.setFixedHeight(max(1, ceil(size.height()) + extra))

    def minimumSizeHint(self) -> QSize:
        return QSize(1, 1)

    def sizeHint(self) -> QSize:
        return QSize(200, max(1, ceil(self.document().size().height())))
