"""Two projects side by side: both networks in one drawing, and a list of what is different."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.language import _
from nnstudio.core.project import Network
from nnstudio.core.project.comparing import Change, Comparison, compare, matched
from nnstudio.core.project.comparison_words import SIGNS, WORDS, details, summary
from nnstudio.core.project.layout.side_by_side import Places, side_by_side
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.gui.theme import current, scaled
from nnstudio.gui.widgets.editors.choices import QuietComboBox
from nnstudio.gui.windows.comparison_canvas import ComparisonCanvas

_MARGIN = 30.0
_INKS = {Change.ADDED: "success", Change.REMOVED: "error", Change.CHANGED: "warning"}
Pairs = dict[str, tuple[Network, Network]]  # what is compared with what, by what to call it


class ComparisonDialog(QDialog):
    """``pairs`` are (before, after) by name; ``titles`` say what each side is."""

    def __init__(self, pairs: Pairs, titles: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Compare networks"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._pairs = pairs
        self.choice, self.summary = QuietComboBox(), QLabel()
        self.before, self.after = ComparisonCanvas(), ComparisonCanvas()
        self.list = QTreeWidget()
        self._lay_out(titles)
        self.choice.addItems(list(pairs))
        self.choice.activated.connect(self._on_chosen)
        self.before.looked.connect(self.after.follow)
        self.after.looked.connect(self.before.follow)
        self.list.currentItemChanged.connect(self._on_item)
        self.show_pair(next(iter(pairs)))

    def show_pair(self, name: str) -> None:
        """Compare these two."""
        self.choice.setCurrentText(name)
        before, after = self._pairs[name]
        found = compare(before, after)
        places = side_by_side(before, after, matched(before, after))
        area = _area(*places)
        middle = _first_difference(found, *places, area)
        self.before.show_network(before, found, places[0], area, middle, before=True)
        self.after.show_network(after, found, places[1], area, middle, before=False)
        self.summary.setText(summary([found]))
        self._list(found)
        for canvas in (self.before, self.after):
            canvas.fit()

    def _lay_out(self, titles: tuple[str, str]) -> None:
        top = QHBoxLayout()
        label = QLabel(_("Network"))
        label.setBuddy(self.choice)
        self.choice.setAccessibleName(_("Network"))
        for widget in (label, self.choice):
            widget.setVisible(len(self._pairs) > 1)
            top.addWidget(widget)
        self.summary.setObjectName("heading")
        self.summary.setWordWrap(True)
        top.addWidget(self.summary, 1)
        both = QWidget()
        grid = QGridLayout(both)
        grid.setContentsMargins(0, 0, 0, 0)
        for column, (title, canvas) in enumerate(zip(titles, (self.before, self.after), strict=True)):
            heading = QLabel(title)
            heading.setTextFormat(Qt.TextFormat.PlainText)
            heading.setObjectName("muted")
            canvas.setAccessibleName(title)
            canvas.setMinimumSize(scaled(160), scaled(140))
            grid.addWidget(heading, 0, column)
            grid.addWidget(canvas, 1, column)
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(1, 1)
        self._prepare_list()
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.setChildrenCollapsible(False)
        halves.addWidget(both)
        halves.addWidget(self.list)
        halves.setStretchFactor(0, 3)
        halves.setStretchFactor(1, 2)
        buttons = QDialogButtonBox()
        close = buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(14, 14, 14, 12)
        column_box.addLayout(top)
        column_box.addWidget(halves, 1)
        column_box.addWidget(buttons)
        self.resize(scaled(1080), scaled(660))

    def _prepare_list(self) -> None:
        self.list.setHeaderLabels([_("Change"), _("Layer"), _("What is different")])
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(_("Differences"))
        self.list.setToolTip(_("Choose a line to bring its layer to the middle"))
        self.list.header().setStretchLastSection(True)

    def _list(self, found: Comparison) -> None:
        self.list.clear()
        for node in found.nodes:
            if node.change is not Change.SAME:
                item = self._add(node.change, f"{node.name} ({node.layer})", details(node))
                item.setData(0, Qt.ItemDataRole.UserRole, (node.before, node.after))
        for link in found.links:
            self._add(link.change, _("link"), f"{link.source} → {link.target}")
        for column in (0, 1):
            self.list.resizeColumnToContents(column)
            self.list.setColumnWidth(column, self.list.columnWidth(column) + scaled(14))

    def _add(self, change: Change, what: str, told: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([f"{SIGNS[change]} {_(WORDS[change])}", what, told])
        item.setForeground(0, QBrush(QColor(getattr(current(), _INKS[change]))))
        item.setToolTip(2, told)
        self.list.addTopLevelItem(item)
        return item

    def _on_chosen(self, _index: int) -> None:
        self.show_pair(self.choice.currentText())

    def _on_item(self, item: QTreeWidgetItem | None, _before: object) -> None:
        ids = item.data(0, Qt.ItemDataRole.UserRole) if item is not None else None
        if ids is None:
            return
        before, after = ids
        if after is not None:
            self.after.go_to(after)
        elif before is not None:
            self.before.go_to(before)


def _first_difference(found: Comparison, before: Places, after: Places, area: QRectF) -> QPointF:
    """The middle of the first card, from the left, that is different; of everything where none is."""
    marked = [node for node in found.nodes if node.change is not Change.SAME]
    places = [after[node.after] for node in marked if node.after is not None]
    places += [before[node.before] for node in marked if node.before is not None]
    if not places:
        return area.center()
    x, y = min(places, key=lambda at: (at[1], at[0]))
    return QPointF(x + CARD_WIDTH / 2, y + CARD_HEIGHT / 2)


def _area(before: Places, after: Places) -> QRectF:
    """Everything of both drawings, with a margin."""
    places = [*before.values(), *after.values()] or [(0.0, 0.0)]
    left, top = min(x for x, _y in places), min(y for _x, y in places)
    right = max(x for x, _y in places) + CARD_WIDTH
    bottom = max(y for _x, y in places) + CARD_HEIGHT
    return QRectF(left, top, right - left, bottom - top).adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
