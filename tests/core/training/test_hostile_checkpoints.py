"""A checkpoint comes from a file: whatever is wrong in it is refused, and the trainer stays as it was."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from immutabledict import immutabledict

from nnstudio.core.project import OptimizerRecipe
from nnstudio.core.storage.examples import example
from nnstudio.core.training.checkpoint import Checkpoint, UnfitCheckpoint
from nnstudio.core.training.optimizers import optimizers
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.trainer import Trainer

WRONG_VALUES: tuple[Any, ...] = (None, "x", -1, [], {}, {"tensor": "nope"}, {"tensor": "random/global"})
WRONG_ARRAYS = (np.zeros(0, np.float32), np.zeros(3, np.uint8), np.zeros((2, 2)), np.float32(1))


def trainer_of(optimizer: str, **params: Any) -> Trainer:
    project = example("xor").load()
    recipe = OptimizerRecipe(optimizer, 0.01, immutabledict(params))
    training = replace(project.training, optimizers=immutabledict(main=recipe), device="cpu")
    return prepare(replace(project, training=training))


def stepped(trainer: Trainer, steps: int = 2) -> Trainer:
    for _ in range(steps):
        trainer.take_step()
    return trainer


def same(one: Checkpoint, other: Checkpoint) -> bool:
    tensors = one.tensors.keys() == other.tensors.keys() and all(
        np.array_equal(one.tensors[name], other.tensors[name]) for name in one.tensors
    )
    return tensors and json.dumps(one.state) == json.dumps(other.state)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a state."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*path, key))


def with_value(state: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(state)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    return changed


def try_it(trainer: Trainer, checkpoint: Checkpoint) -> None:
    """Restore; a refusal must change nothing, and afterwards training goes on either way."""
    before = trainer.checkpoint()
    try:
        trainer.restore(checkpoint)
    except UnfitCheckpoint:
        assert same(trainer.checkpoint(), before)
    stepped(trainer, 1)


@pytest.mark.parametrize("optimizer", optimizers.names())
def test_a_sound_checkpoint_of_every_optimizer_is_taken(optimizer):
    saved = stepped(trainer_of(optimizer), 3).checkpoint()
    other = stepped(trainer_of(optimizer), 1)
    other.restore(saved)
    assert same(other.checkpoint(), saved)


def test_momentum_is_restored_and_a_memory_without_it_refused():
    saved = stepped(trainer_of("SGD", momentum=0.9)).checkpoint()
    trainer = trainer_of("SGD", momentum=0.9)
    trainer.restore(saved)
    state = copy.deepcopy(dict(saved.state))
    state["players"]["main"]["state"]["mapping"]["0"]["mapping"] = {}
    with pytest.raises(UnfitCheckpoint):
        trainer.restore(Checkpoint(saved.tensors, state))


@pytest.mark.filterwarnings("ignore::UserWarning")  # torch warns of some of the nonsense it is given
def test_any_wrong_value_in_the_state_is_refused_or_harmless():
    trainer = stepped(trainer_of("Adam"))
    saved = trainer.checkpoint()
    state = json.loads(json.dumps(saved.state))
    for path in [path for path in places(state) if path]:
        for value in WRONG_VALUES:
            try_it(trainer, Checkpoint(saved.tensors, with_value(state, path, value)))


@pytest.mark.parametrize("optimizer", ["Adam", "SGD", "LBFGS"])
def test_any_wrong_tensor_is_refused_or_harmless(optimizer):
    """Before this was checked, a short tensor in a fused optimizer's memory ended the process."""
    trainer = stepped(trainer_of(optimizer, **({"momentum": 0.9} if optimizer == "SGD" else {})))
    saved = trainer.checkpoint()
    for name in saved.tensors:
        without = {key: tensor for key, tensor in saved.tensors.items() if key != name}
        try_it(trainer, Checkpoint(without, saved.state))
        for array in WRONG_ARRAYS:
            try_it(trainer, Checkpoint({**saved.tensors, name: np.asarray(array)}, saved.state))


def test_random_states_that_are_noise_are_refused_or_harmless():
    trainer = stepped(trainer_of("Adam"))
    saved = trainer.checkpoint()
    noise = np.random.default_rng(0)
    for name in ("random/global", "random/order", "random/noise"):
        for _ in range(5):
            bytes_ = noise.integers(0, 256, saved.tensors[name].shape, dtype=np.uint8)
            try_it(trainer, Checkpoint({**saved.tensors, name: bytes_}, saved.state))


@pytest.mark.parametrize("rows", [-1, 10**9, 0])
def test_rows_that_are_no_order_of_the_samples_are_refused(rows):
    trainer = stepped(trainer_of("Adam"))
    saved = trainer.checkpoint()
    order = saved.tensors["batches/rows"].copy()
    order[5] = rows if rows else order[6]
    with pytest.raises(UnfitCheckpoint):
        trainer.restore(Checkpoint({**saved.tensors, "batches/rows": order}, saved.state))
