"""The page of shortcuts: all of them, found by typing, and on paper."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QAction, QKeySequence, QPageSize, QPdfWriter
from PySide6.QtWidgets import QTableWidget, QWidget

from nnstudio.gui.editor.key_table import HABITS
from nnstudio.gui.widgets.search_field import SearchField
from nnstudio.gui.windows import help as pages


@pytest.fixture
def page(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    bold, silent = QAction("&Bypass", parent), QAction("Nothing", parent)
    bold.setShortcuts([QKeySequence("Ctrl+B"), QKeySequence("F4")])
    yield pages.shortcuts(parent, [bold, silent])  # noqa: PT022 (the parent lives as long as this frame)


def test_actions_with_keys_and_the_habits_of_the_canvas_are_listed(page):
    table = page.findChild(QTableWidget)
    assert table.rowCount() == 1 + len(HABITS)
    assert [table.item(0, column).text() for column in (0, 1)] == ["Bypass", "Ctrl+B or F4"]


def test_typing_leaves_what_matches(page):
    table, field = page.findChild(QTableWidget), page.findChild(SearchField)
    field.setText("ctrl+shift+drag")
    shown = [row for row in range(table.rowCount()) if not table.isRowHidden(row)]
    assert [table.item(row, 0).text() for row in shown] == ["Cut the links that the stroke crosses"]


def test_all_of_it_is_printed(page, tmp_path):
    document = page.document()
    text = document.toPlainText()
    assert "Bypass" in text
    assert all(habit.keys in text for habit in HABITS)
    writer = QPdfWriter(str(tmp_path / "keys.pdf"))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    document.print_(writer)
    del writer
    assert (tmp_path / "keys.pdf").read_bytes().startswith(b"%PDF")


def test_f1_is_the_page_and_control_f1_the_layer():
    from nnstudio.gui.windows.action_table import ACTIONS

    keys = {spec.name: spec.shortcuts for spec in ACTIONS}
    assert keys["shortcuts"] == ("F1",)
    assert keys["layer_help"] == ("Ctrl+F1",)
    every = [key for spec in ACTIONS for key in spec.shortcuts]
    assert len(every) == len(set(every))
