"""The weights alone."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.exports.format import ExportFormat, Weights


def _write(project: Project, checkpoint: Checkpoint | None) -> bytes:
    from nnstudio.core.training.exports.trained import weights_file

    return weights_file(project, checkpoint)


SAFETENSORS = ExportFormat(
    name="safetensors",
    title=N_("Weights (safetensors)"),
    summary=N_("The weights of the networks, by the names of their layers"),
    suffix=".safetensors",
    order=50,
    write=_write,
    weights=Weights.INSIDE,
)
