"""The analyser's table: its rows, and the totals below them, in step with the columns."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from nnstudio.core.compiler.analysis import Analysis, Totals
from nnstudio.core.language import _, ngettext
from nnstudio.gui.panels.layer_rows import COLUMNS, LayerRows
from nnstudio.gui.theme import current, scaled
from nnstudio.gui.theme.painting import painting
from nnstudio.gui.widgets.figures import byte_count, grouped

_SAMPLED = 60  # rows looked at to find the width of a column: a thousand would be slow
_WIDEST = 260  # pixels a column takes by itself


class LayerTable(QTableView):
    """A sortable table of layers that is only read.

    Signals:
        chosen(object): the user selected these nodes (a frozenset of ids).
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_of_rows = LayerRows(self)
        self.setModel(self.model_of_rows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._dress_header()
        self._follows = False
        self.selectionModel().selectionChanged.connect(self._on_selection_changed)

    def show_analysis(self, analysis: Analysis) -> None:
        """Show these rows; the selection, the sorting and the place scrolled to stay."""
        is_first = not self.model_of_rows.rows
        selected, scrolled = self.selected_nodes(), self.verticalScrollBar().value()
        if self.model_of_rows.show_analysis(analysis):
            self.select_nodes(selected, scrolls=False)
            self.verticalScrollBar().setValue(scrolled)
        if is_first:
            self.fit()

    def selected_nodes(self) -> frozenset[str]:
        rows = self.model_of_rows.rows
        return frozenset(rows[index.row()].node for index in self.selectionModel().selectedRows())

    def select_nodes(self, nodes: Iterable[str], *, scrolls: bool = True) -> None:
        """Show these nodes as selected, the first of them in sight; nothing is announced."""
        wanted = frozenset(nodes)
        if wanted == self.selected_nodes():
            return
        self._follows = True
        places = [place for place, row in enumerate(self.model_of_rows.rows) if row.node in wanted]
        self._select_rows(places)
        self._follows = False
        if places and scrolls:
            self.scrollTo(self.model_of_rows.index(places[0], self._first_column_in_sight()))

    def fit(self) -> None:
        """Make columns as wide as their words, and rows as high as the font."""
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + scaled(8))
        self.horizontalHeader().setResizeContentsPrecision(_SAMPLED)
        self.resizeColumnsToContents()
        for column in range(len(COLUMNS)):
            self.setColumnWidth(column, min(self.columnWidth(column) + scaled(6), scaled(_WIDEST)))

    def copy(self) -> None:
        """Put the whole table on the clipboard, for a spreadsheet."""
        QGuiApplication.clipboard().setText(self.model_of_rows.text())

    def _dress_header(self) -> None:
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSectionsMovable(True)
        self.setSortingEnabled(True)

    def _select_rows(self, places: list[int]) -> None:
        model, chosen = self.model_of_rows, QItemSelection()
        for place in places:
            chosen.select(model.index(place, 0), model.index(place, len(COLUMNS) - 1))
        flags = QItemSelectionModel.SelectionFlag
        if places:
            self.selectionModel().setCurrentIndex(model.index(places[0], 0), flags.NoUpdate)
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)

    def _first_column_in_sight(self) -> int:
        return max(0, self.columnAt(0))

    def _on_selection_changed(self, _now: QItemSelection, _before: QItemSelection) -> None:
        if not self._follows:
            self.chosen.emit(self.selected_nodes())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)


class TotalsRow(QWidget):
    """The last line of the table; it stays in sight, below the columns of the table it belongs to."""

    def __init__(self, table: LayerTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._texts: tuple[str, ...] = ("",) * len(COLUMNS)
        header = table.horizontalHeader()
        header.sectionResized.connect(self._on_moved)
        header.geometriesChanged.connect(self.update)
        table.horizontalScrollBar().valueChanged.connect(self._on_moved)

    def show_totals(self, totals: Totals) -> None:
        """Say these sums."""
        counted = ngettext("{count} layer", "{count} layers", totals.layers)
        sums = (
            grouped(totals.parameters),
            grouped(totals.multiply_adds),
            byte_count(totals.activation_bytes),
        )
        told = sums if totals.is_complete else tuple(f"≥ {each}" for each in sums)
        self._texts = (_("Total"), "", counted.format(count=grouped(totals.layers)), *told, "")
        names = [_(column.head) for column in COLUMNS[3:6]]
        pairs = [f"{name}: {text}" for name, text in zip(names, told, strict=True)]
        self.setAccessibleName("; ".join([f"{self._texts[0]}: {self._texts[2]}", *pairs]))
        self.setToolTip(self.accessibleName())
        self.update()

    def _on_moved(self, *_where: int) -> None:
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height() + scaled(10))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            colours = current()
            painter.fillRect(self.rect(), QColor(colours.raised))
            painter.setPen(QColor(colours.border_strong))
            painter.drawLine(0, 0, self.width(), 0)
            painter.setPen(QColor(colours.text))
            font = QFont(self.font())
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            header = self._table.horizontalHeader()
            for index, (column, text) in enumerate(zip(COLUMNS, self._texts, strict=True)):
                left, width = header.sectionViewportPosition(index), header.sectionSize(index)
                place = QRect(left, 0, width, self.height()).adjusted(scaled(4), 0, -scaled(4), 0)
                side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
                painter.drawText(place, side | Qt.AlignmentFlag.AlignVCenter, text)
