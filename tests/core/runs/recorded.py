"""Runs recorded in a test's own folder, made in one line each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nnstudio.core.project import Project
from nnstudio.core.runs.facts import Origin
from nnstudio.core.runs.recorder import RunRecorder
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from tests.core.training.making import prepared

BUDGET = 200_000_000


def recorder(folder: Path, name: str = "a run", **more: object) -> RunRecorder:
    return RunRecorder(name, folder=folder, **{"budget": BUDGET, **more})  # type: ignore[arg-type]


def stretch(trainer, runs: RunRecorder, between: Callable[[object, Controls], None] | None = None, **limits):  # type: ignore[no-untyped-def]
    """Train with these limits and record it; ``between`` is called after every event."""
    controls = Controls(**{"frame_seconds": 0.0, **limits})
    for event in train(trainer, controls):
        runs.receive(event, trainer)
        if between is not None:
            between(event, controls)
    runs.flush()


def recorded(folder: Path, project: Project, name: str = "a run", origin: Origin | None = None, **limits):  # type: ignore[no-untyped-def]
    """A recorded run of this project, and its trainer."""
    trainer = prepared(project)
    runs = recorder(folder, name, origin=origin)
    stretch(trainer, runs, **limits)
    return trainer, runs


def set_by_hand(trainer, value: float = 3.0) -> None:  # type: ignore[no-untyped-def]
    """Give the first weight this value."""
    import torch

    with torch.no_grad():
        next(trainer.networks["main"].parameters())[0, 0] = value
