"""Training > Train several runs: what can be asked for, how far it is, and the group in the Runs panel."""

from __future__ import annotations

import pytest

from nnstudio.core.language import language
from nnstudio.core.project.edits import set_value
from nnstudio.core.refusal import Refusal
from nnstudio.core.runs.facts import Status
from nnstudio.core.runs.store import open_store
from nnstudio.gui.windows.sweep_dialog import SweepDialog, SweepWish, read_rates

from .projects import broken, circle

PATIENCE = 60_000


@pytest.fixture
def french():
    language.choose("fr")
    yield
    language.choose("en")


def swept(studio, qtbot, wish):
    """Train these, and wait until all is shown."""
    window = studio.window
    window.sweeping.start(wish.variants(studio.session.project))
    qtbot.waitUntil(lambda: not window.sweeping.is_working, timeout=PATIENCE)
    qtbot.waitUntil(lambda: not studio.controller.background.is_working, timeout=PATIENCE)
    return window


def _type_rates(dialog, text):
    line = dialog.form.editor("rates").line
    line.setText(text)
    line.textEdited.emit(text)


def test_the_dialog_says_how_many_runs_there_will_be(qtbot):
    dialog = SweepDialog(circle())
    qtbot.addWidget(dialog)
    assert dialog.summary.text() == "8 runs of 50 epochs"
    _type_rates(dialog, "0.01, 0.1")
    assert dialog.summary.text() == "16 runs of 50 epochs"
    dialog.form.value_edited.emit("seeds", 3)
    dialog.form.value_edited.emit("epochs", 2)
    assert dialog.summary.text() == "6 runs of 2 epochs"
    dialog.go.click()
    assert dialog.wish == SweepWish(3, (0.01, 0.1), 2)


@pytest.mark.parametrize("text", ["0.1 fast", "-1", "1e9"])
def test_rates_that_cannot_be_are_refused_in_place(qtbot, text):
    dialog = SweepDialog(circle())
    qtbot.addWidget(dialog)
    _type_rates(dialog, text)
    assert not dialog.go.isEnabled()
    assert dialog.form._rows["rates"]._refusal.text()
    _type_rates(dialog, "")
    assert dialog.go.isEnabled()
    assert dialog.chosen().rates == ()


def test_rates_are_read_as_they_are_written():
    assert read_rates("0.1 0.01;0.001, 0.1") == (0.1, 0.01, 0.001)
    assert read_rates("0.1,0.01") == (0.1, 0.01)
    assert read_rates(" ") == ()


def test_in_french_a_comma_is_a_decimal_mark(french):
    assert read_rates("0,1 0,01") == (0.1, 0.01)
    assert read_rates("0,1; 0,01") == (0.1, 0.01)
    with pytest.raises(Refusal):
        read_rates("0,1 vite")


def test_the_runs_are_recorded_selected_and_their_mean_is_drawn(make_studio, qtbot):
    studio = make_studio(circle())
    before = studio.session.project
    window = swept(studio, qtbot, SweepWish(3, (0.01, 0.03), 4))
    assert studio.session.project == before
    with open_store() as store:
        assert [run.status for run in store.runs()] == [Status.FINISHED] * 6
    panel = window.docks["runs"].content
    assert panel.isVisible()
    assert sorted(panel.numbers) == [1, 2, 3, 4, 5, 6]
    assert panel.grouped.isChecked()
    assert len({run.family for run in panel.table.selected}) == 2
    assert "Runs trained: 6" in window.notice.text
    assert "a learning rate of 0.0" in window.notice.text


def test_of_one_group_the_mean_and_its_spread_are_said(make_studio, qtbot):
    studio = make_studio(circle())
    window = swept(studio, qtbot, SweepWish(3, (), 3))
    assert "Validation accuracy" in window.notice.text
    assert "±" in window.notice.text


def test_the_best_run_opens_where_it_ended(make_studio, qtbot):
    studio = make_studio(circle())
    window = swept(studio, qtbot, SweepWish(2, (), 3))
    window.notice._act.click()
    qtbot.waitUntil(lambda: studio.session.run.epoch == 3, timeout=PATIENCE)
    assert studio.session.project.training.epochs == 3


def test_why_runs_are_trained_one_after_the_other_is_said_while_they_are(make_studio, qtbot):
    studio = make_studio(set_value(circle(), "training.optimizer", "LBFGS"))
    window = studio.window
    window.sweeping.start(SweepWish(2, (), 100_000).variants(studio.session.project))
    progress = window.sweeping._progress
    qtbot.waitUntil(lambda: "one after the other" in progress.words.text(), timeout=PATIENCE)
    assert "L-BFGS" in progress.words.text()
    window.sweeping.stop()


def test_stop_keeps_what_was_trained(make_studio, qtbot):
    studio = make_studio(circle())
    window = studio.window
    window.sweeping.start(SweepWish(2, (), 100_000).variants(studio.session.project))
    progress = window.sweeping._progress
    qtbot.waitUntil(lambda: progress.bar.maximum() > 0, timeout=PATIENCE)
    progress.stop.click()
    qtbot.waitUntil(lambda: not window.sweeping.is_working, timeout=PATIENCE)
    with open_store() as store:
        runs = store.runs()
    assert {run.status for run in runs} == {Status.PAUSED}
    assert all(run.step for run in runs)
    qtbot.waitUntil(lambda: not studio.controller.background.is_working, timeout=PATIENCE)


def test_closing_the_window_ends_the_sweep_in_order(make_studio, qtbot):
    studio = make_studio(circle())
    window = studio.window
    window.sweeping.start(SweepWish(2, (), 100_000).variants(studio.session.project))
    progress = window.sweeping._progress
    qtbot.waitUntil(lambda: progress.bar.maximum() > 0, timeout=PATIENCE)
    window.close()
    assert not window.sweeping.is_working
    with open_store() as store:
        assert {run.status for run in store.runs()} == {Status.PAUSED}


def test_what_cannot_be_trained_says_why(make_studio, qtbot):
    studio = make_studio(broken())
    window = swept(studio, qtbot, SweepWish(2, (), 1))
    assert window.notice.text
    assert window.notice._level == "error"


def test_one_sweep_at_a_time(make_studio, qtbot):
    studio = make_studio(circle())
    window = studio.window
    window.sweeping.start(SweepWish(2, (), 100_000).variants(studio.session.project))
    assert window.sweeping.ask() is False
    window.sweeping.stop()
    assert not window.sweeping.is_working
