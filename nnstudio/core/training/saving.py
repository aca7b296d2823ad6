"""From a trainer to a checkpoint and back: everything that decides what the next step does."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch
from numpy.typing import NDArray

from nnstudio.core.training.checkpoint import (
    NETWORKS,
    RESTING,
    Checkpoint,
    UnfitCheckpoint,
    malformed,
    pack,
    to_array,
    unfit,
    unpack,
)
from nnstudio.core.training.course import Course, Tensors
from nnstudio.core.training.measuring import EpochMeans
from nnstudio.core.training.memory_checks import fits
from nnstudio.core.training.numbering import names_to_keep, renumbered
from nnstudio.core.training.players import memory_kind
from nnstudio.core.training.weight_edits import from_state, to_state

if TYPE_CHECKING:
    from nnstudio.core.training.players import Player
    from nnstudio.core.training.trainer import Trainer

BEST = "best/"
_RANDOM = ("random/global", "random/device")
_MALFORMED = (
    AttributeError,
    IndexError,
    KeyError,
    OverflowError,
    RuntimeError,
    TypeError,
    ValueError,
)


def save(trainer: Trainer) -> Checkpoint:
    """The whole state between two steps, copied to the host."""
    tensors: dict[str, NDArray[Any]] = {}
    for name, tensor in network_tensors(trainer).items():
        tensors[name] = to_array(tensor)
    players = {
        name: {
            "optimizer": memory_kind(player.recipe),
            "state": pack(player.optimizer.state_dict()["state"], f"optimizers/{name}", tensors),
            **names_to_keep(trainer, name),
        }
        for name, player in trainer.players.items()
    }
    tensors.update({name: to_array(state) for name, state in _random_states(trainer).items()})
    tensors["batches/rows"] = to_array(trainer.batches.rows)
    tensors.update(trainer.resting)
    state = {
        "step": trainer.step,
        "epoch": trainer.epoch,
        "seconds": trainer.seconds,
        "position": trainer.batches.position,
        "means": trainer.means.state,
        "players": players,
        **_course(trainer, tensors),
        **({} if trainer.test_opened_at is None else {"test_opened_at": trainer.test_opened_at}),
        **to_state(trainer.by_hand.edits),
    }
    return Checkpoint(tensors, state)


def restore(trainer: Trainer, checkpoint: Checkpoint) -> None:
    """Put a checkpoint's state in the place of the trainer's.

    A player with another optimizer than the checkpoint's, or other switches, starts with an empty memory;
    data that has grown or shrunk since starts with a new epoch's order.

    Raises:
        UnfitCheckpoint: if anything in it is missing, or is not what such a trainer could have saved;
            nothing has changed then.
    """
    before = save(trainer)
    try:
        _restore(trainer, checkpoint)
    except UnfitCheckpoint:
        _restore(trainer, before)
        raise
    except _MALFORMED as error:
        _restore(trainer, before)
        raise malformed() from error


def _restore(trainer: Trainer, checkpoint: Checkpoint) -> None:
    saved = checkpoint.tensors
    live = network_tensors(trainer)
    for name, tensor in live.items():
        if name not in saved or saved[name].shape != tuple(tensor.shape):
            raise unfit(name.removeprefix(NETWORKS))
    memories = {name: _memory(trainer, checkpoint, name, player) for name, player in trainer.players.items()}
    course, opened = _restored_course(trainer, checkpoint), _test_opened_at(checkpoint)
    edits = from_state(checkpoint.state)
    put_weights(trainer, saved)
    trainer.course = course
    trainer.test_opened_at = opened
    trainer.by_hand.edits = edits
    trainer.resting = {name: array for name, array in saved.items() if name.startswith(RESTING)}
    for name, player in trainer.players.items():
        _remember(player, memories[name])
    _restore_randomness(trainer, saved)
    _restore_position(trainer, checkpoint)


def put_weights(trainer: Trainer, saved: Tensors) -> None:
    """Give the networks these weights and buffers, which are known to fit."""
    with torch.no_grad():
        for name, tensor in network_tensors(trainer).items():
            tensor.copy_(torch.from_numpy(saved[name].copy()))


def _course(trainer: Trainer, tensors: dict[str, NDArray[Any]]) -> dict[str, Any]:
    """The run's course, where it has one; the best weights go to ``tensors``."""
    course = trainer.course
    if course == Course():
        return {}
    tensors.update({f"{BEST}{name}": array for name, array in course.best.items()})
    return {"course": pack(course.state, "course", tensors)}


def _test_opened_at(checkpoint: Checkpoint) -> int | None:
    opened = checkpoint.state.get("test_opened_at")
    if opened is not None and (isinstance(opened, bool) or not isinstance(opened, int) or opened < 0):
        raise unfit("test_opened_at")
    return opened


def _restored_course(trainer: Trainer, checkpoint: Checkpoint) -> Course:
    course = Course()
    if "course" in checkpoint.state:
        saved = checkpoint.tensors.items()
        best = {name.removeprefix(BEST): array for name, array in saved if name.startswith(BEST)}
        live = network_tensors(trainer)
        shapes = {name: tuple(tensor.shape) for name, tensor in live.items()}
        if best and {name: array.shape for name, array in best.items()} != shapes:
            raise unfit("course")
        course.restore(unpack(checkpoint.state["course"], checkpoint.tensors), best)
    return course


def network_tensors(trainer: Trainer) -> dict[str, torch.Tensor]:
    """Weights and buffers, live, by their names in a checkpoint."""
    return {
        f"{NETWORKS}{name}/{key}": tensor
        for name, network in trainer.networks.items()
        for key, tensor in network.state_dict().items()
    }


def _random_states(trainer: Trainer) -> dict[str, torch.Tensor]:
    states = dict(zip(_RANDOM, trainer.randomness.states, strict=False))
    states["random/order"] = trainer.batches.order.get_state()
    states["random/noise"] = trainer.learning.noise.get_state()
    if trainer.augmenter:
        states["random/augmentation"] = trainer.augmenter.generator.get_state()
    return states


def _memory(trainer: Trainer, checkpoint: Checkpoint, name: str, player: Player) -> dict[int, Any]:
    """What a player's optimizer remembered, by the number of the weight."""
    saved = checkpoint.state["players"].get(name)
    if saved is None or saved["optimizer"] != memory_kind(player.recipe):
        return {}
    states = unpack(saved["state"], checkpoint.tensors)
    memory = renumbered(trainer, name, saved, {int(index): state for index, state in states.items()})
    if not fits(player, memory):
        raise unfit(name)
    return memory


def _remember(player: Player, memory: dict[int, Any]) -> None:
    """Give the optimizer this memory; each tensor lies in memory as its weight does."""
    if not memory:
        player.forget_memory()
        return
    groups = player.optimizer.state_dict()["param_groups"]
    player.optimizer.load_state_dict({"state": memory, "param_groups": groups})
    for weight in player.weights:
        for key, value in player.optimizer.state.get(weight, {}).items():
            if isinstance(value, torch.Tensor) and value.shape == weight.shape:
                player.optimizer.state[weight][key] = torch.empty_like(weight.detach()).copy_(value)
    player.forget_shortcut()


def _restore_randomness(trainer: Trainer, saved: Tensors) -> None:
    states = {name: torch.from_numpy(array.copy()) for name, array in saved.items() if "random/" in name}
    current = _random_states(trainer)
    for name, state in current.items():
        given = states.get(name, state)
        if given.shape != state.shape or given.dtype != state.dtype:
            raise unfit(name)
    trainer.randomness.states = tuple(states.get(name, current[name]) for name in _RANDOM if name in current)
    trainer.batches.order.set_state(states.get("random/order", current["random/order"]))
    trainer.learning.noise.set_state(states.get("random/noise", current["random/noise"]))
    if trainer.augmenter:
        name = "random/augmentation"
        trainer.augmenter.generator.set_state(states.get(name, current[name]))


def _restore_position(trainer: Trainer, checkpoint: Checkpoint) -> None:
    seconds = float(checkpoint.state["seconds"])
    if not 0 <= seconds < math.inf:
        raise unfit("seconds")
    means = EpochMeans.of_state(checkpoint.state.get("means"), trainer.curves)
    rows = torch.from_numpy(checkpoint.tensors["batches/rows"].copy())
    count, position = len(trainer.parts["train"].inputs), int(checkpoint.state["position"])
    if len(rows) == count:
        _check_rows(rows, position)
        trainer.batches.go_to(rows, position)
    else:
        trainer.batches.go_to(rows[:0], 0)
    trainer.step, trainer.epoch = checkpoint.step, checkpoint.epoch
    trainer.seconds = seconds
    trainer.means = means


def _check_rows(rows: torch.Tensor, position: int) -> None:
    """Refuse what is no order of the samples, or a place outside of it."""
    whole = torch.arange(len(rows))
    if rows.dtype != whole.dtype or not torch.equal(rows.sort().values, whole):
        raise unfit("batches/rows")
    if not 0 <= position <= len(rows):
        raise unfit("position")
