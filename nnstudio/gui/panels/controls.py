"""Small controls of the panels' header rows."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QSlider, QToolButton, QWidget

from nnstudio.gui.theme import icon, scaled, zoom_changed


class IconButton(QToolButton):
    """A flat button with an icon only; its name is its tooltip and what a screen reader says."""

    def __init__(self, icon_name: str, *, checkable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setIcon(icon(icon_name))
        self.setCheckable(checkable)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._fit()
        zoom_changed.connect(self._fit)

    def _fit(self, _zoom: float = 1.0) -> None:
        self.setIconSize(QSize(scaled(16), scaled(16)))


class SmallSlider(QSlider):
    """A horizontal slider of a fixed, modest width."""

    WIDTH = 90

    def __init__(self, maximum: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(0, maximum)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(scaled(self.WIDTH), max(24, super().sizeHint().height()))


def scrolled(inner: QWidget) -> QScrollArea:
    """A column that scrolls up and down when the panel is short, on the panel's own ground."""
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    inner.setAutoFillBackground(False)
    area.viewport().setAutoFillBackground(False)
    return area


def name_it(widget: QWidget, name: str, tip: str = "") -> None:
    """Its name for screen readers and its tooltip, both in the user's language."""
    widget.setAccessibleName(name)
    widget.setToolTip(tip or name)
