"""The doctor's findings as a column of cards, grouped; cards stay while their figures change."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.core.language import N_, _
from nnstudio.gui.panels.finding_row import FindingRow
from nnstudio.gui.panels.findings import Finding, Group

MOST_SHOWN = 40  # of a group: nobody reads a thousand, and mending the first often mends the rest

_TITLES: Mapping[Group, str] = {
    Group.MUST: N_("Must be mended"),
    Group.RISK: N_("Risks"),
    Group.SYMPTOM: N_("While training"),
}


class FindingList(QWidget):
    """All findings, one group after the other.

    Signals:
        chosen(Problem): a card was clicked.
        mend_requested(Mend): a card's button was pressed.
    """

    chosen = Signal(object)
    mend_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[tuple[object, ...], FindingRow] = {}
        self._titles = {group: QLabel() for group in Group}
        self._columns: dict[Group, QVBoxLayout] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(6)
        for group, title in self._titles.items():
            title.setObjectName("heading")
            title.setTextFormat(Qt.TextFormat.PlainText)
            title.setMinimumWidth(1)
            title.hide()
            self._columns[group] = QVBoxLayout()
            self._columns[group].setSpacing(6)
            column.addWidget(title)
            column.addLayout(self._columns[group])
        column.addStretch(1)

    @property
    def rows(self) -> list[FindingRow]:
        """The cards, from top to bottom."""
        return list(self._rows.values())

    def show_findings(self, findings: tuple[Finding, ...], where: Callable[[Finding], str]) -> None:
        """Show these; a card that is already there keeps its place in the keyboard and what is unfolded."""
        before, wanted = self._rows, _first_of_each(findings)
        for key in before.keys() - wanted.keys():
            self._remove(before[key])
        self._rows = {key: self._row(before.get(key), finding, where) for key, finding in wanted.items()}
        self._put_in_order()
        for group, title in self._titles.items():
            count = sum(finding.group is group for finding in findings)
            title.setText(f"{_(_TITLES[group])} ({count})")
            title.setVisible(count > 0)

    def _row(self, row: FindingRow | None, finding: Finding, where: Callable[[Finding], str]) -> FindingRow:
        if row is not None:
            row.show_finding(finding, where(finding))
            return row
        row = FindingRow(finding, where(finding))
        row.chosen.connect(self._on_chosen)
        row.mend_requested.connect(self._on_mend_requested)
        row.left.connect(self._on_left)
        return row

    def _put_in_order(self) -> None:
        for group, column in self._columns.items():
            rows = [row for row in self._rows.values() if row.finding.group is group]
            items = [column.itemAt(index) for index in range(column.count())]
            if [item.widget() for item in items if item is not None] == rows:
                continue
            for row in rows:
                column.removeWidget(row)
                column.addWidget(row)

    def _remove(self, row: FindingRow) -> None:
        self._columns[row.finding.group].removeWidget(row)
        row.hide()
        row.deleteLater()

    def _on_chosen(self) -> None:
        row = self.sender()
        if isinstance(row, FindingRow):
            self.chosen.emit(row.finding.problem)

    def _on_mend_requested(self) -> None:
        row = self.sender()
        if isinstance(row, FindingRow) and row.finding.problem.mend is not None:
            self.mend_requested.emit(row.finding.problem.mend)

    def _on_left(self, by: int) -> None:
        rows, row = self.rows, self.sender()
        if isinstance(row, FindingRow) and row in rows:
            rows[max(0, min(len(rows) - 1, rows.index(row) + by))].setFocus(Qt.FocusReason.TabFocusReason)


def _first_of_each(findings: tuple[Finding, ...]) -> dict[tuple[object, ...], Finding]:
    """By key, the first few of each group."""
    left = dict.fromkeys(Group, MOST_SHOWN)
    shown: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        if left[finding.group] > 0 and finding.key not in shown:
            left[finding.group] -= 1
            shown[finding.key] = finding
    return shown
