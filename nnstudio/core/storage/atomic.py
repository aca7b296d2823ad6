"""Writing a file in one move: whatever happens, the old one or the new one is there, whole.

The bytes go to a temporary file beside the target, are flushed to the disk, read back and compared by
hash; then the temporary file takes the target's name, and the folder is flushed. A program that is killed
leaves at most its temporary file, which the next save into that folder removes.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import secrets
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

from nnstudio.core.language import N_
from nnstudio.core.storage.refusals import UnsavedFile

CHUNK = 1 << 20
_STALE_SECONDS = 24 * 3600.0
_RETRY_SECONDS = 2.5
_SHARING_ERRORS = frozenset({5, 32, 33})  # Windows: access denied, sharing violation, lock violation
_TEMPORARY = re.compile(r"\.(?P<name>.+)\.(?P<host>[0-9a-f]{8})-(?P<owner>[0-9]+)-[0-9a-f]{8}\.tmp")

_REASONS = {
    errno.ENOSPC: N_("The disk is full: {file} was not saved. Free some space, or save it elsewhere."),
    errno.EDQUOT: N_("Your quota is used up: {file} was not saved. Free some space, or save it elsewhere."),
    errno.EACCES: N_("You may not write here: {file} was not saved. Save it in another folder."),
    errno.EPERM: N_("You may not write here: {file} was not saved. Save it in another folder."),
    errno.EROFS: N_("This disk can only be read: {file} was not saved. Save it in another folder."),
    errno.ENOENT: N_("The folder {folder} is not there: {file} was not saved. Choose another folder."),
    errno.ENOTDIR: N_("{folder} is not a folder: {file} was not saved. Choose another folder."),
    errno.EISDIR: N_("{file} is a folder. Choose another name."),
    errno.ENAMETOOLONG: N_("The name {file} is too long for this disk. Choose a shorter one."),
}
_ANY_REASON = N_("{file} was not saved: {why}. Save it elsewhere.")
_PROTECTED = N_("{file} is write-protected: it was not saved. Save it under another name.")


def _no_objection() -> None:
    pass


def write_atomically(path: Path, data: bytes, may_replace: Callable[[], None] = _no_objection) -> None:
    """Put these bytes in the place of the file, or leave it as it was.

    ``may_replace`` is called at the last moment before the old file goes, and raises to keep it.

    Raises:
        UnsavedFile: it could not be done; the old file, if any, is untouched.
    """
    try:
        target = _target(path)
        remove_stale(target.parent)
        _replace(target, data, may_replace)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _refusal(path, error) from error


def check_writable(path: Path) -> None:
    """Try whether :func:`write_atomically` would find its place, before hours of work depend on it.

    Raises:
        UnsavedFile: as it would. Nothing is left behind either way.
    """
    try:
        temporary = _temporary_beside(_target(path))
        _write_and_flush(temporary, b"")
        temporary.unlink()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise _refusal(path, error) from error


def _target(path: Path) -> Path:
    """The file itself, where the path is a link to it; an error if it may not be replaced.

    A folder that may be written to lets any of its files be replaced: whoever protects one file means it.
    """
    target = path.resolve()
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, "is a folder")
    if target.exists() and not os.access(target, os.W_OK):
        raise UnsavedFile(_PROTECTED, file=path.name)
    return target


def _replace(target: Path, data: bytes, may_replace: Callable[[], None]) -> None:
    temporary = _temporary_beside(target)
    try:
        _write_and_flush(temporary, data)
        _check_written(temporary, data)
        _keep_mode(target, temporary)
        may_replace()
        _move_over(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _flush_folder(target.parent)


def remove_stale(folder: Path) -> None:
    """Remove temporary files whose program is gone; never fails."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            found = _TEMPORARY.fullmatch(entry.name)
            if found and _is_stale(found, entry):
                with contextlib.suppress(OSError):
                    Path(entry.path).unlink()


def _temporary_beside(target: Path) -> Path:
    name = f".{target.name}.{_host()}-{os.getpid()}-{secrets.token_hex(4)}.tmp"
    return target.with_name(name)


def _is_stale(found: re.Match[str], entry: os.DirEntry[str]) -> bool:
    if found["host"] == _host() and sys.platform != "win32":
        return not _is_alive(int(found["owner"]))
    return time.time() - entry.stat(follow_symlinks=False).st_mtime > _STALE_SECONDS


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _host() -> str:
    """Eight letters for this machine: on a shared folder, other machines' processes are not ours to judge."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def _write_and_flush(temporary: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, flags, 0o666)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest[:CHUNK]) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _check_written(temporary: Path, data: bytes) -> None:
    """Some disks and drivers lie about what they wrote: look before the old file goes."""
    written = hashlib.sha256()
    with temporary.open("rb") as file:
        while chunk := file.read(CHUNK):
            written.update(chunk)
    if written.digest() != hashlib.sha256(data).digest():
        raise OSError(errno.EIO, "the disk gave back other bytes than were written")


def _keep_mode(target: Path, temporary: Path) -> None:
    with contextlib.suppress(OSError):
        temporary.chmod(target.stat().st_mode & 0o7777)


def _move_over(temporary: Path, target: Path) -> None:
    """Take the target's name; on Windows, wait for a virus scanner or a sync client to let go of it."""
    deadline = time.monotonic() + _RETRY_SECONDS
    pause = 0.01
    while True:
        try:
            temporary.replace(target)
        except PermissionError as error:
            held = getattr(error, "winerror", None) in _SHARING_ERRORS
            if not held or time.monotonic() > deadline:
                raise
            time.sleep(pause)
            pause = min(2 * pause, 0.25)
        else:
            return


def _flush_folder(folder: Path) -> None:
    """Make the new name last through a power cut, where folders can be flushed at all.

    The new file is in place by now, so a failure here is not a failure to save.
    """
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refusal(path: Path, error: OSError | ValueError) -> UnsavedFile:
    template = _REASONS.get(getattr(error, "errno", None) or 0, _ANY_REASON)
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return UnsavedFile(template, file=path.name or str(path), folder=str(path.parent), why=why)
