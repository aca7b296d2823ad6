"""What each layer of the catalogue is in Keras 3, as data: one entry per layer that exists in both.

Keras keeps channels last, torch first. An entry says which arrangement its layers are written for; the
writer turns tensors round where two arrangements meet, so that both compute the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.compiler.calls import written
from nnstudio.core.compiler.plan import NodePlan
from nnstudio.core.language import N_


class Layout(Enum):
    """How a tensor's axes are arranged."""

    LAST = "last"  # channels behind the positions, as Keras likes it
    TORCH = "torch"  # as in the studio
    KEEP = "keep"  # of a layer: as it comes


class Unlike(Exception):  # noqa: N818 (an answer, not a fault)
    """Keras has this layer, but not with these parameters. The text is marked with ``N_``."""


@dataclass(frozen=True, slots=True)
class Given:
    """One node, as the entries see it. ``layout`` is that of what comes in, after it was turned round."""

    params: Mapping[str, Any]
    plan: NodePlan
    layout: Layout
    used: frozenset[str]  # its output ports that something is linked to

    @property
    def rank(self) -> int:
        """Axes of what comes in, without the batch."""
        return len(self.plan.inputs[0].shape)

    def axis(self, dim: int) -> int:
        """An axis of torch's (0 is the batch), counted in this layout; the last one is -1."""
        dim = dim if dim >= 0 else dim + self.rank + 1
        if self.layout is Layout.LAST and dim:
            dim = self.rank if dim == 1 else dim - 1
        return -1 if dim == self.rank else dim


@dataclass(frozen=True, slots=True)
class Step:
    """One Keras layer: ``layers.Conv2D(16, 3, strides=2)``."""

    made: str
    arguments: tuple[object, ...] = ()
    options: Mapping[str, object] = field(default_factory=immutabledict)

    def text(self, name: str = "") -> str:
        parts = [written(value) for value in self.arguments]
        parts += [f"{key}={_value(value)}" for key, value in self.options.items()]
        if name:
            parts.append(f'name="{name}"')
        return f"layers.{self.made}({', '.join(parts)})"


@dataclass(frozen=True, slots=True)
class Code:
    """Python that is written as it is."""

    text: str


def _value(value: object) -> str:
    return value.text if isinstance(value, Code) else written(value)


@dataclass(frozen=True, slots=True)
class Formula:
    """An expression of Keras's functions, where it has no layer; ``{0}``, ``{1}``… are what comes in."""

    text: str


Writer = Callable[[Given], Sequence[Step | Formula]]


def step(made: str, *arguments: object, **options: object) -> Step:
    """Options that are ``None`` are left out."""
    told = {key: value for key, value in options.items() if value is not None}
    return Step(made, arguments, immutabledict(told))


@dataclass(frozen=True, slots=True)
class KerasLayer:
    """``write`` gives the Keras layers that are called one after the other.

    ``call`` writes the arguments of the first of them; ``counts_off`` is said of layers that count numbers
    off, for which it does not matter how axes of size 1 are arranged.
    """

    write: Writer
    layout: Layout = Layout.KEEP
    call: Callable[[Sequence[str]], str] = ", ".join
    counts_off: bool = False


def unless(reason: str, is_fine: object) -> None:
    """Refuse these parameters, for this reason (marked with ``N_``)."""
    if not is_fine:
        raise Unlike(reason)


def sizes(value: Any, axes: int) -> Any:
    """One size where all are the same, else one per axis."""
    if isinstance(value, tuple):
        return value[0] if len(set(value)) == 1 else value
    return value


def unless_one(value: Any) -> Any:
    """The value, left out where it is the usual 1."""
    return None if value == 1 else value


def without_bias(params: Mapping[str, Any]) -> bool | None:
    return None if params["bias"] else False


ZEROS_ONLY = N_("it pads with something else than zeros")
NO_PADDING = N_("Keras pads differently there")
NO_CEIL = N_("Keras always rounds sizes down")
