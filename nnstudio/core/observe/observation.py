"""The form of a live view: a frozen request, a function that answers it, and a frozen answer.

A panel that becomes visible puts its requests on the watch; when a frame is due the engine answers
those and only those. Answers hold numpy arrays on the host that nobody else writes to, never tensors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from nnstudio.core.compiler.plan import Plan
from nnstudio.core.data.source import Dataset
from nnstudio.core.language import Message
from nnstudio.core.project import Project
from nnstudio.core.registry import Registry

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class Request:
    """Something a panel wants to see. Frozen and hashable; equal requests are answered once."""


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """An answer, with the step it was taken at.

    Where there is nothing to see (a decision map of images, a node the running network has not got), the
    arrays are empty and ``note`` says why in the user's words: asking is never an error.
    """

    step: int
    epoch: int
    note: Message | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """What an observer may look at. The engine has switched the networks to eval mode, without autograd.

    ``output`` maps a batch of normalised inputs to what the learner reads: class probabilities
    ``(n, classes)`` or values ``(n, k)``; ``None`` if the objective has no such notion. ``example`` gives the
    tensor ``(1, *shape)`` that enters a network for the i-th example (for a generator: noise, always the
    same for the same i). While the test part ``is_test_sealed``, nothing of it is shown. ``samples`` gives
    what the objective can show of what it generates. ``updates`` has, by network and submodule, the length
    of the last update measured as a share of that of the weights. ``rehearse`` does the next training step
    and undoes it; it gives the stages that :mod:`nnstudio.core.observe.microscope` describes.
    """

    project: Project
    plan: Plan
    networks: Mapping[str, torch.nn.Module]
    dataset: Dataset
    device: torch.device
    step: int
    epoch: int
    output: Callable[[torch.Tensor], torch.Tensor] | None
    example: Callable[[str, int], torch.Tensor]
    samples: Callable[[int], Any] | None = None
    is_test_sealed: bool = False
    updates: Mapping[tuple[str, str], float] = field(default_factory=immutabledict)
    rehearse: Callable[[], Any] | None = None


@dataclass(frozen=True, slots=True)
class Observer:
    """One kind of view: the type of its requests and the function that answers one."""

    name: str
    request: type[Request]
    answer: Callable[[Context, Any], Observation]


observers: Registry[Observer] = Registry(Observer, "nnstudio.core.observe", "nnstudio.observers")


def observe(context: Context, request: Request) -> Observation:
    """The answer to one request, by the observer that was registered for its type."""
    for observer in observers:
        if observer.request is type(request):
            return observer.answer(context, request)
    raise LookupError(f"no observer answers {type(request).__name__}")
