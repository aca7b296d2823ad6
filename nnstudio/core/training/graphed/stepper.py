"""Steps on a graphics card, replayed from CUDA graphs where those give the same numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial

import torch
from torch import nn

from nnstudio.core.language import N_, Message
from nnstudio.core.training.captured.recording import State, is_listened_to
from nnstudio.core.training.graphed.capture import Capture, Recorder
from nnstudio.core.training.graphed.program import Program
from nnstudio.core.training.objective import Batch, Phase
from nnstudio.core.training.players import Backward, Player

FEWEST = 20  # plain steps with batches of one size before one is recorded
MOST_SIZES = 2  # a full batch, and an epoch's last one: each recording keeps memory of its own
NEAR = {"rtol": 1e-4, "atol": 1e-6}  # sums of a graphics card are not always made in the same order

_LISTENED = N_("Steps are computed one operation at a time: something listens to the layers.")
_UNFIT = N_("Steps are computed one operation at a time: they cannot be recorded ({why}).")
_INEXACT = N_("Steps are computed one operation at a time: a recording would not give the same numbers.")
_OWN_WAY = N_("Steps are computed one operation at a time: the optimizer evaluates the loss itself.")


class GraphedStepper:
    """Steps of one run, for as long as its recipe stays the same; learning rates and the like may change."""

    def __init__(
        self,
        phases: Sequence[Phase],
        players: Mapping[str, Player],
        networks: Mapping[str, nn.Module],
        recorder: Capture | None = None,
    ) -> None:
        recorder = recorder or Recorder()
        self._moves = tuple(_Move(phase, players[phase.player], networks, recorder) for phase in phases)

    def __call__(self, batch: Batch) -> tuple[torch.Tensor, ...]:
        return tuple([move(batch) for move in self._moves])

    def eagerly(self, batch: Batch) -> tuple[torch.Tensor, ...]:
        """One step operation by operation, so that hooks are heard."""
        return tuple([move.eagerly(batch) for move in self._moves])

    @property
    def reason(self) -> Message | None:
        return next((move.reason for move in self._moves if move.reason), None)


class _Move:
    """One phase. Each size of batch has a recording of its own."""

    def __init__(
        self, phase: Phase, player: Player, networks: Mapping[str, nn.Module], recorder: Capture
    ) -> None:
        self.reason: Message | None = Message.of(_OWN_WAY) if player.needs_closure else None
        self._phase = phase
        self._player = player
        self._networks = networks
        self._recorder = recorder
        self._programs: dict[int, Program] = {}
        self._steps: dict[int, int] = {}

    def __call__(self, batch: Batch) -> torch.Tensor:
        batch = self._phase.drawn_in(batch, self._player.piece)
        rows = batch.inputs.size(0)
        program = self._programs.get(rows)
        if program is not None:
            return program(batch)
        loss = self._player.follow(self._plain, batch)
        self._steps[rows] = self._steps.get(rows, 0) + 1
        if self.reason is None and self._steps[rows] == FEWEST and len(self._programs) < MOST_SIZES:
            self._record(batch, rows)
        return loss

    def eagerly(self, batch: Batch) -> torch.Tensor:
        return self._player.follow(self._plain, self._phase.drawn_in(batch, self._player.piece))

    def _record(self, batch: Batch, rows: int) -> None:
        """Record what was done, and replay it beside the plain way; the run is left as it was."""
        if is_listened_to(self._networks):
            self.reason = Message.of(_LISTENED)
            return
        try:
            with _left_alone(self._networks, batch.inputs.device):
                program = Program(self._plain, batch, self._player, self._recorder)
                is_same = self._is_same(program, batch)
        except Exception as error:  # whatever it is: the plain way is open
            self.reason = Message.of(_UNFIT, why=type(error).__name__)
            return
        if is_same:
            self._programs[rows] = program
        else:
            self.reason = Message.of(_INEXACT)

    def _is_same(self, program: Program, batch: Batch) -> bool:
        """Whether replaying comes to the loss, gradients and running statistics that the plain way does."""
        found = []
        for way in (self._plain, program.gradients):
            with _left_alone(self._networks, batch.inputs.device):
                loss = way(batch)
                gradients = [weight.grad for weight in self._player.weights]
                buffers = State(self._networks).buffers
                found.append([None if one is None else one.clone() for one in (loss, *gradients, *buffers)])
        return all(_is_near(one, other) for one, other in zip(*found, strict=True))

    @property
    def _plain(self) -> Backward:
        return partial(self._player.backward, self._phase.loss)


def _is_near(one: torch.Tensor | None, other: torch.Tensor | None) -> bool:
    if one is None or other is None:
        return one is other
    return torch.allclose(one.double(), other.double(), equal_nan=True, **NEAR)


@contextmanager
def _left_alone(networks: Mapping[str, nn.Module], device: torch.device) -> Iterator[None]:
    """Inside, buffers and random numbers may be used up; afterwards they are as before."""
    buffers = State(networks).buffers
    copies = [buffer.clone() for buffer in buffers]
    devices = [device] if device.type == "cuda" else []
    try:
        with torch.random.fork_rng(devices=devices):
            yield
    finally:
        with torch.no_grad():
            for buffer, copy in zip(buffers, copies, strict=True):
                buffer.copy_(copy)
