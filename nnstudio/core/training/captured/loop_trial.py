"""Whether many steps in one call are worth having: found out on the run's own steps.

Some steps are done one by one first. Then everything is put back to where it was before them, and they are
done in one call: that has to come to the same weights, gradients, memories of the optimizers, running
statistics, losses and random states, to the last bit, and to be quicker. If it does not, or if anything goes
wrong, steps are done one by one for ever; what the run computes is the same either way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import torch

from nnstudio.core.training.captured.loop import Loop, Rates
from nnstudio.core.training.captured.program import Program
from nnstudio.core.training.objective import Batch
from nnstudio.core.training.players import Player

REHEARSED = 4  # steps at once, at most
REHEARSALS = 3
MOST_WEIGHTS = 100_000  # copying more before and after each call would be felt; their steps are long anyway
SLOWEST = 0.002  # seconds of a step above which a call would hold too few of them

Drawn = Sequence[Sequence[Batch]]  # by phase, then by step
OneByOne = Callable[[Drawn, Sequence[Rates]], torch.Tensor]


class LoopTrial:
    """Does steps of one size of batch together, once that has proved to be exact and quicker.

    ``programs`` are the phases', all of them in use, and ``one_by_one`` does steps by these.
    """

    def __init__(self, programs: Sequence[Program], players: Sequence[Player], one_by_one: OneByOne) -> None:
        self._programs = programs
        self._players = players
        self._one_by_one = one_by_one
        self._loop: Loop | None = None
        self._is_proven = False
        self._is_hopeless = _weights(players) > MOST_WEIGHTS
        self._times: list[tuple[float, float]] = []  # seconds of a step, one by one and together
        self._pace = 0.0

    def at_once(self, seconds: float) -> int:
        """How many steps to do in one call that takes about so long; 0: do them one by one."""
        if self._is_hopeless or not all(player.is_settled for player in self._players):
            return 0
        if self._loop is None or not self._loop.is_current:
            self._begin()
        if not self._is_proven:
            return 0 if self._is_hopeless else REHEARSED
        return max(1, int(seconds / self._pace))

    def __call__(self, batches: Drawn, rates: Sequence[Rates]) -> torch.Tensor:
        """Do these steps; returns the losses, ``(steps, phases)``."""
        assert self._loop is not None
        if not self._is_proven:
            return self._rehearse(self._loop, batches, rates)
        begun = time.perf_counter()
        rows = self._loop(batches, rates)
        pace = (time.perf_counter() - begun) / len(rows)
        self._pace += 0.2 * (pace - self._pace)
        return rows

    def _begin(self) -> None:
        self._is_proven = False
        self._times.clear()
        try:
            self._loop = Loop(self._programs, self._players)
        except Exception:  # some operation or optimizer that cannot be said so
            self._is_hopeless = True

    def _rehearse(self, loop: Loop, batches: Drawn, rates: Sequence[Rates]) -> torch.Tensor:
        """One by one; and together, from the same beginning."""
        before = self._state()
        begun = time.perf_counter()
        rows = self._one_by_one(batches, rates)
        seconds = time.perf_counter() - begun
        after = self._state()
        try:
            self._put(before)
            begun = time.perf_counter()
            others = loop(batches, rates)
            together = time.perf_counter() - begun
            same = torch.equal(rows, others) and _are_equal(after, self._state())
            self._judge(same, seconds / len(rows), together / len(rows))
        except Exception:
            self._is_hopeless = True
        finally:
            self._put(after)
        return rows

    def _judge(self, same: bool, one_by_one: float, together: float) -> None:
        self._times.append((one_by_one, together))
        if not same:
            self._is_hopeless = True
        elif len(self._times) >= REHEARSALS:
            slow, self._pace = (min(column) for column in zip(*self._times, strict=True))
            self._is_proven = self._pace < min(slow, SLOWEST)
            self._is_hopeless = not self._is_proven

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


def _are_equal(ones: Sequence[torch.Tensor], others: Sequence[torch.Tensor]) -> bool:
    return all(torch.equal(one, other) for one, other in zip(ones, others, strict=True))


def _weights(players: Sequence[Player]) -> int:
    return sum(weight.numel() for player in players for weight in player.weights)
