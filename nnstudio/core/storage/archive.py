"""The zip a project file is: a few flat parts, read without trusting a single length in it."""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from nnstudio.core.language import N_
from nnstudio.core.storage.refusals import (
    DamagedFile,
    ForeignFile,
    HostileFile,
    UnreadableFile,
    UnsavedFile,
)

MOST_PARTS = 64
LONGEST_DIRECTORY = 16_384  # bytes of the list of parts
LARGEST_PACKED_PART = 32 << 20  # bytes, unpacked
LARGEST_FILE = (2 << 30) - (1 << 20)  # bytes; below what old zip readers can address

_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_ZIP64_MARK = b"PK\x06\x07"
_PART_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}\.[a-z0-9]{1,16}")
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\..*")
_READ_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)
STORED, PACKED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED

Part = bytes | Exception


def pack(parts: Mapping[str, bytes], stored: frozenset[str] = frozenset()) -> bytes:
    """The zip with these parts, the same bytes for the same parts. ``stored`` ones are not compressed.

    Raises:
        UnsavedFile: it would be larger than a project file can be.
    """
    if sum(map(len, parts.values())) > LARGEST_FILE:
        raise UnsavedFile(
            N_("With its weights this project is over 2 GB, more than a file holds. Save it without them.")
        )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name)  # the date is that of all zips without one, so bytes repeat
            info.compress_type = STORED if name in stored else PACKED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return target.getvalue()


def unpack(path: Path, needed: str) -> dict[str, Part]:
    """The parts of a project file by name; one whose content is damaged is the error it gave.

    Raises:
        UnreadableFile: it cannot be opened, is no project file, lacks the part ``needed``, or is hostile.
    """
    try:
        with _opened(path) as file:
            return _read_parts(file, path, needed, _check_end(file, path))
    except OSError as error:
        raise unreadable(path, error) from error


def _opened(path: Path) -> BinaryIO:
    if not stat.S_ISREG(path.stat().st_mode):
        raise IsADirectoryError(21, "is not a file")
    return path.open("rb")


def _check_end(file: BinaryIO, path: Path) -> int:
    """Look at the zip's last bytes before a reader believes them; returns how many parts there are."""
    size = os.fstat(file.fileno()).st_size
    if size > LARGEST_FILE + (1 << 20):
        raise HostileFile(N_("{file} is too large for a project. It was not opened."), file=path.name)
    start = file.read(4)
    file.seek(max(0, size - _END.size - 20))
    tail = file.read()
    end = tail[-_END.size :]
    if start[:2] != b"PK":
        raise ForeignFile(
            N_("{file} is not an nnstudio project. Choose a file that ends in .nnstudio."), file=path.name
        )
    if len(end) < _END.size or end[:4] != _END_MARK:
        raise damaged(path)
    _, _, _, _, parts, directory, offset, comment = _END.unpack(end)
    if _ZIP64_MARK in tail or parts > MOST_PARTS or directory > LONGEST_DIRECTORY or comment:
        raise hostile(path)
    if offset + directory + _END.size != size:
        raise damaged(path)
    return int(parts)


def _read_parts(file: BinaryIO, path: Path, needed: str, count: int) -> dict[str, Part]:
    try:
        archive = zipfile.ZipFile(file)
    except _READ_ERRORS as error:
        raise damaged(path) from error
    with archive:
        infos = archive.infolist()
        if len(infos) != count:
            raise damaged(path)
        _check_infos(infos, path)
        if needed not in {info.filename for info in infos}:
            raise ForeignFile(
                N_(
                    "{file} is a zip file, but not an nnstudio project. Choose a file that ends in .nnstudio."
                ),
                file=path.name,
            )
        return {info.filename: _read_part(archive, info) for info in infos}


def _check_infos(infos: list[zipfile.ZipInfo], path: Path) -> None:
    names = [info.filename for info in infos]
    if len(set(names)) != len(names):
        raise hostile(path)
    for info in infos:
        is_link = stat.S_ISLNK(info.external_attr >> 16)
        flat = _PART_NAME.fullmatch(info.orig_filename) and not _DEVICES.fullmatch(info.orig_filename)
        encrypted = info.flag_bits & 0x1
        if is_link or not flat or encrypted or info.compress_type not in (STORED, PACKED):
            raise hostile(path)
        if info.compress_type == PACKED and info.file_size > LARGEST_PACKED_PART:
            raise hostile(path)


def _read_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Part:
    """At most as many bytes as were announced, with the checksum compared at the end."""
    try:
        with archive.open(info) as part:
            data = part.read(info.file_size + 1)
    except _READ_ERRORS as error:
        return error
    if len(data) != info.file_size:
        return EOFError(info.filename)
    return data


def damaged(path: Path) -> DamagedFile:
    return DamagedFile(
        N_("{file} is damaged: a part of it is missing or was changed. Open an older copy of it."),
        file=path.name,
    )


def hostile(path: Path) -> HostileFile:
    return HostileFile(
        N_("{file} is built in a way no nnstudio project is. It was not opened, to be safe."), file=path.name
    )


def unreadable(path: Path, error: OSError) -> UnreadableFile:
    """The refusal for a file that the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return UnreadableFile(N_("There is no file {file}."), file=str(path))
    if isinstance(error, PermissionError):
        return UnreadableFile(N_("You may not read {file}. Ask its owner, or copy it."), file=path.name)
    if isinstance(error, IsADirectoryError):
        return UnreadableFile(N_("{file} is not a file. Choose a project file."), file=str(path))
    why = error.strerror or type(error).__name__
    return UnreadableFile(N_("{file} cannot be read: {why}."), file=path.name, why=why)
