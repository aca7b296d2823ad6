"""What ``nnstudio sweep -o OUT`` writes: the best run to a project file, or every run to a folder."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nnstudio.core.experiments.outcomes import Outcome, best
from nnstudio.core.experiments.variants import Variant
from nnstudio.core.language import N_
from nnstudio.core.refusal import Refusal

if TYPE_CHECKING:
    from nnstudio.core.experiments.sweep import Ended
    from nnstudio.core.project import Project
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.core.training.record import Record

_ODD = re.compile(r"[^\w.=+-]+")


class NoFiles:
    """Nothing is written."""

    def __init__(self) -> None:
        self.saved: list[Path] = []

    def keep(self, ended: Ended) -> bool:
        """A run is over. Whether all went well."""
        return True

    def finish(self, outcomes: Mapping[int, Outcome]) -> bool:
        """All are over."""
        return True

    def _write(self, path: Path, project: Project, checkpoint: Checkpoint, record: Record) -> bool:
        from nnstudio.core.storage.files import write
        from nnstudio.core.storage.refusals import UnsavedFile

        try:
            write(path, project, checkpoint, record)
        except UnsavedFile as refusal:
            print(refusal, file=sys.stderr)
            return False
        self.saved.append(path)
        return True


class BestFile(NoFiles):
    """The best run, once all are over."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._best: tuple[Outcome, Project, Checkpoint, Record] | None = None

    def keep(self, ended: Ended) -> bool:
        rivals = [ended.outcome] if self._best is None else [self._best[0], ended.outcome]
        if best(rivals) is ended.outcome:
            self._best = ended.outcome, ended.run.project, ended.run.checkpoint(), ended.record
        return True

    def finish(self, outcomes: Mapping[int, Outcome]) -> bool:
        return self._best is None or self._write(self._path, *self._best[1:])


class FolderOfFiles(NoFiles):
    """Each run as a project file of its own, as soon as it is over."""

    def __init__(self, folder: Path, name: str, variants: Sequence[Variant]) -> None:
        super().__init__()
        self._folder, self._name, self._variants = folder, name, variants

    def keep(self, ended: Ended) -> bool:
        if not ended.outcome.step:
            return True
        variant = self._variants[ended.outcome.place]
        name = _ODD.sub("_", f"{variant.name(self._name)} seed={variant.seed}").strip("_")
        path = self._folder / f"{name}.nnstudio"
        return self._write(path, ended.run.project, ended.run.checkpoint(), ended.record)


def files_of(output: Path | None, name: str, variants: Sequence[Variant]) -> NoFiles:
    """What is to be written. Whether it can be is known before anything is trained.

    Raises:
        Refusal: it cannot.
    """
    from nnstudio.core.storage.files import SUFFIX, check_place

    if output is None:
        return NoFiles()
    if output.suffix.lower() == SUFFIX:
        return BestFile(check_place(output))
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(
            N_("The folder {folder} cannot be made: {why}."),
            folder=str(output),
            why=error.strerror or str(error),
        ) from error
    check_place(output / f"{name}{SUFFIX}")
    return FolderOfFiles(output, name, variants)
