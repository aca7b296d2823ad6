"""What the bridge asks of the core, gathered in one value. Everything is imported when first used.

The window opens before torch is there; whatever imports torch is called on a working thread only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from nnstudio.core.compiler.plan import Plan
from nnstudio.core.observe import Request
from nnstudio.core.project import Project
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import Event, Frame

Trainer = Any  # nnstudio.core.training.trainer.Trainer, which cannot be imported before torch


@dataclass(frozen=True, slots=True)
class Engine:
    """The core's functions, as the bridge calls them; tests hand over others."""

    resolve: Callable[[Project], Plan]
    prepare: Callable[[Project], Trainer]
    train: Callable[[Trainer, Controls], Iterator[Event]]
    observe: Callable[[Trainer, frozenset[Request]], Frame]


def core_engine() -> Engine:
    """The real thing."""
    return Engine(_resolve, _prepare, _train, _observe)


def _resolve(project: Project) -> Plan:
    from nnstudio.core.training.resolving import resolve

    plan: Plan = resolve(project)
    return plan


def _prepare(project: Project) -> Trainer:
    from nnstudio.core.training.device import use_threads
    from nnstudio.core.training.preparing import prepare

    use_threads(window_open=True)
    return prepare(project)


def _train(trainer: Trainer, controls: Controls) -> Iterator[Event]:
    from nnstudio.core.training.device import use_threads
    from nnstudio.core.training.engine import train

    use_threads(window_open=True, work=trainer.work)  # the setting belongs to the calling thread
    events: Iterator[Event] = train(trainer, controls)
    return events


def _observe(trainer: Trainer, requests: frozenset[Request]) -> Frame:
    from nnstudio.core.training.device import use_threads
    from nnstudio.core.training.engine import observe_now

    use_threads(window_open=True, work=trainer.work)
    frame: Frame = observe_now(trainer, requests)
    return frame
