"""From a format and a project to the files that are to be written; nothing is written here."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.project.edits.finding import network_of
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.exports.format import Content, ExportFormat, Weights

WEIGHTS_SUFFIX = ".safetensors"


class MissingExtra(Refusal):
    """The format needs packages that are not installed."""


class NoWeights(Refusal):
    """Trained weights are wanted, and there are none, or the format cannot hold any."""


def exported_files(
    kind: ExportFormat, project: Project, checkpoint: Checkpoint | None, path: Path, network: str = ""
) -> dict[Path, bytes]:
    """Contents by path: the file itself and, where the format wants it, the weights beside it.

    ``network`` says which one, where the project has several and a file holds one.

    Raises:
        MissingExtra: for packages that are not installed.
        UnknownNetwork: the project has none of that name.
        Refusal: for a project that cannot be written this way.
    """
    check_installed(kind)
    if kind.weights is Weights.NOWHERE:
        checkpoint = None
    files = {path: as_bytes(_content(kind, project, checkpoint, network))}
    if kind.weights is Weights.BESIDE and checkpoint is not None:
        from nnstudio.core.training.exports.trained import weights_file

        files[path.with_suffix(WEIGHTS_SUFFIX)] = weights_file(project, checkpoint)
    return files


def _content(kind: ExportFormat, project: Project, checkpoint: Checkpoint | None, network: str) -> Content:
    if network:
        network_of(project, network)
    if not network or kind.write_network is None:
        return kind.write(project, checkpoint)
    return kind.write_network(project, checkpoint, network)


def check_weights(kind: ExportFormat, checkpoint: Checkpoint | None) -> None:
    """Refuse where trained weights are wanted that are not there or have no place.

    Raises:
        NoWeights
    """
    if kind.weights is Weights.NOWHERE:
        raise NoWeights(N_("“{name}” tells the architecture only: it holds no weights."), name=kind.name)
    if checkpoint is None:
        raise NoWeights(N_("This project has no trained weights yet. Train it and save it first."))


def check_installed(kind: ExportFormat) -> None:
    """Refuse a format whose packages are not there.

    Raises:
        MissingExtra
    """
    missing = [name for name in kind.requires if find_spec(name) is None]
    if missing:
        raise MissingExtra(
            N_('This export needs {packages}. Install them with: pip install "nnstudio[{extra}]"'),
            packages=", ".join(missing),
            extra=kind.extra,
        )


def as_bytes(content: str | bytes) -> bytes:
    return content.encode("utf-8") if isinstance(content, str) else content
