"""Many steps in one call of torch's interpreter: gradients and updates alike, without Python in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import fx

from nnstudio.core.training.captured.interpreting import Interpreting, resident
from nnstudio.core.training.captured.looped_updates import LoopedUpdate
from nnstudio.core.training.captured.program import Program
from nnstudio.core.training.captured.scratch import Scratch, laid_out, results_of
from nnstudio.core.training.captured.writer import Writer
from nnstudio.core.training.objective import Batch
from nnstudio.core.training.players import Player

Rates = Sequence[Sequence[float]]  # step by step, of each of an optimizer's groups
Updates = Mapping[Player, Sequence[LoopedUpdate]]
_C: Any = torch._C
_aten = torch.ops.aten


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One phase of a step: its program, how that lies in memory, and where its gradients have to go."""

    program: Program
    player: Player
    scratch: Scratch
    loss: fx.Node
    left_over: Sequence[tuple[fx.Node, torch.Tensor]]  # gradients that have to be copied to their homes


class Loop:
    """Does several steps of one size of batch; the phases' programs are done one after another in each."""

    def __init__(
        self, programs: Sequence[Program], players: Sequence[Player], rows: int, updates: Updates
    ) -> None:
        """The programs are for batches of so many ``rows``; ``updates`` are those of each player's groups.

        Raises:
            Exception: of any kind, where it cannot be done.
        """
        self._rows = rows
        self._players = list(dict.fromkeys(players))
        self._updates = updates
        weights, homes = self._by_weight("weights"), self._by_weight("gradients")
        self._parts = [_part(one, by, weights, homes) for one, by in zip(programs, players, strict=True)]
        self._homes = [(weight, homes[id(weight)]) for one in programs for weight in one.graded]
        self._tensors: Any = None
        self._function = self._written()

    def __call__(self, drawn: Sequence[Batch], rates: Sequence[Rates]) -> torch.Tensor:
        """Do as many steps as there are ``rates``. Leaves the last one's gradients at the weights.

        For each phase, ``drawn`` has all batches in one, ``rates`` the learning rates of the player's groups
        step by step. Returns the losses, ``(steps, phases)``.
        """
        with Interpreting():
            lists = [one for update in self._all_updates() for one in update.begin()]
            losses = self._function(
                len(rates[0]),
                *[batch.inputs for batch in drawn],
                *[batch.targets for batch in drawn],
                *self._rates_by_group(rates),
                self._tensors,
                *lists,
            )
            for update in self._all_updates():
                update.end()
            rows = torch.stack(losses, 1)
        for weight, gradient in self._homes:
            weight.grad = gradient
        return rows

    def _all_updates(self) -> list[LoopedUpdate]:
        return [update for player in self._players for update in self._updates[player]]

    def _rates_by_group(self, rates: Sequence[Rates]) -> list[list[float]]:
        by_player = {part.player: of_phase for part, of_phase in zip(self._parts, rates, strict=True)}
        return [list(group) for player in self._players for group in zip(*by_player[player], strict=True)]

    def _by_weight(self, what: str) -> dict[int, torch.Tensor]:
        """Of each player's weights, the tensors that their updates name so."""
        return {
            id(weight): tensor
            for player in self._players
            for group, update in zip(player.optimizer.param_groups, self._updates[player], strict=True)
            for weight, tensor in zip(group["params"], getattr(update, what), strict=True)
        }

    def _written(self) -> Any:
        writer, tensors, phases = Writer(), _C.ListType.ofTensors(), range(len(self._parts))
        count = writer.given("count", _C.IntType.get())
        inputs = [self._pieces(writer, f"inputs{phase}") for phase in phases]
        targets = [self._pieces(writer, f"targets{phase}") for phase in phases]
        updates = self._all_updates()
        rates = [writer.given(f"rates{at}", _C.ListType.ofFloats()) for at in range(len(updates))]
        known = self._unpacked(writer, writer.given("tensors", tensors))
        lists = [
            [writer.given(f"list{at}{i}", tensors) for i in range(u.lists)] for at, u in enumerate(updates)
        ]
        losses = [writer.empty_list() for _ in phases]
        with writer.loop(count) as turn:
            for part, x, y, curve in zip(self._parts, inputs, targets, losses, strict=True):
                batch = writer.item(x, turn), writer.item(y, turn)
                writer.add_to(curve, self._write_gradients(writer, part, batch, known))
                for at, update in enumerate(updates):
                    if update in self._updates[part.player]:
                        wholes = [known[id(tensor)] for tensor in update.wholes]
                        update.write(writer, writer.item(rates[at], turn), wholes, lists[at])
        return writer.function([writer.call(_aten.stack.default, (curve, 0))[0] for curve in losses])

    def _pieces(self, writer: Writer, name: str) -> Any:
        """A tensor that is given, cut into the pieces of single steps."""
        (pieces,) = writer.call(_aten.split.Tensor, (writer.given(name), self._rows))
        return pieces

    def _unpacked(self, writer: Writer, listed: Any) -> dict[int, Any]:
        """All tensors that stay where they are, by their identity."""
        staying = [tensor for part in self._parts for tensor in part.scratch.values.values()]
        staying += [home for part in self._parts for _, home in part.left_over]
        staying += [tensor for update in self._all_updates() for tensor in update.wholes]
        tensors = list({id(tensor): tensor for tensor in staying}.values())
        self._tensors = resident(tensors)
        values = writer.unpacked(listed, len(tensors))
        return {id(tensor): value for tensor, value in zip(tensors, values, strict=True)}

    @staticmethod
    def _write_gradients(
        writer: Writer, part: _Part, batch: tuple[Any, Any], known: Mapping[int, Any]
    ) -> Any:
        """Append what one phase does before its update; returns the loss."""
        values = part.scratch.values
        writer.know(values, [known[id(tensor)] for tensor in values.values()])
        writer.know(part.program.layout.batch, batch)
        for node in part.program.graph.nodes:
            part.scratch.write(writer, node)
        for node, home in part.left_over:
            writer.call(_aten.copy_.default, (known[id(home)], node))
        return writer.value_of(part.loss)


def _part(
    program: Program, player: Player, weights: Mapping[int, torch.Tensor], homes: Mapping[int, torch.Tensor]
) -> _Part:
    """Lay out one phase: with these tensors as the weights, and these for their gradients."""
    graph, layout = program.graph, program.layout
    loss, *gradients = results_of(graph)
    residents = [weights.get(id(tensor), tensor) for tensor in program.state.tensors]
    wanted = list(zip(gradients, [homes[id(weight)] for weight in program.graded], strict=True))
    scratch = laid_out(graph, layout, layout.values(program.module, residents), dict(reversed(wanted)), loss)
    left_over = [(node, home) for node, home in wanted if not _is_at(scratch.values.get(node), home)]
    return _Part(program, player, scratch, loss, left_over)


def _is_at(tensor: torch.Tensor | None, home: torch.Tensor) -> bool:
    return tensor is not None and tensor.data_ptr() == home.data_ptr() and tensor.shape == home.shape
