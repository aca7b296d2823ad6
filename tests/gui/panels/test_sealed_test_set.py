"""The predictions panel shows the test set only after it was opened, once, for the run to remember."""

from __future__ import annotations


def choose(panel, part: str) -> None:
    index = panel._part.findData(part)
    panel._part.setCurrentIndex(index)
    panel._part.activated.emit(index)


def test_the_test_set_is_shown_after_one_question_and_the_run_remembers(bench):
    studio = bench("circle")
    panel = studio.show("predictions")
    studio.settle()
    studio.train(4)
    choose(panel, "test")
    assert panel._seal.isVisible()
    assert panel._part.currentData() == "validation"
    panel._seal.keep.click()
    assert not panel._seal.isVisible()
    assert studio.session.run.test_opened_at is None
    choose(panel, "test")
    panel._seal.open.click()
    studio.settle()
    assert studio.session.run.test_opened_at == 4
    assert panel._part.currentData() == "test"
    assert not panel.placeholder
    assert "step 4" in panel._since_opened()
    choose(panel, "validation")
    assert panel._since_opened() == ""
    choose(panel, "test")
    assert not panel._seal.isVisible()
    studio.train(2)
    assert "after" in panel._since_opened()
    studio.settle()


def test_another_run_has_another_seal(bench):
    studio = bench("circle")
    panel = studio.show("predictions")
    studio.settle()
    choose(panel, "test")
    panel._seal.open.click()
    studio.settle()
    studio.controller.reset()
    studio.settle()
    assert studio.session.run.test_opened_at is None
    assert panel._part.currentData() == "validation"
    assert not panel.placeholder
