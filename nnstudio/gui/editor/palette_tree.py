"""The tree of the palette: families that fold, layers and blocks that can be dragged away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QDrag, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QMenu, QTreeWidgetItem, QWidget

from nnstudio.core.language import _
from nnstudio.core.layers import LayerType
from nnstudio.core.project import Node
from nnstudio.core.project.entries import BLOCK
from nnstudio.gui.editor.card_painter import CardState, paint_card
from nnstudio.gui.editor.card_text import key_parameters, layer_title
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.gui.editor.layer_families import FAMILIES, family_title
from nnstudio.gui.editor.layer_matching import matching
from nnstudio.gui.editor.layer_mime import layer_mime
from nnstudio.gui.editor.look import current_look
from nnstudio.gui.editor.my_shelf import shelf_changed
from nnstudio.gui.editor.palette_delegate import DETAIL_ROLE, FAMILY_ROLE, Folding, PaletteDelegate
from nnstudio.gui.editor.placeables import MY_FAMILY, Placeable, placeables
from nnstudio.gui.editor.ports import Ports
from nnstudio.gui.theme import icon, layer_icon, scaled, theme_changed, zoom_changed
from nnstudio.gui.theme.painting import painting

NAME_ROLE = Qt.ItemDataRole.UserRole


class PaletteTree(Folding):
    """Families and their layers, the shipped blocks and the user's own.

    Signals:
        layer_chosen(str): the layer or block of this key was double-clicked, or Enter pressed on it.
        delete_requested(str): the user's block of this key shall go.
    """

    layer_chosen = Signal(str)
    delete_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.best_match: str | None = None
        self._families: dict[str, QTreeWidgetItem] = {}
        self._items: dict[str, QTreeWidgetItem] = {}
        self._placeables: dict[str, Placeable] = {}
        self._folded: set[str] = set()  # as the user left them, while nothing is searched
        self._searching = False
        self._typed = ""
        self._configure()
        self._fill()

    def enter(self) -> None:
        """Go to the best match with the keyboard."""
        if self.best_match is not None:
            self.setCurrentItem(self._items[self.best_match])
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def show_matching(self, text: str) -> None:
        """Show only the layers that match, their families open; all, folded as before, without a text."""
        self._typed = text
        keys = {one.words: key for key, one in self._placeables.items()}
        found = [keys[entry] for entry in matching(text, keys)]
        self._searching = bool(text.strip())
        self.best_match = found[0] if found and self._searching else None
        shown = set(found)
        for key, item in self._items.items():
            item.setHidden(key not in shown)
        for family, item in self._families.items():
            children = [item.child(row) for row in range(item.childCount())]
            item.setHidden(all(child.isHidden() for child in children))
            item.setExpanded(self._searching or family not in self._folded)
        self.clearSelection()
        if self.best_match is not None:
            self.setCurrentItem(self._items[self.best_match])

    def retranslate(self) -> None:
        for family, item in self._families.items():
            item.setText(0, family_title(family))
        for key, item in self._items.items():
            layer = self._placeables[key].words
            title = layer_title(layer)
            item.setText(0, layer.name)
            item.setData(0, DETAIL_ROLE, "" if title == layer.name else title)
            item.setToolTip(0, _tooltip(layer))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{layer.name}: {_(layer.summary)}")

    def is_open(self, family: str) -> bool:
        """Whether this family shows its layers."""
        return self._families[family].isExpanded()

    def layer_item(self, key: str) -> QTreeWidgetItem:
        return self._items[key]

    def menu_for(self, item: QTreeWidgetItem | None) -> QMenu | None:
        """What can be done with this row: the user's own blocks can be deleted."""
        key = item.data(0, NAME_ROLE) if item is not None else None
        if not key or not self._placeables[key].is_mine:
            return None
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(icon("delete"), _("Delete from my blocks…")).setData(key)
        menu.triggered.connect(self._on_delete_chosen)
        return menu

    def _configure(self) -> None:
        self.setObjectName("palette_tree")
        self.setHeaderHidden(True)
        self.setItemDelegate(PaletteDelegate(self))
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(False)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setExpandsOnDoubleClick(False)
        self.itemClicked.connect(self._on_clicked)
        self.itemDoubleClicked.connect(self._on_double_clicked)
        self.itemCollapsed.connect(self._on_folded)
        self.itemExpanded.connect(self._on_unfolded)
        shelf_changed.connect(self._on_shelf_changed)
        theme_changed.connect(self._on_look_changed)
        zoom_changed.connect(self._on_look_changed)

    def _fill(self) -> None:
        everything = placeables()
        for family in dict.fromkeys((*FAMILIES, *(one.words.family for one in everything))):
            members = [one for one in everything if one.words.family == family]
            if members or family == MY_FAMILY:
                self._add_family(family)
                self._add_members(family, members)
        self.retranslate()
        self.show_matching("")

    def _add_family(self, family: str) -> None:
        header = QTreeWidgetItem(self)
        header.setFlags(Qt.ItemFlag.ItemIsEnabled)
        header.setData(0, FAMILY_ROLE, family)
        self._families[family] = header

    def _add_members(self, family: str, members: list[Placeable]) -> None:
        for one in members:
            item = QTreeWidgetItem(self._families[family])
            item.setIcon(0, layer_icon(one.drawing, family))
            item.setData(0, NAME_ROLE, one.key)
            self._items[one.key], self._placeables[one.key] = item, one

    def _on_delete_chosen(self, action: QAction) -> None:
        self.delete_requested.emit(action.data())

    def _on_shelf_changed(self) -> None:
        """Fill the family of the user's blocks again, here as in every other window."""
        self._families[MY_FAMILY].takeChildren()
        for key in [key for key, one in self._placeables.items() if one.is_mine]:
            del self._items[key], self._placeables[key]
        self._add_members(MY_FAMILY, [one for one in placeables() if one.is_mine])
        self.retranslate()
        self.show_matching(self._typed)

    def _on_clicked(self, item: QTreeWidgetItem) -> None:
        if item.data(0, FAMILY_ROLE):
            item.setExpanded(not item.isExpanded())

    def _on_double_clicked(self, item: QTreeWidgetItem) -> None:
        self._choose(item)

    def _on_folded(self, item: QTreeWidgetItem) -> None:
        if not self._searching:
            self._folded.add(item.data(0, FAMILY_ROLE))

    def _on_unfolded(self, item: QTreeWidgetItem) -> None:
        if not self._searching:
            self._folded.discard(item.data(0, FAMILY_ROLE))

    def _on_look_changed(self, _now: object) -> None:
        self.scheduleDelayedItemsLayout()

    def _choose(self, item: QTreeWidgetItem | None) -> None:
        name = item.data(0, NAME_ROLE) if item is not None else None
        if name:
            self.layer_chosen.emit(name)

    # Qt's own

    def mimeTypes(self) -> list[str]:
        return list(layer_mime("").formats())

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        names = [item.data(0, NAME_ROLE) for item in items]
        return layer_mime(next((name for name in names if name), ""))

    def startDrag(self, _actions: Qt.DropAction) -> None:  # noqa: N802 (Qt's name)
        item = self.currentItem()
        name = item.data(0, NAME_ROLE) if item is not None else None
        if name:
            drag = QDrag(self)
            drag.setMimeData(layer_mime(name))
            drag.setPixmap(card_pixmap(self._placeables[name], self.devicePixelRatioF()))
            drag.setHotSpot(QPoint(round(CARD_WIDTH / 2) + 8, round(CARD_HEIGHT / 2) + 2))
            drag.exec(Qt.DropAction.CopyAction)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        menu = self.menu_for(self.itemAt(event.pos()) if by_mouse else self.currentItem())
        if menu is not None:
            menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif item is not None and item.data(0, FAMILY_ROLE):
            item.setExpanded(not item.isExpanded())
        else:
            self._choose(item)

    def sizeHint(self) -> QSize:
        return QSize(scaled(230), 400)


def card_pixmap(carried: Placeable, ratio: float = 1.0) -> QPixmap:
    """The card that a drag carries: as it will lie on the canvas."""
    layer, name = carried.entry, carried.entry.name
    size = QSize(round(CARD_WIDTH), round(CARD_HEIGHT)) + QSize(16, 8)
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    detail = layer_title(layer) if carried.drawing == BLOCK else key_parameters(Node("", name, name))
    state = CardState(
        name=name,
        detail=detail,
        layer=carried.drawing,
        family=layer.family,
        ports=Ports(layer.inputs, layer.outputs),
    )
    with painting(picture) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(8, 2)
        paint_card(painter, state, current_look(), ratio)
    return picture


def _tooltip(layer: LayerType) -> str:
    how = _("Drag it onto the canvas, or double-click to append it.")
    told = [f"{layer.name}: {layer_title(layer)}" if layer.title else layer.name, _(layer.summary), how]
    return "\n".join(told)
