"""One weight set by hand: before training, between two steps, in checkpoints, and when a run is repeated."""

from __future__ import annotations

import math

import pytest
import torch

from nnstudio.core.project import edits
from nnstudio.core.storage.examples import example
from nnstudio.core.storage.files import read, write
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import Reason, RunFinished, StepsDone, WeightEdited, WeightNotEdited
from nnstudio.core.training.finiteness import Guard
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.weight_edits import CannotEditWeight, WeightEdit, edit_weight, repeat_edits


@pytest.fixture
def project():
    return edits.set_value(example("xor").load(), "training.device", "cpu")


def _edit(project, value=0.5, index=(1, 0), parameter="weight", layer="linear1"):
    node = project.networks["main"].named(layer)
    return WeightEdit("main", node.id if node else "nobody", parameter, index, value)


def _weight(trainer):
    return trainer.networks["main"].get_submodule("linear1").weight.detach().clone()


def test_exactly_one_number_changes(project):
    trainer = prepare(project)
    before = _weight(trainer)
    done = edit_weight(trainer, _edit(project))
    after = _weight(trainer)
    assert after[1, 0] == 0.5
    assert done.before == before[1, 0]
    assert (before != after).sum() == 1


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        ({"index": (8, 0)}, "no number at 8, 0"),
        ({"index": (-1, 0)}, "no number at"),
        ({"index": (1,)}, "8 × 2"),
        ({"parameter": "speed"}, "computed from other numbers"),
        ({"layer": "nothing"}, "not part of the network"),
        ({"value": math.nan}, "finite"),
        ({"value": math.inf}, "finite"),
    ],
)
def test_what_is_not_there_cannot_be_set(project, wish, sentence):
    trainer = prepare(project)
    before = trainer.checkpoint()
    with pytest.raises(CannotEditWeight, match=sentence):
        edit_weight(trainer, _edit(project, **wish))
    for name, tensor in trainer.checkpoint().tensors.items():
        assert (tensor == before.tensors[name]).all()
    assert trainer.by_hand.edits == []


def test_a_computed_weight_is_refused(project):
    path = "networks.main.linear1.learning.reparametrisation"
    project = edits.set_value(project, path, "spectral_norm")
    with pytest.raises(CannotEditWeight, match="computed"):
        edit_weight(prepare(project), _edit(project))


def test_a_file_remembers_the_edit_of_a_run_that_has_not_begun(project, tmp_path):
    trainer = prepare(project)
    done = edit_weight(trainer, _edit(project))
    path = tmp_path / "edited.nnstudio"
    write(path, project, trainer.checkpoint())
    again = prepare(project)
    again.restore(read(path).checkpoint)
    assert again.step == 0
    assert torch.equal(_weight(again), _weight(trainer))
    assert again.by_hand.edits == [done]


def test_a_checkpoint_without_edits_is_as_it_was(project):
    assert "weight_edits" not in prepare(project).checkpoint().state


def _events(trainer, controls, edit=None, at=0):
    events = []
    for event in train(trainer, controls):
        events.append(event)
        if edit is not None and isinstance(event, StepsDone) and event.step >= at:
            controls.weight_edits = (edit,)
            edit = None
    return events


def test_the_engine_sets_it_before_the_next_step_and_says_so(project):
    trainer = prepare(project)
    controls = Controls(until_step=40, frame_seconds=0.0)
    events = _events(trainer, controls, _edit(project), at=5)
    (done,) = (event for event in events if isinstance(event, WeightEdited))
    assert done.after == 0.5
    assert 5 <= done.step < 40
    assert trainer.by_hand.edits == [done]


def test_the_run_can_be_repeated_to_the_last_bit(project):
    first, second = prepare(project), prepare(project)
    _events(first, Controls(until_step=40, frame_seconds=0.0), _edit(project), at=5)
    while second.step < 40:
        repeat_edits(second, first.by_hand.edits)
        with second.randomness.own():
            second.take_step()
    assert torch.equal(_weight(first), _weight(second))


def test_before_training_it_is_done_without_a_step(project):
    trainer = prepare(project)
    events = _events(trainer, Controls(until_step=0, weight_edits=(_edit(project),)))
    assert trainer.step == 0
    assert _weight(trainer)[1, 0] == 0.5
    assert isinstance(events[-1], RunFinished)
    assert events[-1].reason is Reason.LIMIT
    assert not any(isinstance(event, StepsDone) for event in events)


def test_what_cannot_be_set_ends_no_run(project):
    trainer = prepare(project)
    wish = _edit(project, index=(99, 0))
    events = _events(trainer, Controls(until_step=20, frame_seconds=0.0), wish, at=2)
    (told,) = (event for event in events if isinstance(event, WeightNotEdited))
    assert "99" in str(told.message)
    assert trainer.step == 20


def test_going_back_to_the_last_good_state_keeps_the_edit(project):
    trainer = prepare(project)
    guard = Guard(trainer)
    with trainer.randomness.own():
        trainer.take_step()
    edit_weight(trainer, _edit(project, value=7.0))
    guard.rewind()
    assert _weight(trainer)[1, 0] == 7.0


def test_malformed_edits_in_a_checkpoint_are_refused_whole(project):
    from nnstudio.core.training.checkpoint import Checkpoint, UnfitCheckpoint

    trainer = prepare(project)
    saved = trainer.checkpoint()
    before = _weight(trainer)
    broken = Checkpoint(saved.tensors, {**saved.state, "weight_edits": [["one", 2]]})
    with pytest.raises(UnfitCheckpoint):
        trainer.restore(broken)
    assert torch.equal(_weight(trainer), before)
