"""Runs whose steps are done many in one call from nearly the first one on, whatever the clock says."""

from __future__ import annotations

from typing import Any

import pytest

from nnstudio.core.training.batches import rows_of_step
from nnstudio.core.training.captured import gauge, loop_trial, trial
from tests.core.training.making import finished, prepared


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Record the second step of each size, rehearse it twice, and do many in one call as soon as possible."""
    monkeypatch.setattr(trial, "PATIENCE", 0.0)
    monkeypatch.setattr(trial, "FEWEST", 1)
    monkeypatch.setattr(trial, "LONGEST", 60.0)
    monkeypatch.setattr(trial, "REHEARSALS", 2)
    monkeypatch.setattr(trial, "_clocked", lambda backward, batch: (backward(batch), 1.0))  # a slow plain way
    monkeypatch.setattr(loop_trial, "REHEARSALS", 2)
    monkeypatch.setattr(loop_trial, "_is_worth", lambda together, one_by_one: True)
    monkeypatch.setattr(gauge, "PATIENCE", 0.0)
    monkeypatch.setattr(gauge, "FEWEST", 1)
    monkeypatch.setattr(gauge, "LONGEST", 60.0)
    monkeypatch.setattr(gauge, "REHEARSALS", 1)


def plainly(made: Any, steps: int, **controls: Any) -> Any:
    """A run operation by operation."""
    trainer = prepared(made)
    with trainer.eagerly():
        finished(trainer, until_step=steps, **controls)
    return trainer


def is_looped(trainer: Any) -> bool:
    """Whether full batches are done many in one call."""
    trial = trainer._stepper._trials.get(rows_of_step(trainer.recipe, len(trainer.dataset.train)))
    return trial is not None and trial._is_proven


def looped(made: Any, steps: int, **controls: Any) -> Any:
    """The run as it is done, having made sure that steps are done many in one call at its end."""
    trainer = prepared(made)
    finished(trainer, until_step=steps, **controls)
    assert is_looped(trainer)
    return trainer
