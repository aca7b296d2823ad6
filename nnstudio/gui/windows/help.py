"""Help: what this is, all shortcuts, and the page of a layer."""

from __future__ import annotations

import html
from collections.abc import Iterable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

import nnstudio
from nnstudio.core.language import _, language
from nnstudio.core.layers.catalogue import catalogue
from nnstudio.core.resources import resource_path
from nnstudio.gui.editor.key_table import HABITS
from nnstudio.gui.theme import icon, scaled
from nnstudio.gui.widgets.help_view import HelpView
from nnstudio.gui.widgets.search_field import SearchField


class HelpDialog(QDialog):
    """A dialog with one Close button that goes when closed."""

    def __init__(self, parent: QWidget | None, title: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.column = QVBoxLayout(self)

    def add_close(self) -> None:
        self.buttons = QDialogButtonBox()
        close = self.buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        self.buttons.rejected.connect(self.reject)
        self.column.addWidget(self.buttons)


def about(parent: QWidget) -> HelpDialog:
    """What nnstudio is, its version and licence."""
    dialog = HelpDialog(parent, _("About nnstudio"))
    row = QHBoxLayout()
    picture = QLabel()
    picture.setPixmap(icon("nnstudio").pixmap(QSize(scaled(64), scaled(64))))
    row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
    what = _("A desktop studio in which people learn how neural networks learn.")
    free = _("Free software under the MIT licence. It works offline and sends nothing anywhere.")
    words = QLabel(
        f"<h2>nnstudio {html.escape(nnstudio.__version__)}</h2>"
        f"<p>{html.escape(what)}</p><p>{html.escape(free)}</p>"
    )
    words.setWordWrap(True)
    words.setMinimumWidth(scaled(320))
    row.addWidget(words, 1)
    dialog.column.addLayout(row)
    dialog.add_close()
    return dialog


def shortcuts(parent: QWidget, actions: Iterable[QAction]) -> HelpDialog:
    """Everything that keys do, and what the hand does on the canvas, with a field to search in them."""
    return ShortcutPage(parent, shortcut_rows(actions))


def shortcut_rows(actions: Iterable[QAction]) -> list[tuple[str, str]]:
    """What it does, and its keys: every action that has some, then the habits of the canvas."""
    rows = sorted((action.text().replace("&", ""), _keys(action)) for action in actions if action.shortcuts())
    return rows + [(_(habit.words), _(habit.keys)) for habit in HABITS]


class ShortcutPage(HelpDialog):
    """A table that can be searched and printed."""

    def __init__(self, parent: QWidget, rows: list[tuple[str, str]]) -> None:
        super().__init__(parent, _("Keyboard shortcuts"))
        self._rows = rows
        table = _table(rows)
        field = SearchField()
        field.set_prompt(_("Search the shortcuts"))
        field.textChanged.connect(_Filter(table).show_matching)
        self.column.addWidget(field)
        self.column.addWidget(table)
        self.add_close()
        self.print_button = self.buttons.addButton(_("Print…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.print_button.setToolTip(_("Print the list, or write it to a PDF file"))
        self.print_button.clicked.connect(self._on_print_wanted)
        self.resize(scaled(560), scaled(600))

    def document(self) -> QTextDocument:
        """The page as it is printed."""
        cells = "".join(
            f"<tr><td>{html.escape(words)}</td><td><b>{html.escape(keys)}</b></td></tr>"
            for words, keys in self._rows
        )
        found = QTextDocument()
        title = html.escape(_("Keyboard shortcuts"))
        found.setHtml(f"<h2>nnstudio – {title}</h2><table cellpadding='4' width='100%'>{cells}</table>")
        return found

    def _on_print_wanted(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            self.document().print_(printer)


class _Filter(QWidget):
    """Hides the rows of a table that do not match; lives as long as the table."""

    def __init__(self, table: QTableWidget) -> None:
        super().__init__(table)
        self._table = table
        self.hide()

    def show_matching(self, text: str) -> None:
        for row in range(self._table.rowCount()):
            items = [self._table.item(row, column) for column in (0, 1)]
            words = " ".join(item.text() for item in items if item is not None).lower()
            self._table.setRowHidden(row, text.lower() not in words)


def _table(rows: list[tuple[str, str]]) -> QTableWidget:
    table = QTableWidget(len(rows), 2)
    table.setHorizontalHeaderLabels([_("Action"), _("Keys")])
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setAccessibleName(_("Keyboard shortcuts"))
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + scaled(12))
    table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.setItem(row, column, QTableWidgetItem(text))
    return table


def _keys(action: QAction) -> str:
    form = QKeySequence.SequenceFormat.NativeText
    return _(" or ").join(keys.toString(form) for keys in action.shortcuts())


def layer_page(name: str) -> str:
    """The Markdown page of a layer in the language of now, else in English, else its summary."""
    for code in (language.code, "en"):
        path = resource_path("help", "layers", code, f"{name}.md")
        if name.isidentifier() and path.is_file():
            return path.read_text(encoding="utf-8")
    layer = catalogue.get(name)
    return f"# {name}\n\n{_(layer.summary)}" if layer is not None else f"# {name}"


def layer_help(parent: QWidget, name: str) -> HelpDialog:
    """The page that explains a layer."""
    dialog = HelpDialog(parent, name)
    page = HelpView()
    page.set_markdown(layer_page(name))
    page.setAccessibleName(name)
    dialog.column.addWidget(page)
    dialog.add_close()
    dialog.resize(scaled(560), scaled(600))
    return dialog
