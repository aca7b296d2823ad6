"""A run that was saved knows its best epoch and its test set's seal as soon as it is opened again."""

from __future__ import annotations

import pytest

from nnstudio.core.session import Session
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.panels.run_notes import RunNotes
from tests.core.training.making import finished, optimizer, prepared, project

PATIENCE = 30_000


@pytest.fixture
def reopened(qtbot):
    made = project(by=optimizer("SGD", 3.0), keep_best=True, epochs=8)
    trainer = prepared(made)
    finished(trainer, until_epoch=6)
    trainer.open_test()
    session = Session(made)
    controller = TrainingController(session)
    notes = RunNotes(session.run)
    qtbot.addWidget(notes)
    controller.restore(trainer.checkpoint())
    qtbot.waitUntil(lambda: session.plan is not None and controller.is_settled, timeout=PATIENCE)
    yield session, trainer, notes
    controller.stop_and_wait()


def test_the_best_epochs_weights_are_offered_before_any_training(reopened):
    session, trainer, notes = reopened
    assert session.run.best_epoch == trainer.course.best_epoch > 0
    assert session.run.can_use_best
    notes.show_run(is_busy=False)
    assert not notes.isHidden()
    assert str(trainer.course.best_epoch) in notes._best.text()


def test_the_test_set_is_known_to_be_open(reopened):
    session, trainer, _notes = reopened
    assert session.run.test_opened_at == trainer.step
