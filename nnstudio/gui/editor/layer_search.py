"""The search menu: type a few letters, Enter, and the layer lies where the pointer was, linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout

from nnstudio.core.language import _
from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.project import Link, Port
from nnstudio.gui.editor.card_text import layer_title
from nnstudio.gui.editor.layer_matching import fits_rank, matching
from nnstudio.gui.theme import layer_icon, scaled

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_WIDTH, _HEIGHT = 300, 360


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a layer is wanted, and what it should be linked with. ``rank`` is that of what comes in."""

    point: QPointF
    source: Port | None = None
    target: Port | None = None
    link: Link | None = None
    rank: int | None = None

    def allows(self, layer: LayerType) -> bool:
        """Whether this layer can be linked as wished."""
        if self.link is not None:
            return bool(layer.inputs and layer.outputs) and fits_rank(layer, self.rank)
        if self.source is not None:
            return bool(layer.inputs) and fits_rank(layer, self.rank)
        return self.target is None or bool(layer.outputs)


class LayerSearch(QFrame):
    """A popup with a field and a list, and it goes away by itself.

    Signals:
        chosen(str, Wish): this layer, wished so.
    """

    chosen = Signal(str, object)

    def __init__(self, view: NetworkView, wish: Wish) -> None:
        super().__init__(view, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("layer_search")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._view = view
        self._wish = wish
        self._layers = [layer for layer in catalogue if wish.allows(layer)]
        self.field = QLineEdit()
        self.list = QListWidget()
        self._build()
        self._fill("")

    def open_at(self, point: QPointF) -> None:
        """Show the menu with its field under this scene point."""
        at = self._view.mapFromScene(point)
        corner = self._view.viewport().mapToGlobal(at)
        room = self._view.screen().availableGeometry()
        left = min(corner.x() - 20, room.right() - self.width())
        top = min(corner.y() - 20, room.bottom() - self.height())
        self.move(max(left, room.left()), max(top, room.top()))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def _build(self) -> None:
        self.resize(scaled(_WIDTH), scaled(_HEIGHT))
        self.field.setPlaceholderText(_("Type to search a layer"))
        self.field.setAccessibleName(_("Search a layer"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.setAccessibleName(_("Layers that fit here"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._choose)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.addWidget(self._title())
        box.addWidget(self.field)
        box.addWidget(self.list)

    def _title(self) -> QLabel:
        nodes = self._view.network_scene.network.nodes
        if self._wish.source is not None:
            return QLabel(_("Add after {node}").format(node=nodes[self._wish.source.node].name))
        if self._wish.target is not None:
            return QLabel(_("Add before {node}").format(node=nodes[self._wish.target.node].name))
        return QLabel(_("Add a layer"))

    def _fill(self, text: str) -> None:
        self.list.clear()
        for layer in matching(text, self._layers):
            title = layer_title(layer)
            words = layer.name if title == layer.name else f"{layer.name} – {title}"
            item = QListWidgetItem(layer_icon(layer.name, layer.family), words)
            item.setToolTip(_(layer.summary))
            item.setData(Qt.ItemDataRole.UserRole, layer.name)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        name = item.data(Qt.ItemDataRole.UserRole)
        self.close()
        self.chosen.emit(name, self._wish)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field keeps the focus; up, down and Enter go to the list."""
        if event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        assert isinstance(event, QKeyEvent)
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        if step is not None:
            row = self.list.currentRow() + step
            self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentItem())
            return True
        return super().eventFilter(watched, event)
