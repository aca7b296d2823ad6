"""A run that rests is told what the engine would say of it: the best epoch, whether the seal is broken."""

from __future__ import annotations

from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.events import BestEpoch, TestOpened
from nnstudio.core.training.told import told_by
from tests.core.training.making import finished, optimizer, prepared, project


def test_the_engine_would_say_the_same():
    made = project(by=optimizer("SGD", 3.0), keep_best=True, epochs=8)
    trainer = prepared(made)
    finished(trainer, until_epoch=6)
    trainer.open_test()
    told = told_by(trainer.checkpoint())
    again = [event for event in finished(trainer, until_step=0) if isinstance(event, BestEpoch | TestOpened)]
    assert list(told) == again
    assert len(told) == 2


def test_a_run_without_either_has_nothing_to_say():
    trainer = prepared(project(patience=3))
    finished(trainer, until_epoch=2)
    assert told_by(trainer.checkpoint()) == ()


def test_what_no_run_saves_is_passed_over():
    odd = {"step": 1, "epoch": 1, "test_opened_at": "x", "course": {"mapping": 3}}
    assert told_by(Checkpoint({"best/networks/a": None}, odd)) == ()
    assert told_by(Checkpoint({"best/networks/a": None}, {"step": 1, "epoch": 1, "course": [1]})) == ()
