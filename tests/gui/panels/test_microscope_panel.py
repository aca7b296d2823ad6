"""The microscope's panel: what goes in and comes out, what comes back, and the update, with real values."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel

from nnstudio.core.language import language
from nnstudio.core.observe.microscope import Moment
from tests.core.training.making import conv_project, project


def settle(bench):
    bench.wait(
        lambda: bench.controller.is_settled and not bench.controller.microscope.is_waiting, timeout=30_000
    )
    QApplication.processEvents()


def words(panel):
    return " | ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def studio(bench):
    made = bench(project())
    made.panel = made.show("microscope")
    made.settle()
    return made


def press(studio, times=1):
    for _time in range(times):
        studio.panel._next.click()
        settle(studio)


def test_at_first_it_says_what_to_do(studio):
    assert "layer by layer" in words(studio.panel)
    assert studio.panel._next.isEnabled()
    assert not studio.panel._back.isEnabled()
    assert not studio.panel._finish.isEnabled()


def test_forward_shows_what_went_in_and_what_came_out(studio):
    press(studio)
    assert "Forward: linear1" in words(studio.panel)
    stage = studio.session.microscope.stage
    views = [view for view in studio.panel._views if view.isVisible()]
    assert [view.text.splitlines()[0] for view in views] == ["Went in", "Came out"]
    assert np.array_equal(views[0].cells.values, stage.received[0].values)
    assert "16 × 6" in views[1].text


def test_loss_backward_and_update_each_say_their_own(studio):
    press(studio)
    stages = studio.session.microscope.stages
    loss = next(place for place, stage in enumerate(stages) if stage.moment is Moment.LOSS)
    press(studio, loss)
    assert f"{stages[loss].gave[0].mean:.6g}" in words(studio.panel)
    press(studio)
    said = words(studio.panel)
    assert "Backward: linear5" in said
    assert "Gradient of weight" in said
    press(studio, len(stages) - loss - 2)
    assert "Update" in words(studio.panel)
    model = studio.panel._table.model()
    assert model.rowCount() == 6
    assert model.index(0, 0).data() == "linear1.weight"
    assert studio.session.run.step == 1


def test_back_and_finish(studio):
    press(studio, 3)
    studio.panel._back.click()
    assert studio.session.microscope.place == 1
    studio.panel._finish.click()
    settle(studio)
    assert studio.session.run.step == 1
    assert studio.session.microscope.stage is None
    assert "layer by layer" in words(studio.panel)


def test_feature_maps_are_pictures(bench):
    made = bench(conv_project())
    made.panel = made.show("microscope")
    made.settle()
    press(made)
    shown = [view for view in made.panel._views if view.isVisible()]
    assert all(view._values.currentWidget() is view.maps for view in shown)


def test_it_follows_the_language(studio):
    press(studio)
    language.choose("fr")
    try:
        QApplication.sendEvent(studio.panel, QEvent(QEvent.Type.LanguageChange))
        assert studio.panel._next.text()
    finally:
        language.choose("en")
        QApplication.sendEvent(studio.panel, QEvent(QEvent.Type.LanguageChange))
