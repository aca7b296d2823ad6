"""Project files: ``name.nnstudio``, a zip with ``project.json`` and, where it has been trained, its run.

=======================  =====================================================================
part                     holds
=======================  =====================================================================
``project.json``         the project (see :mod:`project_json`)
``weights.safetensors``  every tensor of a checkpoint: weights, optimizer memory, random states
``run.json``             the rest of the checkpoint: step, epoch, …
``curves.safetensors``  the run's history: losses, figures, learning rates
=======================  =====================================================================

A project alone may also be read from a plain ``.json`` file, as the examples are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from nnstudio.core.language import N_, Message
from nnstudio.core.layers import catalogue
from nnstudio.core.project import Project
from nnstudio.core.project.nesting import all_nodes
from nnstudio.core.storage import strict_json
from nnstudio.core.storage.archive import (
    LARGEST_PACKED_PART,
    Part,
    damaged,
    pack,
    unpack,
    unreadable,
)
from nnstudio.core.storage.atomic import check_writable, write_atomically
from nnstudio.core.storage.history import RecordError, record_from_bytes, record_to_bytes
from nnstudio.core.storage.project_json import from_json, to_json
from nnstudio.core.storage.refusals import HostileFile, NewerFile, UnreadableFile, UnsavedFile, WrongValue
from nnstudio.core.storage.stamps import Stamp, check_unchanged, stamp_of, stamp_of_bytes
from nnstudio.core.storage.weights import CheckpointError, checkpoint_of, state_to_bytes, tensors_to_bytes
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.record import Record

SUFFIX = ".nnstudio"
PROJECT, WEIGHTS, RUN = "project.json", "weights.safetensors", "run.json"
CURVES = "curves.safetensors"


@dataclass(frozen=True, slots=True, eq=False)
class ProjectFile:
    """What a file held. ``notes`` are things the user should know although it could be opened.

    ``record`` is empty where nothing was trained, or where the file is of a version that kept none.
    ``stamp`` tells whether the file is still as it was read.
    """

    project: Project
    checkpoint: Checkpoint | None = None
    notes: tuple[Message, ...] = ()
    record: Record = field(default_factory=Record)
    stamp: Stamp | None = None


def read(path: Path) -> ProjectFile:
    """The project in this file, with the run that was saved with it.

    Weights that cannot be read are left out and noted: the network is worth having without them. So are
    curves, which are of no use without the weights they led to.

    Raises:
        UnreadableFile: one of its subclasses, in words for the user. The file is never changed.
    """
    path = Path(path)
    stamp = stamp_of(path)  # first: of two versions the older one, so that in doubt a save is asked about
    if path.suffix.lower() == ".json":
        project = _project(_plain_bytes(path), path)
        return ProjectFile(project, None, _unknown_layers(project), stamp=stamp)
    parts = unpack(path, needed=PROJECT)
    project = _project(parts[PROJECT], path)
    checkpoint, notes = _checkpoint(parts)
    record, more = _record(parts, checkpoint)
    return ProjectFile(project, checkpoint, (*_unknown_layers(project), *notes, *more), record, stamp)


def write(
    path: Path,
    project: Project,
    checkpoint: Checkpoint | None = None,
    record: Record | None = None,
    over: Stamp | None = None,
) -> Stamp:
    """Save the project, and the run if there is one, in the place of whatever the file held.

    ``record`` is the history that led to the checkpoint, and is saved with one only. ``over`` is what the
    file was when it was read: given, a file that is another one by now is left alone. Returns the stamp of
    what was written.

    Raises:
        ChangedFile: somebody else has written to the file; it is as they left it.
        UnsavedFile: it could not be written; the file is as it was.
    """
    path = Path(path)
    _check_name(path)
    parts = {PROJECT: strict_json.dump(to_json(project))}
    if checkpoint is not None:
        parts[RUN] = state_to_bytes(checkpoint.state)
        parts[WEIGHTS] = tensors_to_bytes(checkpoint.tensors)
        if record is not None and record.step:
            parts[CURVES] = record_to_bytes(record.until(checkpoint.step))
    # numbers hardly compress, and a part that is not compressed cannot blow up when read
    data = pack(parts, stored=frozenset({WEIGHTS, CURVES}))

    def may_replace() -> None:
        if over is not None:
            check_unchanged(path, over)

    may_replace()  # at once, too: writing may take a while
    write_atomically(path, data, may_replace)
    return stamp_of_bytes(data)


def check_place(path: Path) -> Path:
    """Where a project saved under this name goes: with the ending of projects if it has none.

    Raises:
        UnsavedFile: :func:`write` could not write there now.
    """
    path = Path(path)
    if path.name and not path.suffix and not _is_folder(path):
        path = path.with_name(path.name + SUFFIX)
    _check_name(path)
    check_writable(path)
    return path


def _is_folder(path: Path) -> bool:
    """Whether it is one; a name that no disk takes is none."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _check_name(path: Path) -> None:
    """:func:`read` takes a ``.json`` file for a plain project, and would not find the run in it."""
    if path.suffix.lower() == ".json":
        raise UnsavedFile(
            N_("{file} could not be opened again. Save it under a name that ends in {suffix}."),
            file=path.name,
            suffix=SUFFIX,
        )


def read_text(data: bytes, name: str) -> Project:
    """The project in the bytes of a ``project.json``; ``name`` is what to call it in a refusal.

    Raises:
        UnreadableFile
    """
    return _project(data, Path(name))


def _plain_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_PACKED_PART:
            raise HostileFile(N_("{file} is too large for a project. It was not opened."), file=path.name)
        return path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error


def _project(part: Part, path: Path) -> Project:
    if isinstance(part, Exception):
        raise damaged(path) from part
    try:
        return from_json(strict_json.parse(part))
    except strict_json.JsonError as error:
        raise damaged(path) from error
    except (NewerFile, WrongValue) as refusal:
        template = N_("{file} cannot be opened. {why}")
        raise type(refusal)(template, file=path.name, why=refusal.message) from refusal


def _checkpoint(parts: dict[str, Part]) -> tuple[Checkpoint | None, tuple[Message, ...]]:
    """The saved run, or a note that it is lost."""
    if WEIGHTS not in parts and RUN not in parts:
        return None, ()
    tensors, state = parts.get(WEIGHTS), parts.get(RUN)
    if isinstance(tensors, bytes) and isinstance(state, bytes):
        try:
            return checkpoint_of(tensors, state), ()
        except CheckpointError:
            pass
    note = N_("The saved weights are damaged and were left out: the network starts untrained.")
    return None, (Message.of(note),)


def _record(parts: dict[str, Part], checkpoint: Checkpoint | None) -> tuple[Record, tuple[Message, ...]]:
    """The history that led to the checkpoint, or a note that it is lost."""
    if checkpoint is None or CURVES not in parts:
        return Record(), ()
    part = parts[CURVES]
    if isinstance(part, bytes):
        try:
            return record_from_bytes(part, checkpoint.step), ()
        except RecordError:
            pass
    note = N_("The saved learning curves are damaged and were left out. The weights are as they were saved.")
    return Record(), (Message.of(note),)


def _unknown_layers(project: Project) -> tuple[Message, ...]:
    """One note per kind of layer that this version does not have."""
    nodes = (node for network in project.networks.values() for node in all_nodes(network))
    layers = {node.layer for node in nodes if node.body is None}
    template = N_("This version does not know the layer {layer}. It is kept as it is, but cannot be trained.")
    return tuple(Message.of(template, layer=layer) for layer in sorted(layers) if layer not in catalogue)


__all__ = ["SUFFIX", "ProjectFile", "UnreadableFile", "read", "read_text", "write"]
