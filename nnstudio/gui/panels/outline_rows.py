"""The network as a list: one row per layer in reading order, then the notes and frames."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from nnstudio.core.compiler.plan import NetworkPlan, Problem
from nnstudio.core.language import N_, _
from nnstudio.core.project import Network, Node
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.order import reading_order
from nnstudio.gui.theme import icon, layer_icon

Index = QModelIndex | QPersistentModelIndex
COLUMNS = (N_("Name"), N_("Layer"), N_("Comes from"), N_("Leads to"), N_("Output"), N_("Remarks"))
NAME = 0


@dataclass(frozen=True, slots=True)
class OutlineRow:
    """``texts`` has one entry per column; ``node`` or ``annotation`` is the id of what the row is about."""

    texts: tuple[str, ...]
    node: str = ""
    annotation: str = ""
    layer: str = ""
    family: str = ""

    @property
    def sentence(self) -> str:
        """The row as a screen reader should say it: empty columns are not worth a breath."""
        heads = ("", "", _("from {name}"), _("to {name}"), "", "")
        told = (
            head.format(name=text) if head else text
            for head, text in zip(heads, self.texts, strict=True)
            if text
        )
        return ", ".join(told)


def outline_of(
    network: Network, plan: NetworkPlan | None, problems: tuple[Problem, ...]
) -> tuple[OutlineRow, ...]:
    """The rows of this network."""
    comes: dict[str, list[str]] = {}
    leads: dict[str, list[str]] = {}
    for link in network.links:
        leads.setdefault(link.source.node, []).append(network.nodes[link.target.node].name)
        comes.setdefault(link.target.node, []).append(network.nodes[link.source.node].name)
    wrong: dict[str, list[str]] = {}
    for problem in problems:
        about = problem.node or (problem.link.target.node if problem.link is not None else "")
        wrong.setdefault(about, []).append(str(problem.message))
    rows = [
        _row(network.nodes[id], comes.get(id, []), leads.get(id, []), _output(plan, id), wrong.get(id, []))
        for id in reading_order(network)
    ]
    words = {**dict.fromkeys(network.frames, _("Frame")), **dict.fromkeys(network.notes, _("Note"))}
    empty = ("",) * (len(COLUMNS) - 2)
    rows += [
        OutlineRow((network.annotations[id].text, word, *empty), annotation=id) for id, word in words.items()
    ]
    return tuple(rows)


def _row(node: Node, comes: list[str], leads: list[str], output: str, wrong: list[str]) -> OutlineRow:
    entry = entry_of(node)
    title = _(entry.title) if entry is not None and entry.title else node.layer
    remarks = [_("bypassed")] if node.bypassed else []
    texts = (node.name, title, ", ".join(comes), ", ".join(leads), output, "; ".join([*remarks, *wrong]))
    return OutlineRow(texts, node.id, "", node.layer, entry.family if entry is not None else "")


def _output(plan: NetworkPlan | None, node: str) -> str:
    found = plan.nodes.get(node) if plan is not None else None
    return "; ".join(str(spec) for spec in found.outputs.values()) if found is not None else ""


class OutlineRows(QAbstractTableModel):
    """Signals:
    renamed(object, str): the user wrote this name on this row.
    """

    renamed = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[OutlineRow, ...] = ()

    def show_rows(self, rows: tuple[OutlineRow, ...]) -> bool:
        """Show these rows; whether they are others than before. Rows that stay keep their place."""
        if rows == self.rows:
            return False
        same = [(row.node, row.annotation) for row in rows] == [
            (row.node, row.annotation) for row in self.rows
        ]
        if same:
            self.rows = rows
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
        else:
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        return not same

    def say_again(self) -> None:
        """The heads of the columns in the language of now."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    # Qt's own

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's signature)
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _(COLUMNS[section])
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            text = row.texts[index.column()]
            return text if role == Qt.ItemDataRole.EditRole else text.partition("\n")[0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.texts[index.column()] or None
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return row.sentence if index.column() == NAME else row.texts[index.column()]
        if role == Qt.ItemDataRole.DecorationRole and index.column() == NAME:
            if row.annotation:
                return icon("note")
            return layer_icon(row.layer, row.family)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.rows[index.row()]
        if role != Qt.ItemDataRole.EditRole or index.column() != NAME or value == row.texts[NAME]:
            return False
        self.renamed.emit(row, str(value))
        return True

    def place_of(self, key: str) -> int:
        """The row of this node, note or frame; -1 where there is none."""
        places: Mapping[str, int] = {row.node or row.annotation: at for at, row in enumerate(self.rows)}
        return places.get(key, -1)
