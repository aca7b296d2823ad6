"""A list of labels and values that can be selected and copied."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel, QSizePolicy, QWidget

from nnstudio.gui.editor.inspector.facts import Fact


class FactList(QWidget):
    """Two columns of text. Rows are kept and only told anew while their number stays the same."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._rows: list[tuple[QLabel, QLabel]] = []
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(5)

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        while len(self._rows) > len(facts):
            self._rows.pop()
            self._form.removeRow(len(self._rows))
        while len(self._rows) < len(facts):
            self._add_row()
        for (label, value), (name, text) in zip(self._rows, facts, strict=True):
            label.setText(name)
            value.setText(text)
            value.setAccessibleName(f"{name}: {text}")
        self._form.invalidate()
        self.updateGeometry()

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple((label.text(), value.text()) for label, value in self._rows)

    def _add_row(self) -> None:
        label, value = QLabel(), QLabel()
        label.setObjectName("muted")
        label.setWordWrap(True)
        value.setTextFormat(Qt.TextFormat.PlainText)
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._form.addRow(label, value)
        self._rows.append((label, value))
