"""One training step under the microscope: what each layer takes, gives and hears back, stage by stage.

The values are those of the very step that comes next: it is done on the run's own networks and batch, and
undone again before anybody else looks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nnstudio.core.data.source import Array
from nnstudio.core.language import N_, Message
from nnstudio.core.observe.observation import Context, Observation, Observer, Request

_NOTHING = Message.of(N_("There is no training step to look at here."))


class Moment(StrEnum):
    """What happens in a stage."""

    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    UPDATE = "update"


@dataclass(frozen=True, slots=True, eq=False)
class TensorFacts:
    """``values`` are at most 4,096 real numbers of a tensor of this ``shape``, thinned where it has more.

    They are ``(channels, h, w)`` or ``(time, features)`` of the batch's first sample if ``of_first``, else
    all rows. ``minimum``, ``maximum``, ``mean`` and ``std`` are those of the whole tensor.
    """

    values: Array
    shape: tuple[int, ...]
    minimum: float
    maximum: float
    mean: float
    std: float
    of_first: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class WeightFacts:
    """A tensor that learns: before the update, its gradient (none where it got none), and after."""

    network: str
    name: str  # dotted, as in torch: "conv1.weight"
    before: TensorFacts
    gradient: TensorFacts | None
    after: TensorFacts
    change: TensorFacts


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """One moment of the step. ``path`` and ``node`` say where on the canvas; empty for loss and update.

    ``curve`` names the loss being made small, ``player`` who learns by it. ``received`` came in: inputs, or
    in a backward stage the gradient of what the layer gave. ``gave`` came out. ``weights`` are the layer's
    own with their gradients (backward), or all of the player's (update).
    """

    moment: Moment
    player: str
    curve: str
    path: str = ""
    node: str = ""
    layer: str = ""  # the dotted name of its module
    received: tuple[TensorFacts, ...] = ()
    gave: tuple[TensorFacts, ...] = ()
    weights: tuple[WeightFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class MicroscopeRequest(Request):
    """The step that comes next."""


@dataclass(frozen=True, slots=True, eq=False)
class MicroscopeObservation(Observation):
    """The stages of the step after ``step``, in the order in which they happen."""

    stages: tuple[Stage, ...] = ()


def _answer(context: Context, _request: MicroscopeRequest) -> MicroscopeObservation:
    if context.rehearse is None:
        return MicroscopeObservation(context.step, context.epoch, note=_NOTHING)
    return MicroscopeObservation(context.step, context.epoch, context.rehearse())


OBSERVER = Observer("microscope", MicroscopeRequest, _answer)
