"""Exported Python programs that carry their project in a comment, so that it can be opened again unrun.

::

    # To open this program's project in nnstudio again: nnstudio import FILE
    # nnstudio-project 1 3f0c…   (the format of this comment; a hash of everything above it)
    # eNrtWd1u2zYU…              (project.json, deflated, in base 64)

Reading one never runs it: the project is read like any project file.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import textwrap
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nnstudio.core.language import N_, Message
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage import strict_json
from nnstudio.core.storage.files import read_text
from nnstudio.core.storage.project_json import to_json
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.exports.files import WEIGHTS_SUFFIX
from nnstudio.core.training.exports.files import exported_files as written_files
from nnstudio.core.training.exports.format import ExportFormat

_MARK = "nnstudio-project 1"
_INVITATION = "# To open this program's project in nnstudio again: nnstudio import FILE"
_COMMENT = re.compile(rf"^# {_MARK} ([0-9a-f]{{64}})\n((?:# [A-Za-z0-9+/=]+\n?)+)", re.MULTILINE)
_COLUMNS = 100
_LARGEST = 256 * 2**20  # bytes of a project.json


class NoProject(Refusal):
    """The program carries no project, or one that cannot be read."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadProgram:
    """What a program carried. ``notes`` are things the user should know."""

    project: Project
    checkpoint: Checkpoint | None = None
    notes: tuple[Message, ...] = ()


def exported_files(
    kind: ExportFormat, project: Project, checkpoint: Checkpoint | None, path: Path, network: str = ""
) -> dict[Path, bytes]:
    """Contents by path, as ``exports.files.exported_files`` gives them; the project goes along where it may.

    Raises:
        Refusal: as that function does.
    """
    files = written_files(kind, project, checkpoint, path, network)
    if kind.carries_project:
        files[path] = with_project(files[path].decode("utf-8"), project).encode("utf-8")
    return files


def with_project(source: str, project: Project) -> str:
    """The program, with its project in a comment at its end."""
    packed = base64.b64encode(zlib.compress(strict_json.dump(to_json(project)), 9)).decode("ascii")
    lines = [f"# {line}" for line in textwrap.wrap(packed, _COLUMNS - 2)]
    return f"{source}\n\n" + "\n".join([_INVITATION, f"# {_MARK} {_hash(source)}", *lines]) + "\n"


def carries_project(source: str) -> bool:
    """Whether a program looks like one of ours."""
    return _COMMENT.search(source) is not None


def read_program(path: Path) -> ReadProgram:
    """The project in an exported program, with the weights from the file beside it, if there is one.

    Raises:
        NoProject: there is none in it.
        UnreadableFile: what is in it is no project.
    """
    try:
        source = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise NoProject(N_("{file} cannot be read: {reason}"), file=path.name, reason=str(error)) from error
    found = _COMMENT.search(source)
    if found is None:
        raise NoProject(
            N_("{file} is no program that nnstudio has exported: it carries no project."), file=path.name
        )
    project = read_text(_unpacked(found[2], path), path.name)
    above = source[: found.start()].removesuffix(f"{_INVITATION}\n").removesuffix("\n\n")
    notes = () if _hash(above) == found[1] else (Message.of(_EDITED, file=path.name),)
    return ReadProgram(project, _weights(path, project), notes)


_EDITED = N_("{file} was edited after it was exported. What is opened is the project as it was then.")


def _hash(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8")).hexdigest()


def _unpacked(comment: str, path: Path) -> bytes:
    text = "".join(line.removeprefix("# ") for line in comment.splitlines())
    try:
        unpacker = zlib.decompressobj()
        data = unpacker.decompress(base64.b64decode(text, validate=True), _LARGEST)
        if not unpacker.eof:
            raise ValueError("cut off, or too large")
    except (binascii.Error, zlib.error, ValueError) as error:
        raise NoProject(N_("The project in {file} is damaged."), file=path.name) from error
    return data


def _weights(path: Path, project: Project) -> Checkpoint | None:
    """The weights of the file beside the program, by the names they were exported under."""
    from nnstudio.core.training.checkpoint import UnfitCheckpoint
    from nnstudio.core.training.exports.trained import check_fits
    from nnstudio.core.training.importing import weights_checkpoint

    beside = path.with_suffix(WEIGHTS_SUFFIX)
    if not beside.is_file():
        return None
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        found = weights_checkpoint(_by_network(project, load_file(beside)))
        check_fits(project, found)
    except (SafetensorError, OSError, ValueError) as error:
        raise NoProject(_UNREADABLE, file=beside.name, reason=str(error)) from error
    except UnfitCheckpoint as refusal:
        raise NoProject(_UNREADABLE, file=beside.name, reason=refusal.message) from refusal
    return found


_UNREADABLE = N_("The weights in {file} cannot be read: {reason}")


def _by_network(project: Project, tensors: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """With several networks, their names come first in the keys."""
    if len(project.networks) == 1:
        return {next(iter(project.networks)): tensors}
    return {
        name: {key.removeprefix(f"{name}."): t for key, t in tensors.items() if key.startswith(f"{name}.")}
        for name in project.networks
    }
