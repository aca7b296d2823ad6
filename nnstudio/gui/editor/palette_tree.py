"""The tree of the palette: families that fold, layers that can be dragged away."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QTreeWidgetItem, QWidget

from nnstudio.core.language import _
from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.project import Node
from nnstudio.gui.editor.card_painter import CardState, paint_card
from nnstudio.gui.editor.card_text import key_parameters, layer_title
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.gui.editor.layer_families import FAMILIES, family_title
from nnstudio.gui.editor.layer_matching import matching
from nnstudio.gui.editor.layer_mime import layer_mime
from nnstudio.gui.editor.look import current_look
from nnstudio.gui.editor.palette_delegate import DETAIL_ROLE, FAMILY_ROLE, Folding, PaletteDelegate
from nnstudio.gui.editor.ports import Ports
from nnstudio.gui.theme import layer_icon, scaled, theme_changed, zoom_changed
from nnstudio.gui.theme.painting import painting

NAME_ROLE = Qt.ItemDataRole.UserRole


class PaletteTree(Folding):
    """Families and their layers.

    Signals:
        layer_chosen(str): double-clicked, or Enter pressed on it.
    """

    layer_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.best_match: str | None = None
        self._families: dict[str, QTreeWidgetItem] = {}
        self._layers: dict[str, QTreeWidgetItem] = {}
        self._folded: set[str] = set()  # as the user left them, while nothing is searched
        self._searching = False
        self._configure()
        self._fill()

    def enter(self) -> None:
        """Go to the best match with the keyboard."""
        if self.best_match is not None:
            self.setCurrentItem(self._layers[self.best_match])
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def show_matching(self, text: str) -> None:
        """Show only the layers that match, their families open; all, folded as before, without a text."""
        found = matching(text)
        names = {layer.name for layer in found}
        self._searching = bool(text.strip())
        self.best_match = found[0].name if found and self._searching else None
        for name, item in self._layers.items():
            item.setHidden(name not in names)
        for family, item in self._families.items():
            children = [item.child(row) for row in range(item.childCount())]
            item.setHidden(all(child.isHidden() for child in children))
            item.setExpanded(self._searching or family not in self._folded)
        self.clearSelection()
        if self.best_match is not None:
            self.setCurrentItem(self._layers[self.best_match])

    def retranslate(self) -> None:
        for family, item in self._families.items():
            item.setText(0, family_title(family))
        for name, item in self._layers.items():
            layer = catalogue[name]
            title = layer_title(layer)
            item.setText(0, name)
            item.setData(0, DETAIL_ROLE, "" if title == name else title)
            item.setToolTip(0, _tooltip(layer))
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{name}: {_(layer.summary)}")

    def is_open(self, family: str) -> bool:
        """Whether this family shows its layers."""
        return self._families[family].isExpanded()

    def layer_item(self, name: str) -> QTreeWidgetItem:
        return self._layers[name]

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
        theme_changed.connect(self._on_look_changed)
        zoom_changed.connect(self._on_look_changed)

    def _fill(self) -> None:
        families = dict.fromkeys((*FAMILIES, *(layer.family for layer in catalogue)))
        for family in families:
            layers = [layer for layer in catalogue if layer.family == family]
            if layers:
                self._add_family(family, layers)
        self.retranslate()

    def _add_family(self, family: str, layers: list[LayerType]) -> None:
        header = QTreeWidgetItem(self)
        header.setFlags(Qt.ItemFlag.ItemIsEnabled)
        header.setData(0, FAMILY_ROLE, family)
        self._families[family] = header
        for layer in layers:
            item = QTreeWidgetItem(header)
            item.setIcon(0, layer_icon(layer.name, family))
            item.setData(0, NAME_ROLE, layer.name)
            self._layers[layer.name] = item
        header.setExpanded(True)

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
            drag.setPixmap(card_pixmap(name, self.devicePixelRatioF()))
            drag.setHotSpot(QPoint(round(CARD_WIDTH / 2) + 8, round(CARD_HEIGHT / 2) + 2))
            drag.exec(Qt.DropAction.CopyAction)

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


def card_pixmap(name: str, ratio: float = 1.0) -> QPixmap:
    """The card that a drag carries: as it will lie on the canvas."""
    layer = catalogue[name]
    size = QSize(round(CARD_WIDTH), round(CARD_HEIGHT)) + QSize(16, 8)
    picture = QPixmap(size * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    node = Node("", name, name)
    state = CardState(
        name=name,
        detail=key_parameters(node),
        layer=name,
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
    return f"{layer.name}: {layer_title(layer)}\n{_(layer.summary)}\n{how}"
