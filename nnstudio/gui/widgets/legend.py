"""The names of curves beside their colours; a click hides or shows one."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPen, QPixmap
from PySide6.QtWidgets import QToolButton, QWidget

from nnstudio.core.language import _
from nnstudio.gui.theme import scaled
from nnstudio.gui.theme.painting import painting
from nnstudio.gui.widgets.flow_layout import FlowLayout

LegendEntry = tuple[str, str, str, bool]
"""Name, label (marked for translation, or a name of the user's), colour ``"#rrggbb"``, whether dashed."""


class Legend(QWidget):
    """A row of check buttons, wrapped where the width ends.

    Signals:
        toggled(str, bool): the curve of this name is to be shown, or not.
    """

    toggled = Signal(str, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: list[LegendEntry] = []
        self._buttons: dict[str, QToolButton] = {}
        self._is_brief = False
        self._flow = FlowLayout(self, spacing=2)

    def set_entries(self, entries: list[LegendEntry]) -> None:
        """Show these; those shown before keep whether they are checked."""
        if entries == self._entries:
            return
        self._entries = list(entries)
        for name in self._buttons.keys() - {entry[0] for entry in entries}:
            button = self._buttons.pop(name)
            self._flow.removeWidget(button)
            button.deleteLater()
        for entry in entries:
            self._dress(self._button(entry[0]), entry)
        self.setVisible(bool(entries))
        self.updateGeometry()

    @property
    def is_brief(self) -> bool:
        """Whether the colours are shown alone."""
        return self._is_brief

    def set_brief(self, is_brief: bool) -> None:
        """Show the colours alone: the names are in their tooltips."""
        if is_brief != self._is_brief:
            self._is_brief = is_brief
            for button in self._buttons.values():
                button.setToolButtonStyle(self._style())
            self.updateGeometry()

    def full_height(self, width: int) -> int:
        """How high the legend is with its names, in this width."""
        metrics, rows, used = self.fontMetrics(), 1, 0
        for button in self._buttons.values():
            size = metrics.horizontalAdvance(button.text()) + scaled(14) + 20
            rows, used = (rows + 1, size) if used and used + size > width else (rows, used + size)
        return rows * (metrics.height() + 8)

    def _style(self) -> Qt.ToolButtonStyle:
        style = Qt.ToolButtonStyle
        return style.ToolButtonIconOnly if self._is_brief else style.ToolButtonTextBesideIcon

    def _button(self, name: str) -> QToolButton:
        if name not in self._buttons:
            button = QToolButton()
            button.setCheckable(True)
            button.setChecked(True)
            button.setToolButtonStyle(self._style())
            button.setProperty("curve", name)
            button.setStyleSheet(
                "QToolButton { background: transparent; border: 1px solid transparent; padding: 0 4px; }"
                "QToolButton:focus { border-color: palette(highlight); }"
            )
            button.toggled.connect(self._on_toggled)
            self._flow.addWidget(button)
            self._buttons[name] = button
        return self._buttons[name]

    def _dress(self, button: QToolButton, entry: LegendEntry) -> None:
        _name, label, colour, dashed = entry
        button.setText(_(label))
        button.setToolTip(f"{_(label)}\n{_('Click to hide or show this curve')}")
        button.setAccessibleName(_(label))
        button.setIcon(_swatch(colour, dashed))
        button.setIconSize(QSize(scaled(14), scaled(10)))

    def _on_toggled(self, shown: bool) -> None:
        button = self.sender()
        assert isinstance(button, QToolButton)
        font = button.font()
        font.setStrikeOut(not shown)
        button.setFont(font)
        self.toggled.emit(str(button.property("curve")), shown)


def _swatch(colour: str, dashed: bool) -> QIcon:
    picture = QPixmap(scaled(14), scaled(10))
    picture.fill(Qt.GlobalColor.transparent)
    with painting(picture) as painter:
        pen = QPen(QColor(colour), scaled(3))
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)  # other caps would close the gaps
        if dashed:
            pen.setDashPattern([1.3, 1.0])
        painter.setPen(pen)
        middle = picture.height() // 2
        painter.drawLine(0, middle, picture.width(), middle)
    return QIcon(picture)
