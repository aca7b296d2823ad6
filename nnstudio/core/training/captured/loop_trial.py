"""Whether many steps in one call are worth having: found out on the run's own steps.

Some steps are done one by one first. Then everything is put back to where it was before them, and they are
done in one call: that has to come to the same weights, gradients, memories of the optimizers, running
statistics, losses and random states, to the last bit, and to be quicker. If it does not, or if anything goes
wrong, steps are done one by one for ever; what the run computes is the same either way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import torch

from nnstudio.core.training.captured.loop import Loop, Rates
from nnstudio.core.training.captured.looped_updates import Shelf, settings_of
from nnstudio.core.training.captured.program import Program
from nnstudio.core.training.objective import Batch
from nnstudio.core.training.players import Player
from nnstudio.core.training.updates import Update

REHEARSED = 4  # steps at once, at most
REHEARSALS = 4
MOST_WEIGHTS = 100_000  # copying more before and after each call would be felt; their steps are long anyway
SLOWEST = 0.002  # seconds of a step above which a call would hold too few of them

Steps = Callable[[Sequence[Batch], Sequence[Rates]], torch.Tensor]


class LoopTrial:
    """Does steps of one size of batch together, once that has proved to be exact and quicker.

    ``programs`` are the phases', all of them in use, and ``one_by_one`` does steps by these. The ``shelf``
    has the players' updates, which all sizes of batches share.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        players: Sequence[Player],
        rows: int,
        shelf: Shelf,
        one_by_one: Steps,
    ) -> None:
        self._programs = programs
        self._players = players
        self._rows = rows
        self._shelf = shelf
        self._one_by_one = one_by_one
        self._loop: Loop | None = None  # none where there is no hope
        self._is_proven = False
        self._shortcuts: list[Update | None] = []
        self._settings: list[object] = []
        self._times: list[tuple[float, float]] = []  # seconds of a step, one by one and together
        self._pace = 0.0

    def at_once(self, seconds: float) -> int:
        """How many steps to do in one call that takes about so long; 0: do them one by one."""
        shortcuts = [player.shortcut for player in self._players]
        if None in shortcuts:
            return 0
        if shortcuts != self._shortcuts:
            self._shortcuts = shortcuts
            self._look_again()
        if self._is_proven:
            return max(1, int(seconds / self._pace))
        return 0 if self._loop is None else self._rehearsed(seconds)

    def _rehearsed(self, seconds: float) -> int:
        """How many steps to rehearse with, which are done twice; at first one, for it may be a long one."""
        shortest = min((one_by_one for one_by_one, _ in self._times), default=seconds)
        return max(1, min(REHEARSED, int(seconds / (2 * shortest)))) if shortest else 1

    def __call__(self, drawn: Sequence[Batch], rates: Sequence[Rates]) -> torch.Tensor:
        """Do these steps; returns the losses, ``(steps, phases)``. For the arguments, see :class:`Loop`."""
        assert self._loop is not None
        if not self._is_proven:
            return self._rehearse(self._loop, drawn, rates)
        losses, pace = _clocked(self._loop, drawn, rates)
        self._pace = min(self._pace, pace)  # longer ones have waited for the interpreter's lock, or a core
        return losses

    def _look_again(self) -> None:
        """Something of an optimizer was replaced; if only its learning rate or memory, the loop will do."""
        settings = [settings_of(player.optimizer) for player in self._players]
        if settings == self._settings:
            return
        self._settings = settings
        self._give_up()
        if sum(weight.numel() for player in self._players for weight in player.weights) <= MOST_WEIGHTS:
            with suppress(Exception):  # some operation or optimizer that cannot be said so
                updates = {player: self._shelf.updates(player) for player in self._players}
                self._loop = Loop(self._programs, self._players, self._rows, updates)

    def _give_up(self) -> None:
        self._loop = None
        self._is_proven = False
        self._times.clear()

    def _rehearse(self, loop: Loop, drawn: Sequence[Batch], rates: Sequence[Rates]) -> torch.Tensor:
        """One by one; and together, from the same beginning."""
        before = self._state()
        losses, one_by_one = _clocked(self._one_by_one, drawn, rates)
        after = self._state()
        try:
            self._put(before)
            others, together = _clocked(loop, drawn, rates)
            same = torch.equal(losses, others) and _are_equal(after, self._state())
        except Exception:
            self._give_up()
        else:
            if _are_finite([losses, *after]):  # else these steps will be undone; and nan equals nothing
                self._judge(same, one_by_one, together)
        finally:
            self._put(after)
        return losses

    def _judge(self, same: bool, one_by_one: float, together: float) -> None:
        self._times.append((one_by_one, together))
        if not same:
            self._give_up()
        elif len(self._times) >= REHEARSALS:
            slow, self._pace = (min(column) for column in zip(*self._times, strict=True))
            self._is_proven = _is_worth(self._pace, slow)
            if not self._is_proven:
                self._give_up()

    def _state(self) -> list[torch.Tensor]:
        """Copies of all that a step changes."""
        return [*[tensor.detach().clone() for tensor in self._tensors()], torch.get_rng_state()]

    def _put(self, state: Sequence[torch.Tensor]) -> None:
        *copies, random = state
        with torch.no_grad():
            for tensor, copy in zip(self._tensors(), copies, strict=True):
                tensor.copy_(copy)
        torch.set_rng_state(random)

    def _tensors(self) -> list[torch.Tensor]:
        """Weights and buffers, gradients, and what optimizers remember."""
        found = list(self._programs[0].state.tensors)
        found += [
            weight.grad for program in self._programs for weight in program.graded if weight.grad is not None
        ]
        for player in self._players:
            for memory in player.optimizer.state.values():
                found += [value for value in memory.values() if isinstance(value, torch.Tensor)]
        return found


def _clocked(steps: Steps, drawn: Sequence[Batch], rates: Sequence[Rates]) -> tuple[torch.Tensor, float]:
    """The losses, and the seconds of one of these steps."""
    begun = time.perf_counter()
    losses = steps(drawn, rates)
    return losses, (time.perf_counter() - begun) / len(losses)


def _is_worth(together: float, one_by_one: float) -> bool:
    """Whether steps of so many seconds are to be done together, that take so many one by one."""
    return together < min(one_by_one, SLOWEST)


def _are_finite(tensors: Sequence[torch.Tensor]) -> bool:
    return all(bool(tensor.isfinite().all()) for tensor in tensors)


def _are_equal(ones: Sequence[torch.Tensor], others: Sequence[torch.Tensor]) -> bool:
    return all(torch.equal(one, other) for one, other in zip(ones, others, strict=True))
