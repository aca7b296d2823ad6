"""Why files cannot be used, in the user's language: systems and SQLite say it in their own."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Mapping

from nnstudio.core.language import N_, Message

_READ_ONLY = N_("it can be read, but not written to")
_NOT_ALLOWED = N_("access is not allowed")
_FULL = N_("the disk is full")
_BUSY = N_("another program is using it")
_BROKEN = N_("the disk reports an error")
_NOT_THERE = N_("there is no such folder, and it cannot be made")
_NOT_OPENED = N_("the file cannot be opened")

_OF_SYSTEMS: Mapping[int, str] = {
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _NOT_ALLOWED,
    errno.EPERM: _NOT_ALLOWED,
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EBUSY: _BUSY,
    errno.EIO: _BROKEN,
    errno.ENOENT: _NOT_THERE,
    errno.ENOTDIR: _NOT_THERE,
    errno.EEXIST: _NOT_THERE,
}
_OF_SQLITE: Mapping[int, str] = {
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _NOT_ALLOWED,
    sqlite3.SQLITE_AUTH: _NOT_ALLOWED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_IOERR: _BROKEN,
    sqlite3.SQLITE_CANTOPEN: _NOT_OPENED,
}


def reason(error: BaseException) -> Message | str:
    """A part of a sentence for this error; an unknown one speaks for itself."""
    known: str | None = None
    if isinstance(error, sqlite3.Error):
        known = _OF_SQLITE.get((getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF)
    elif isinstance(error, OSError):
        known = _OF_SYSTEMS.get(error.errno or 0)
    if known is not None:
        return Message.of(known)
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return (text or type(error).__name__).rstrip(".")
