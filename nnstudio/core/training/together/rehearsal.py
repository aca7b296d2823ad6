"""Whether runs should be trained as one: a few steps done both ways, which have to agree and be worth it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

import torch

from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.training.together.apart import CannotJoin
from nnstudio.core.training.together.group import Floats, Group
from nnstudio.core.training.trainer import Trainer

STEPS = 4
LONG_ENOUGH = 0.1  # seconds of steps, to know how long one takes
WORTH = 0.4  # of the time that the same steps take one after the other: recorded, those become quicker, too
CLOSE = 1e-3  # relative; how far two ways of rounding may lead apart in so few steps
_TINY = 1e-5

_CHANCE = N_("The runs are trained one after the other: some of their layers draw by chance.")
UNFIT = N_("The runs are trained one after the other: their steps cannot be done at once ({why}).")
_INEXACT = N_("The runs are trained one after the other: at once, they would not give the same numbers.")
_NO_GAIN = N_("The runs are trained one after the other: that is quicker for layers as large as these.")


def rehearse(
    group: Group,
    projects: Sequence[Project],
    made: Callable[[Project], Trainer],
    use_threads: Callable[[int], None],
) -> None:
    """Do some steps of the group, and of the first and the last run by themselves; then begin anew.

    ``use_threads`` shares out what comes among threads as is best for steps of so much work.

    Raises:
        CannotJoin: with the reason. The group is of no use any more then.
    """
    places = sorted({0, len(projects) - 1})
    work, beginning = group.template.work, group.standing(copied=True)
    use_threads(work * len(projects))
    expected, together = _together(group)
    use_threads(work)
    alone = [_alone(group, place, made(projects[place]), expected) for place in places]
    if together > WORTH * len(projects) * min(alone):
        raise CannotJoin(_NO_GAIN)
    use_threads(work * len(projects))
    group.go_back(beginning)


def _together(group: Group) -> tuple[list[Floats], float]:
    """The losses of some steps, after which the group stands; and the seconds that one takes at least."""
    until = time.perf_counter() + LONG_ENOUGH
    steps = [_clocked(group) for _step in range(STEPS)]
    there, shortest = group.standing(copied=True), min(seconds for _losses, seconds in steps)
    while time.perf_counter() < until:
        shortest = min(shortest, _clocked(group)[1])
    group.go_back(there)
    return [losses for losses, _seconds in steps], shortest


def _alone(group: Group, place: int, trainer: Trainer, expected: Sequence[Floats]) -> float:
    """The same steps of one run, which have to agree; returns the seconds that one takes at least."""
    shortest, until = math.inf, time.perf_counter() + LONG_ENOUGH
    for losses in expected:
        loss, seconds = _clocked_alone(trainer)
        shortest = min(shortest, seconds)
        _compare(torch.tensor(losses[place]), loss)
    _compare_networks(group, place, trainer)
    while time.perf_counter() < until:
        shortest = min(shortest, _clocked_alone(trainer)[1])
    return shortest


def _clocked_alone(trainer: Trainer) -> tuple[torch.Tensor, float]:
    begun = time.perf_counter()
    with trainer.randomness.own():
        (loss,) = trainer.take_step()
    known = loss.double().cpu()  # waits for a device that works by itself
    return known, time.perf_counter() - begun


def _clocked(group: Group) -> tuple[Floats, float]:
    """One step: its losses, and the seconds it took."""
    begun = time.perf_counter()
    try:
        group.take_step()
    except Exception as error:  # whatever layer it was that cannot be stacked
        if "random" in str(error):
            raise CannotJoin(_CHANCE) from error
        raise CannotJoin(UNFIT, why=type(error).__name__) from error
    losses = group.losses()[0]
    return losses, time.perf_counter() - begun


def _compare_networks(group: Group, place: int, trainer: Trainer) -> None:
    from nnstudio.core.training.saving import network_tensors

    ours = group.network_tensors(place, None)
    for name, tensor in network_tensors(trainer).items():
        _compare(ours[name], tensor)


def _compare(one: torch.Tensor, other: torch.Tensor) -> None:
    one, other = one.double().cpu(), other.double().cpu()
    if not torch.allclose(one, other, rtol=CLOSE, atol=_TINY, equal_nan=True):
        raise CannotJoin(_INEXACT)
