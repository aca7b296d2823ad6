"""The settings in which runs differ, one line each, in a window of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.language import _
from nnstudio.core.runs.differences import Difference
from nnstudio.gui.theme import scaled


class DifferenceTable(QDialog):
    """A column per run; runs with the same settings are said to be so."""

    def __init__(
        self, numbers: Sequence[int], found: Sequence[Difference], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Difference of settings"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 12)
        self.table = QTableWidget(len(found), 1 + len(numbers))
        if found:
            self._fill(numbers, found)
            column.addWidget(self.table)
            self.resize(scaled(640), scaled(360))
        else:
            column.addWidget(QLabel(_("These runs have the same settings.")))
        buttons = QDialogButtonBox()
        buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)

    def _fill(self, numbers: Sequence[int], found: Sequence[Difference]) -> None:
        table = self.table
        heads = [_("setting"), *(_("run {number}").format(number=number) for number in numbers)]
        table.setHorizontalHeaderLabels(heads)
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setAccessibleName(self.windowTitle())
        for row, one in enumerate(found):
            for place, text in enumerate([one.path, *map(_shown, one.values)]):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                table.setItem(row, place, cell)
        table.resizeColumnsToContents()
        for place in range(table.columnCount()):
            table.setColumnWidth(place, min(table.columnWidth(place) + scaled(8), scaled(320)))


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
