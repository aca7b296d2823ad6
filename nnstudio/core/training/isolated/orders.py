"""What crosses: orders to the child, and what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from nnstudio.core.observe import Request
from nnstudio.core.project import Project
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import Event

Steering = Mapping[str, Any]  # attributes of the controls by name


@dataclass(frozen=True, slots=True, eq=False)
class Order:
    """Something to be done and answered by a :class:`Done` or :class:`Raised` of the same number."""

    number: int


@dataclass(frozen=True, slots=True, eq=False)
class Prepare(Order):
    """Make a trainer; answered with where it stands, and its data set unless that is known already."""

    project: Project
    checkpoint: Checkpoint | None = None
    wants_dataset: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Restore(Order):
    checkpoint: Checkpoint


@dataclass(frozen=True, slots=True, eq=False)
class Save(Order):
    """Answered with the checkpoint after the current step, also while it trains."""


@dataclass(frozen=True, slots=True, eq=False)
class Look(Order):
    """Answered with a frame."""

    requests: frozenset[Request]


@dataclass(frozen=True, slots=True, eq=False)
class Train(Order):
    """Answered at its end; events come before. ``steering`` is all that the controls say."""

    steering: Steering


@dataclass(frozen=True, slots=True)
class Steer:
    """These of the controls' attributes have changed; there is no answer."""

    steering: Steering


@dataclass(frozen=True, slots=True, eq=False)
class Done:
    """The answer to an order."""

    number: int
    value: Any = None


@dataclass(frozen=True, slots=True, eq=False)
class Raised:
    """The order ended with this exception, whose traceback is told in words."""

    number: int
    error: BaseException
    report: str


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Events of the engine, oldest first."""

    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """A state to go on from, should the child not live to tell another."""

    checkpoint: Checkpoint
    step: int
    epoch: int


_NAMES = tuple(field.name for field in fields(Controls))


def steering_of(controls: Controls) -> Steering:
    """All attributes of the controls, as they are now."""
    return {name: getattr(controls, name) for name in _NAMES}


def changes(before: Steering, after: Steering) -> Steering:
    """Those attributes that are others now; a wish that was fulfilled once must not be told twice."""
    return {name: value for name, value in after.items() if value != before[name]}


def steer(controls: Controls, steering: Steering) -> None:
    """Assign these attributes."""
    for name, value in steering.items():
        setattr(controls, name, value)
