"""A large good state lies in a file while a step needs the memory, and comes back as it was."""

from __future__ import annotations

import tempfile

import numpy as np
import pytest

from nnstudio.core.training import spilling
from nnstudio.core.training.events import Reason
from nnstudio.core.training.finiteness import Guard
from nnstudio.core.training.spilling import Spilled, put_aside, taken_back
from tests.core.training.making import conv_project, finished, prepared, weights_of
from tests.core.training.test_finiteness import all_finite, diverging


@pytest.fixture
def all_large(monkeypatch):
    monkeypatch.setattr(spilling, "LARGE", 1)


def test_a_state_comes_back_as_it_was(all_large):
    trainer = prepared(conv_project())
    finished(trainer, until_step=3)
    before = trainer.checkpoint()
    aside = put_aside(before)
    assert isinstance(aside, Spilled)
    for _twice in range(2):
        back = taken_back(aside)
        assert back.state == before.state
        assert back.tensors.keys() == before.tensors.keys()
        for name, tensor in before.tensors.items():
            assert (back.tensors[name].dtype, back.tensors[name].shape) == (tensor.dtype, tensor.shape)
            assert np.array_equal(back.tensors[name], tensor)


def test_a_small_state_stays_in_memory():
    checkpoint = prepared(conv_project()).checkpoint()
    assert put_aside(checkpoint) is checkpoint


def test_a_diverging_run_goes_back_to_a_state_in_a_file(all_large):
    trainer = prepared(diverging())
    assert finished(trainer)[-1].reason is Reason.DIVERGED
    assert all_finite(trainer)


def test_where_there_is_no_room_the_state_stays_in_memory(all_large, monkeypatch):
    def full(**_keywords):
        raise OSError(28, "No space left on device")

    trainer = prepared(conv_project())
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    guard = Guard(trainer)
    weights = weights_of(trainer)
    finished(trainer, until_step=2)
    guard.rewind()
    assert all((weights_of(trainer)[name] == weights[name]).all() for name in weights)
