"""A Python program that repeats the run."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.exports.format import ExportFormat, Weights


def _write(project: Project, checkpoint: Checkpoint | None) -> str:
    from nnstudio.core.training.exporting import python_source

    return python_source(project, with_weights=checkpoint is not None)


PYTHON = ExportFormat(
    name="python",
    title=N_("Python program"),
    summary=N_("The network as a class and its training loop, for PyTorch"),
    suffix=".py",
    order=10,
    write=_write,
    weights=Weights.BESIDE,
    carries_project=True,
)
