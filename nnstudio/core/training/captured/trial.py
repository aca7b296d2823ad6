"""Whether a recording is worth using: found out beside the run's own first steps.

Python takes most of a small network's time, and all of them wait for it while a window draws. So once a
run has lasted a moment, the gradients of one step are recorded while they are found. The recording is
rehearsed beside the next steps, and has to come to the same loss, gradients, running statistics and random
states, to the last bit, and to take hardly longer. If it does not, or if anything goes wrong, steps stay as
they are; what the run computes is the same either way.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import torch
from torch import nn

from nnstudio.core.language import N_, Message
from nnstudio.core.training.captured.program import Program
from nnstudio.core.training.captured.recording import State, is_listened_to, record
from nnstudio.core.training.objective import Batch
from nnstudio.core.training.players import Backward

PATIENCE = 0.5  # seconds of plain gradients before one is recorded: the first time takes about a second
FEWEST = 10  # plain steps, before that
LONGEST = 0.1  # seconds of a step above which neither Python nor waiting for it takes a share worth saving
WORST = 1.1  # times the plain way: a replayed step does not wait for the interpreter while a window draws
REHEARSALS = 5

_LONG = N_("Steps are computed one operation at a time: arithmetic takes nearly all of their time.")
_LISTENED = N_("Steps are computed one operation at a time: something listens to the layers.")
_UNFIT = N_("Steps are computed one operation at a time: they cannot be recorded ({why}).")
_INEXACT = N_("Steps are computed one operation at a time: a recording would not give the same numbers.")
_NO_GAIN = N_("Steps are computed one operation at a time: a recording is slower.")


class Trial:
    """Finds gradients the plain way for batches of one size, and tries something quicker beside it.

    ``program`` is there once it has won, ``reason`` once it is known that there will be none.
    """

    def __init__(
        self, plain: Backward, networks: Mapping[str, nn.Module], weights: Sequence[nn.Parameter]
    ) -> None:
        self.program: Program | None = None
        self.reason: Message | None = None
        self._plain = plain
        self._networks = networks
        self._weights = weights
        self._steps, self._seconds = 0, 0.0
        self._shortest = float("inf")  # seconds of a step; the mean may have met another program's work
        self._rehearsed: tuple[State, Program] | None = None
        self._times: list[tuple[float, float]] = []  # of the plain way and of rehearsals

    def __call__(self, batch: Batch) -> torch.Tensor:
        """Leave the gradients at the weights; returns the loss."""
        if self.program is not None:
            return self.program(batch)
        if self.reason is not None:
            return self._plain(batch)
        if self._rehearsed is not None:
            return self._rehearse(batch, *self._rehearsed)
        if self._seconds < PATIENCE or self._steps < FEWEST:
            loss, seconds = _clocked(self._plain, batch)
            self._seconds += seconds
            self._shortest = min(self._shortest, seconds)
            self._steps += 1
            return loss
        self.reason = self._obstacle()
        return self._plain(batch) if self.reason else self._record(batch)

    def _obstacle(self) -> Message | None:
        if self._shortest > LONGEST:
            return Message.of(_LONG)
        return Message.of(_LISTENED) if is_listened_to(self._networks) else None

    def _record(self, batch: Batch) -> torch.Tensor:
        state = State(self._networks)
        try:
            recording = record(self._plain, batch, state, self._weights)
        except Exception as error:  # whatever it is: nothing has changed, so the plain way is open
            self._give_up(_UNFIT, error)
            return self._plain(batch)
        try:
            self._rehearsed = state, Program(recording, state)
        except Exception as error:
            self._give_up(_UNFIT, error)
        return recording.loss

    def _rehearse(self, batch: Batch, state: State, program: Program) -> torch.Tensor:
        """The plain way, and the program's beside it."""
        copies, random = state.copies(), torch.get_rng_state()
        loss, plain_seconds = _clocked(self._plain, batch)
        afterwards = torch.get_rng_state()
        torch.set_rng_state(random)
        try:
            begun = time.perf_counter()
            results = program.rehearse(batch, copies)
            seconds = time.perf_counter() - begun
            same = program.agrees(results, copies, loss) and torch.equal(torch.get_rng_state(), afterwards)
        except Exception as error:
            self._give_up(_UNFIT, error)
        else:
            if loss.isfinite():  # else this step will be undone; and nan equals nothing
                self._judge(same, plain_seconds, seconds, program)
        finally:
            torch.set_rng_state(afterwards)
        return loss

    def _judge(self, same: bool, plain_seconds: float, seconds: float, program: Program) -> None:
        self._times.append((plain_seconds, seconds))
        if not same:
            self._give_up(_INEXACT)
        elif len(self._times) == REHEARSALS:
            plain, replayed = (min(column) for column in zip(*self._times, strict=True))
            if replayed < WORST * plain:
                self.program = program
            else:
                self._give_up(_NO_GAIN)

    def _give_up(self, template: str, error: Exception | None = None) -> None:
        self._rehearsed = None
        words = {"why": type(error).__name__} if error else {}
        self.reason = Message.of(template, **words)


def _clocked(backward: Backward, batch: Batch) -> tuple[torch.Tensor, float]:
    begun = time.perf_counter()
    loss = backward(batch)
    return loss, time.perf_counter() - begun
