"""A tensor whose first axis is no longer the batch, for as long as only parts of it are looked at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nnstudio.core.compiler.from_torch.sketch import Call, Nothing, Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Port

BATCH_STAYS = N_("the first axis is the batch and has to stay: this would mix samples.")
TIME_FIRST = (1, 0, 2)


@dataclass(frozen=True, slots=True)
class Turned(Nothing):
    """What ``port`` gives with its axes in the order of ``axes``, whose first is not the batch.

    No port gives that, but each place of the first axis, as in
    ``q, k, v = qkv.permute(2, 0, 3, 1, 4)``.
    """

    call: Call
    sketch: Sketch
    port: Port
    axes: tuple[int, ...]
    why: str = field(default=BATCH_STAYS, kw_only=True)

    def part(self, index: object) -> Any:
        """That place, if the batch comes first then."""
        taken, rest = self.axes[0], self.axes[1:]
        order = tuple(axis - (axis > taken) for axis in rest)
        if not isinstance(index, int) or isinstance(index, bool) or order[:1] != (0,):
            return Nothing(self.name, why=BATCH_STAYS)
        params = {"dim": taken, "index": index}
        port = self.sketch.one("Select", self.port, params, place=self.call.place)
        if order == tuple(range(len(order))):
            return port
        return self.sketch.one("Permute", port, {"dims": order}, place=self.call.place)


def turned(call: Call, sketch: Sketch, port: Port, axes: tuple[int, ...]) -> Any:
    """The port's tensor with its axes in this order; a Permute, if the batch stays first."""
    if axes[0] != 0:
        return Turned("", call, sketch, port, axes)
    return sketch.one("Permute", port, {"dims": axes}, place=call.place)


def samples_first(call: Call, value: Any, is_usual: bool, why: str) -> Port:
    """The port of the sequences a layer is given: where it wants time first, of what was turned for it.

    Raises:
        CannotImport: it wants time first, and samples come first.
    """
    if is_usual:
        return call.as_port(value)
    if isinstance(value, Turned) and value.axes == TIME_FIRST:
        return value.port
    raise call.refusal(why)


def as_given(call: Call, sketch: Sketch, port: Port, is_usual: bool) -> Port | Turned:
    """What such a layer returns."""
    return port if is_usual else Turned("", call, sketch, port, TIME_FIRST)
