"""A section that folds away under its title."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from nnstudio.gui.theme import icon, scaled, zoom_changed


class CollapsibleSection(QWidget):
    """A title that opens and closes what is below it.

    Signals:
        opened(bool): the user opened or closed the section.
    """

    opened = Signal(bool)

    def __init__(
        self, title: str, content: QWidget, parent: QWidget | None = None, *, is_open: bool = True
    ) -> None:
        super().__init__(parent)
        self.content = content
        self.header = QToolButton()
        self.header.setCheckable(True)
        self.header.setChecked(is_open)
        self.header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.header.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # text to the left, and no "checked" background: the arrow says which way it is
        self.header.setStyleSheet(
            "QToolButton { text-align: left; font-weight: 600; border-color: transparent; }"
            "QToolButton:checked { background: transparent; }"
            "QToolButton:focus { border-color: palette(highlight); }"
        )
        self.header.toggled.connect(self._on_toggled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.header)
        column.addWidget(content)
        self.set_title(title)
        self._show_state(is_open)
        zoom_changed.connect(self._on_zoomed)

    def set_title(self, title: str) -> None:
        """The title, already in the user's language."""
        self.header.setText(title)
        self.header.setAccessibleName(title)

    def set_open(self, is_open: bool) -> None:
        self.header.setChecked(is_open)

    @property
    def is_open(self) -> bool:
        return self.header.isChecked()

    def _on_toggled(self, is_open: bool) -> None:
        self._show_state(is_open)
        self.opened.emit(is_open)

    def _show_state(self, is_open: bool) -> None:
        self.header.setIcon(icon("chevron-down" if is_open else "chevron-right", "text_muted"))
        self.header.setIconSize(QSize(scaled(14), scaled(14)))
        self.content.setVisible(is_open)

    def _on_zoomed(self, _factor: float) -> None:
        self._show_state(self.is_open)
