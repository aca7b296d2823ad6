"""The search menu: type a few letters, Enter, and the layer lies where the pointer was, linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout

from nnstudio.core.language import _
from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Link, Network, Port
from nnstudio.gui.editor.card_text import layer_title
from nnstudio.gui.editor.layer_matching import fits_rank, matching
from nnstudio.gui.theme import current, layer_icon, scaled
from nnstudio.gui.widgets.search_field import SearchField

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

    def title(self, network: Network) -> str:
        """What is asked for, as the heading of the menu."""
        if self.source is not None:
            return _("Add after {node}").format(node=network.nodes[self.source.node].name)
        if self.target is not None:
            return _("Add before {node}").format(node=network.nodes[self.target.node].name)
        return _("Add a layer")

    def order(self, layer: LayerType) -> int:
        """The less, the nearer to the top while nothing is typed: ends are rarely what is missing."""
        return int(_is_end(layer))


class LayerSearch(QFrame):
    """A field and a list that lie over the canvas and go when the focus does.

    Not a window of its own, so that it works where windows may not place themselves (Wayland).

    Signals:
        chosen(str, Wish): this layer, wished so.
    """

    chosen = Signal(str, object)

    def __init__(self, view: NetworkView, wish: Wish) -> None:
        super().__init__(view)
        self.setObjectName("layer_search")
        self.setStyleSheet(
            f"#layer_search {{ background: {current().surface}; border: 1px solid {current().border_strong};"
            " border-radius: 8px; }"
        )
        self._view = view
        self._wish = wish
        self._layers = [layer for layer in catalogue if wish.allows(layer)]
        self.field = SearchField()
        self.list = QListWidget()
        self._build()
        self._fill("")

    def open_at(self, point: QPointF) -> None:
        """Show the menu with its field near this scene point, inside the view."""
        at = self._view.viewport().mapTo(self._view, self._view.mapFromScene(point))
        room = self._view.size()
        self.resize(min(scaled(_WIDTH), room.width()), min(scaled(_HEIGHT), room.height()))
        left = min(at.x() + 6, room.width() - self.width() - 4)
        top = min(at.y() - 24, room.height() - self.height() - 4)
        self.move(max(left, 0), max(top, 0))
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Close without choosing."""
        if self.isHidden():
            return
        self.hide()
        self.deleteLater()
        self._view.setFocus(Qt.FocusReason.PopupFocusReason)

    def _build(self) -> None:
        self.field.set_prompt(_("Search a layer"))
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.setAccessibleName(_("Layers that fit here"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._choose)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.addWidget(QLabel(self._wish.title(self._view.network_scene.network)))
        box.addWidget(self.field)
        box.addWidget(self.list)

    def _fill(self, text: str) -> None:
        self.list.clear()
        for layer in self._found(text):
            title = layer_title(layer)
            words = layer.name if title == layer.name else f"{layer.name} – {title}"
            item = QListWidgetItem(layer_icon(layer.name, layer.family), words)
            item.setToolTip(_(layer.summary))
            item.setData(Qt.ItemDataRole.UserRole, layer.name)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _found(self, text: str) -> list[LayerType]:
        """What matches; with nothing typed, what is most likely wished first."""
        found = matching(text, self._layers)
        return found if text.strip() else sorted(found, key=self._wish.order)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None or self.isHidden():
            return
        name = item.data(Qt.ItemDataRole.UserRole)
        self.leave()
        self.chosen.emit(name, self._wish)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field keeps the focus; up, down and Enter go to the list, Esc and leaving close."""
        if event.type() == QEvent.Type.FocusOut:
            self.leave()
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # letters are written, not taken as the canvas's shortcuts
            return True
        if event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._key(Qt.Key(event.key())) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        """Whether the key was ours."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key)
        if step is not None:
            row = self.list.currentRow() + step
            self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True


def _is_end(layer: LayerType) -> bool:
    return layer.role in (Role.INPUT, Role.OUTPUT, Role.CODE)
