"""The title bar of a dock: its name, and buttons as large as the text is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from nnstudio.core.language import _
from nnstudio.gui import theme
from nnstudio.gui.widgets.fitting_label import FittingLabel

_ICON = 12  # pixels at normal zoom


class DockTitle(QWidget):
    """Qt's own title bar keeps its buttons small at any zoom. Dragged and double-clicked like Qt's."""

    def __init__(self, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._dock = dock
        self.setObjectName("dock_title")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = FittingLabel()
        self._title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._float, self._close = QToolButton(), QToolButton()
        self._float.clicked.connect(self._on_float)
        self._close.clicked.connect(dock.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 4, 0)
        row.setSpacing(0)
        row.addWidget(self._title, 1)
        row.addWidget(self._float)
        row.addWidget(self._close)
        dock.windowTitleChanged.connect(self._on_title_changed)
        theme.theme_changed.connect(self._dress)
        theme.zoom_changed.connect(self._dress)
        self._dress()
        self._retranslate()

    def _dress(self, _look: object = None) -> None:
        for button, name in ((self._float, "dock-float"), (self._close, "dock-close")):
            button.setIcon(theme.icon(name, "text_muted"))
            button.setIconSize(QSize(theme.scaled(_ICON), theme.scaled(_ICON)))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _retranslate(self) -> None:
        self._title.set_wordings(self._dock.windowTitle())
        for button, words in ((self._float, _("Float or dock")), (self._close, _("Close"))):
            button.setToolTip(words)
            button.setAccessibleName(words)

    def _on_title_changed(self, _title: str) -> None:
        self._retranslate()

    def _on_float(self) -> None:
        self._dock.setFloating(not self._dock.isFloating())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
