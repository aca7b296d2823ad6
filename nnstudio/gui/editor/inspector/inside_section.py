"""What is inside the selected block: its ports, its layers, and the way in."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from nnstudio.core.language import _
from nnstudio.core.project import Network, Node
from nnstudio.core.project.entries import body_ports, boundary_role, entry_of
from nnstudio.core.project.order import reading_order
from nnstudio.gui.editor.card_text import key_parameters
from nnstudio.gui.editor.inspector.fact_list import FactList
from nnstudio.gui.editor.inspector.facts import Fact
from nnstudio.gui.theme import icon, layer_icon, scaled, zoom_changed

_MOST_ROWS = 9  # shown at once; the list scrolls


class InsideSection(QWidget):
    """Follows what it is given; knows no session.

    Signals:
        open_requested(str): the block shall be opened with this node of it selected; with none if empty.
    """

    open_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body: Network | None = None
        self.open_button = QPushButton(icon("open-block"), "")
        self.ports = FactList()
        self.layers = QListWidget()
        self.layers.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.layers.setTextElideMode(Qt.TextElideMode.ElideRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self.ports, self.open_button, self.layers):
            column.addWidget(widget)
        self.open_button.clicked.connect(self._on_open_clicked)
        self.layers.itemActivated.connect(self._on_activated)
        zoom_changed.connect(self._on_zoomed)

    def show_body(self, body: Network | None) -> None:
        """Tell of this body; of none for a layer that is no block."""
        if body is self._body:
            return
        self._body = body
        if body is not None:
            self._fill(body)

    def retranslate(self) -> None:
        self.open_button.setText(_("Open"))
        self.open_button.setToolTip(_("Show what is inside the selected block"))
        self.layers.setAccessibleName(_("Layers of the block"))
        self.layers.setToolTip(_("Double-click one to go there"))
        if self._body is not None:
            self._fill(self._body)

    def _fill(self, body: Network) -> None:
        self.ports.show_facts(_port_facts(body))
        self.layers.clear()
        for id in reading_order(body):
            node = body.nodes[id]
            if boundary_role(node) is None:
                self.layers.addItem(_row(node))
        self._fit_height()

    def _fit_height(self) -> None:
        rows = min(max(self.layers.count(), 1), _MOST_ROWS)
        self.layers.setIconSize(QSize(scaled(18), scaled(18)))
        row = self.layers.sizeHintForRow(0) if self.layers.count() else scaled(24)
        self.layers.setFixedHeight(rows * row + 2 * self.layers.frameWidth() + 2)

    def _on_open_clicked(self) -> None:
        self.open_requested.emit("")

    def _on_activated(self, item: QListWidgetItem) -> None:
        self.open_requested.emit(item.data(Qt.ItemDataRole.UserRole))

    def _on_zoomed(self, _factor: float) -> None:
        self._fit_height()


def _port_facts(body: Network) -> tuple[Fact, ...]:
    inputs, outputs = body_ports(body)
    return ((_("Inputs"), ", ".join(inputs) or "–"), (_("Outputs"), ", ".join(outputs) or "–"))


def _row(node: Node) -> QListWidgetItem:
    entry = entry_of(node)
    words = key_parameters(node)
    item = QListWidgetItem(
        layer_icon(node.layer, entry.family if entry is not None else ""), f"{node.name}  ·  {words}"
    )
    item.setData(Qt.ItemDataRole.UserRole, node.id)
    return item
