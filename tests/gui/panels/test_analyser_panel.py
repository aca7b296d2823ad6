"""The analyser: a table that sorts numbers as numbers and selects together with the canvas."""

from __future__ import annotations

import csv
import time

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from nnstudio.core.project import Project
from nnstudio.core.project.edits import delete, rename, set_param
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Selection
from nnstudio.gui.panels.layer_table import LayerTable, TotalsRow
from tests.core.compiler.drawn_networks import chain

PARAMETERS = 3


@pytest.fixture
def analyser(bench):
    """The panel on the digits' convolutional network, settled; and its bench."""
    studio = bench("digits-cnn")
    panel = studio.show("analyser")
    studio.settle()
    return studio, panel


def table_of(panel) -> LayerTable:
    return panel.findChild(LayerTable)


def column(panel, index: int) -> list[str]:
    model = table_of(panel).model()
    return [model.index(row, index).data() for row in range(model.rowCount())]


def click(table: LayerTable, row: int) -> None:
    place = table.visualRect(table.model().index(row, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_a_row_per_layer_in_the_order_of_the_network(analyser):
    studio, panel = analyser
    network = studio.session.project.networks["main"]
    assert sorted(column(panel, 0)) == sorted(node.name for node in network.nodes.values())
    assert column(panel, 1)[0] == "Input"
    assert column(panel, 1)[-1] == "Output"
    assert column(panel, 2)[0] == "N × C 1 × H 8 × W 8"


def test_the_totals_are_those_of_the_plan(analyser):
    studio, panel = analyser
    parameters = studio.session.plan.parameters
    said = panel.findChild(TotalsRow).accessibleName()
    assert f"{parameters:,}".replace(",", "\u2009") in said


def test_numbers_sort_as_numbers_and_a_third_click_brings_the_order_back(analyser):
    _studio, panel = analyser
    natural = column(panel, 0)
    header = table_of(panel).horizontalHeader()
    header.viewport().resize(2000, header.height())
    place = QPoint(header.sectionViewportPosition(PARAMETERS) + 12, header.height() // 2)
    orders = []
    for _click in range(3):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        orders.append([row.parameters for row in table_of(panel).model_of_rows.rows])
    assert sorted(orders[0]) in (orders[0], orders[0][::-1])
    assert orders[1] == orders[0][::-1] or sorted(orders[1]) == sorted(orders[0]) != orders[1] != orders[0]
    assert column(panel, 0) == natural


def test_what_is_not_known_comes_last_in_both_directions(bench):
    studio = bench(chain(("Linear", {"out_features": 3}), ("Conv2d", {"kernel_size": 9}), "ReLU"))
    panel = studio.show("analyser")
    studio.settle()
    table = table_of(panel)
    for order in Qt.SortOrder:
        table.sortByColumn(PARAMETERS, order)
        assert column(panel, PARAMETERS)[-3:] == ["?"] * 3
    assert "≥" in panel.findChild(TotalsRow).accessibleName()


def test_a_click_selects_on_the_canvas(analyser):
    studio, panel = analyser
    table = table_of(panel)
    click(table, 1)
    assert studio.session.selection.nodes == {table.model_of_rows.rows[1].node}


def test_arrow_keys_walk_and_select(analyser):
    studio, panel = analyser
    table = table_of(panel)
    click(table, 1)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    rows = table.model_of_rows.rows
    assert studio.session.selection.nodes == {rows[2].node, rows[3].node}


def test_what_is_selected_on_the_canvas_is_selected_in_the_table(analyser):
    studio, panel = analyser
    table = table_of(panel)
    last = table.model_of_rows.rows[-1].node
    studio.session.select(Selection(frozenset({last})))
    assert table.selected_nodes() == {last}
    assert table.viewport().rect().intersects(table.visualRect(table.currentIndex()))
    studio.session.select(Selection())
    assert not table.selected_nodes()


def test_selection_and_sorting_outlive_an_edit(analyser):
    studio, panel = analyser
    table = table_of(panel)
    table.sortByColumn(PARAMETERS, Qt.SortOrder.DescendingOrder)
    first = table.model_of_rows.rows[0]
    click(table, 0)
    conv = next(row for row in table.model_of_rows.rows if row.layer == "Conv2d" and row.node != first.node)
    studio.session.apply(set_param, "main", conv.node, "out_channels", 300)
    studio.settle()
    assert table.selected_nodes() == {first.node}
    counts = [row.parameters for row in table.model_of_rows.rows]
    assert counts == sorted(counts, reverse=True)
    assert max(counts) > first.parameters


def test_a_new_name_is_shown_and_a_deleted_layer_is_gone(analyser):
    studio, panel = analyser
    rows = table_of(panel).model_of_rows.rows
    studio.session.apply(rename, "main", rows[1].node, "edges")
    studio.settle()
    assert column(panel, 0)[1] == "edges"
    studio.session.apply(delete, "main", frozenset({rows[2].node}))
    studio.settle()
    assert rows[2].name not in column(panel, 0)


def test_the_network_shown_in_the_editor_is_the_one_told(bench):
    studio = bench("gan-ring")
    panel = studio.show("analyser")
    studio.settle()
    for name, network in studio.session.project.networks.items():
        studio.session.show_network(name)
        assert sorted(column(panel, 0)) == sorted(node.name for node in network.nodes.values())


def test_copying_gives_plain_numbers_to_a_spreadsheet(analyser):
    studio, panel = analyser
    table = table_of(panel)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == 1 + len(table.model_of_rows.rows)
    total = sum(int(line.split("\t")[PARAMETERS]) for line in lines[1:])
    assert total == studio.session.plan.parameters


@pytest.mark.parametrize("ending", ["csv", "md", "tex"])
def test_the_table_is_saved_in_the_form_the_ending_names(analyser, tmp_path, ending):
    _studio, panel = analyser
    path = tmp_path / f"table.{ending}"
    panel.write_table(path)
    text = path.read_text("utf-8")
    assert "Conv2d" in text
    if ending == "csv":
        assert len(list(csv.reader(text.splitlines()))) == 1 + len(column(panel, 0))
    with pytest.raises(Refusal, match="saved as"):
        panel.write_table(tmp_path / "table.doc")


def test_an_empty_network_is_said_to_be_empty(bench):
    studio = bench(Project())
    panel = studio.show("analyser")
    studio.settle()
    assert "no layers" in panel.placeholder


def test_a_thousand_layers_are_shown_without_a_pause(bench):
    studio = bench(chain(*["ReLU"] * 1000))
    panel = studio.show("analyser")
    studio.settle()
    assert len(column(panel, 0)) == 1002
    begin = time.perf_counter()
    table_of(panel).sortByColumn(2, Qt.SortOrder.DescendingOrder)
    panel.grab()
    assert time.perf_counter() - begin < 0.5
