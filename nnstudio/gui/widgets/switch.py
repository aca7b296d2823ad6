"""An on/off switch: a check box that looks like what it does."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from nnstudio.gui.theme import current, scaled
from nnstudio.gui.theme.painting import painting

_WIDTH, _HEIGHT = 36, 20


class Switch(QCheckBox):
    """A check box without text, painted as a switch; keyboard and accessibility stay those of a check box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(scaled(_WIDTH) + 4, max(24, scaled(_HEIGHT) + 4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, position: object) -> bool:  # noqa: N802 (Qt's name): the whole switch can be clicked
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        width, height = float(scaled(_WIDTH)), float(scaled(_HEIGHT))
        track = QRectF(2, (self.height() - height) / 2, width, height)
        with painting(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            on = theme.accent if self.isChecked() else theme.border_strong
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(on if self.isEnabled() else theme.border))
            painter.drawRoundedRect(track, height / 2, height / 2)
            radius = height / 2 - 3
            x = track.right() - height / 2 if self.isChecked() else track.left() + height / 2
            painter.setBrush(QColor(theme.surface))
            painter.drawEllipse(QPointF(x, track.center().y()), radius, radius)
            if self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(QColor(theme.text), 1.2))
                painter.drawRoundedRect(track.adjusted(-1.5, -1.5, 1.5, 1.5), height / 2 + 1, height / 2 + 1)
