"""What an export format is to the studio: an entry with a function from a project to a file's content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from nnstudio.core.project import Project
from nnstudio.core.registry import Registry
from nnstudio.core.training.checkpoint import Checkpoint


class Weights(StrEnum):
    """Where a format keeps trained weights."""

    NOWHERE = "nowhere"  # it tells the architecture only
    BESIDE = "beside"  # in a safetensors file beside, of the same name, which the written code reads
    INSIDE = "inside"  # in the file itself; without trained weights, those the seed decides


Content = str | bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFormat:
    """One format. ``title`` and ``summary`` are English marked with ``N_``; ``suffix`` begins with a dot.

    ``write(project, checkpoint)`` gives the file's content, the checkpoint being ``None`` where no trained
    weights are wanted; it raises a Refusal for a project that cannot be written this way. ``requires`` are
    modules that nnstudio itself does not need; they come with the extra ``nnstudio[extra]``. Where
    ``write_network`` is there, a file holds one network: that of the name it is given last. Where
    ``carries_project`` is set, the project itself goes along in a comment (see ``storage.programs``).
    """

    name: str
    title: str
    summary: str
    suffix: str
    order: int
    write: Callable[[Project, Checkpoint | None], Content]
    weights: Weights = Weights.NOWHERE
    extra: str = ""
    requires: tuple[str, ...] = ()
    carries_project: bool = False
    write_network: Callable[[Project, Checkpoint | None, str], Content] | None = None


exports: Registry[ExportFormat] = Registry(ExportFormat, "nnstudio.core.training.exports", "nnstudio.exports")
