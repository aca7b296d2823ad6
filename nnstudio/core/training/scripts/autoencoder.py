"""Learning to give back the input, as source."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.project import Project
from nnstudio.core.project.specs import DataSpec
from nnstudio.core.training.scripts.criterion import criterion
from nnstudio.core.training.scripts.script import Phase, Piece, Script


def _write(project: Project, spec: DataSpec, networks: Mapping[str, str]) -> Piece:
    network = networks["main"]
    line, embedded = criterion(project.training)
    return Piece(
        phases=(Phase("main", "loss", f"criterion({network}(x), x)"),),
        definitions=line,
        evaluate=f'{{"loss": criterion(outputs_of({network}, inputs), inputs).item()}}',
        embedded=embedded,
    )


AUTOENCODER = Script("autoencoder", _write)
