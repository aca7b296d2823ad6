"""The runs panel: find, compare, keep, export and open what was recorded."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from nnstudio.core.runs.store import open_store
from nnstudio.gui.panels.difference_table import DifferenceTable
from nnstudio.gui.panels.run_rows import NAME, STAR
from nnstudio.gui.theme import current
from tests.core.runs.recorded import recorded
from tests.core.training.making import optimizer, project


@pytest.fixture
def studio(bench, tmp_path):
    """Three runs of one family and one of another, and the panel that shows them."""
    folder = tmp_path / "runs"
    for seed in (0, 1, 2):
        recorded(folder, project(seed=seed), f"sgd {seed}", until_step=12)
    recorded(folder, project(by=optimizer("Adam", 0.02)), "adam", until_step=8)
    made = bench("circle")
    made.panel = made.show("runs")
    made.panel.resize(900, 320)
    settle(made)
    return made


def settle(studio):
    studio.wait(lambda: not studio.controller.background.is_working, timeout=20_000)
    studio.settle()
    studio.wait(lambda: not studio.controller.background.is_working, timeout=20_000)


def shown(studio):
    return [run.number for run in studio.panel.table.rows.rows]


def select(studio, *numbers):
    studio.panel.table.select(set(numbers))
    settle(studio)


def test_runs_are_listed_newest_first_with_their_figures(studio):
    assert shown(studio) == [4, 3, 2, 1]
    model = studio.panel.table.rows
    cells = [model.data(model.index(0, column)) for column in range(model.columnCount())]
    assert "adam" in cells
    assert "Finished" in cells


def test_a_click_on_a_head_sorts(studio):
    table = studio.panel.table
    table.sortByColumn(NAME, Qt.SortOrder.DescendingOrder)
    assert shown(studio) == [3, 2, 1, 4]
    table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
    assert shown(studio) == [4, 3, 2, 1]


def test_words_and_stars_filter(studio, qtbot):
    studio.panel.search.setText("SGD 1")
    assert shown(studio) == [2]
    studio.panel.search.clear()
    studio.panel.starred.setChecked(True)
    assert shown(studio) == []


def test_a_click_on_the_star_stars_and_is_kept(studio, qtbot):
    table = studio.panel.table
    place = table.visualRect(table.rows.index(1, STAR)).center()
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))
    settle(studio)
    with open_store() as store:
        assert [run.number for run in store.runs() if run.is_starred] == [3]
    studio.panel.starred.setChecked(True)
    assert shown(studio) == [3]


def test_a_name_written_in_the_table_is_kept(studio):
    model = studio.panel.table.rows
    model.setData(model.index(0, NAME), "the best  one")
    settle(studio)
    with open_store() as store:
        assert store.run(4).name == "the best one"
    assert studio.panel.table.rows.rows[0].name == "the best one"


def test_notes_are_kept_with_the_run_they_are_on(studio):
    select(studio, 2)
    studio.panel.notes.setText("look here")
    studio.panel.notes.editingFinished.emit()
    settle(studio)
    select(studio, 3)
    assert studio.panel.notes.text() == ""
    select(studio, 2)
    assert studio.panel.notes.text() == "look here"


def test_deleted_runs_come_back(studio, qtbot):
    select(studio, 1, 3)
    qtbot.keyClick(studio.panel.table, Qt.Key.Key_Delete)
    settle(studio)
    assert shown(studio) == [4, 2]
    studio.panel.undo.click()
    settle(studio)
    assert shown(studio) == [4, 3, 2, 1]
    assert not studio.panel.undo.isEnabled()


def test_selected_runs_are_drawn_together_in_the_colours_of_the_table(studio):
    select(studio, 2, 4)
    chart = studio.panel.chart
    assert set(chart.names) == {"2 sgd 1", "4 adam"}
    assert chart._curves["2 sgd 1"].ink == current().series_colour(1)
    studio.panel.figure.setCurrentIndex(studio.panel.figure.findData("loss"))
    studio.panel.figure.activated.emit(0)
    with open_store() as store:
        losses = store.record(4).curves["loss"][1]
    assert np.array_equal(chart._curves["4 adam"].series.y, losses)


def test_the_mean_of_seeds_is_drawn_with_its_deviation(studio):
    panel = studio.panel
    panel.grouped.setChecked(True)
    select(studio, 2)
    panel.figure.setCurrentIndex(panel.figure.findData("loss"))
    panel.figure.activated.emit(0)
    with open_store() as store:
        losses = np.stack([store.record(number).curves["loss"][1] for number in (1, 2, 3)])
    mean, upper, lower = (panel.chart._curves[name].series.y for name in panel.chart.names)
    assert "3 seeds" in panel.chart.names[0]
    assert np.allclose(mean, losses.mean(0))
    assert np.allclose(upper - mean, losses.std(0, ddof=1))
    assert np.allclose(mean - lower, losses.std(0, ddof=1))


def test_the_difference_of_settings_is_shown(studio):
    select(studio, 1, 4)
    studio.panel.compare.click()
    settle(studio)
    table = studio.panel.findChild(DifferenceTable)
    paths = [table.table.item(row, 0).text() for row in range(table.table.rowCount())]
    assert "training.optimizers.main.name" in paths
    table.reject()


def test_runs_are_written_and_read_again(studio, tmp_path, monkeypatch):
    from PySide6.QtWidgets import QFileDialog

    select(studio, 1, 4)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "all.csv"), ""))
    studio.panel.exports._csv.trigger()
    settle(studio)
    assert (tmp_path / "all.csv").read_text("utf-8").count("\n") == 1 + 12 + 8
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "events"))
    studio.panel.exports._events.trigger()
    settle(studio)
    assert len(list((tmp_path / "events").iterdir())) == 2
    assert not studio.panel.exports._file.isEnabled()
    select(studio, 4)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine"), ""))
    studio.panel.exports._file.trigger()
    settle(studio)
    with open_store() as store:
        store.connection.execute("DELETE FROM run WHERE number = 4")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "mine.nnstudio"), ""))
    studio.panel.exports._import.trigger()
    settle(studio)
    assert studio.panel.table.rows.rows[0].name == "adam"


def test_a_run_is_offered_to_be_opened_where_it_ended(studio):
    offered = []
    studio.controller.travel.open_wanted.connect(offered.append)
    select(studio, 3)
    studio.panel.open.click()
    settle(studio)
    (run,) = offered
    assert (run.name, run.checkpoint.step, run.record.step) == ("sgd 2", 12, 12)


def test_a_store_that_cannot_be_read_is_said_in_one_sentence(studio, monkeypatch):
    from nnstudio.core.runs.database import connect
    from nnstudio.core.runs.places import runs_folder
    from nnstudio.gui.widgets.messages import MessageDialog

    connection, _note = connect(runs_folder())
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    studio.panel.reload()
    settle(studio)
    dialog = studio.panel.findChild(MessageDialog)
    assert "newer nnstudio" in dialog.sentence
    dialog.reject()
