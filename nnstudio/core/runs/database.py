"""Opening the store's one SQLite file so that a killed program, a second one, or damage cost little.

What is committed survives a kill at any moment. Several programs may read and write at once. A damaged
file is put aside under another name and a new one begun; a newer one is refused and left alone.
"""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nnstudio.core.language import N_, Message
from nnstudio.core.runs import schema
from nnstudio.core.runs.disks import is_safe_for_wal
from nnstudio.core.runs.places import DATABASE, SNAPSHOTS
from nnstudio.core.runs.reasons import reason
from nnstudio.core.runs.refusals import NewerStore, UnusableStore

PATIENCE = 10.0  # seconds to wait for another program that is writing
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_SIDE_FILES = ("", "-wal", "-shm", "-journal")


def connect(folder: Path) -> tuple[sqlite3.Connection, Message | None]:
    """A connection to the store in this folder, which is made if need be; and what the user should know.

    The connection is in autocommit mode: write inside :func:`transaction`.

    Raises:
        NewerStore: a later version has written it.
        UnusableStore: the folder or the file is out of reach.
    """
    path = folder / DATABASE
    try:
        (folder / SNAPSHOTS).mkdir(parents=True, exist_ok=True)
        try:
            return _opened(path), None
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            return _begun_anew(path)
    except (OSError, sqlite3.Error) as error:
        raise UnusableStore(
            N_("The recorded runs in {folder} cannot be reached: {why}."),
            folder=str(folder),
            why=reason(error),
        ) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Inside, writes are one: all of them are kept, or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def is_damage(error: BaseException) -> bool:
    """Whether this error says that the file is not the database it was."""
    code = getattr(error, "sqlite_errorcode", 0)
    return isinstance(error, sqlite3.DatabaseError) and (code or 0) & 0xFF in _DAMAGED


def is_full(error: BaseException) -> bool:
    """Whether this error of SQLite says that the disk is full."""
    return isinstance(error, sqlite3.Error) and (
        (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF == sqlite3.SQLITE_FULL
    )


def set_aside(path: Path) -> Path:
    """Give a damaged database another name, with its side files; returns the name."""
    stamp = time.strftime("%Y%m%d-%H%M%S")
    aside = path.with_name(f"{path.stem}.damaged-{stamp}{path.suffix}")
    for ending in _SIDE_FILES:
        with contextlib.suppress(FileNotFoundError):
            Path(f"{path}{ending}").replace(f"{aside}{ending}")
    return aside


def _begun_anew(path: Path) -> tuple[sqlite3.Connection, Message]:
    aside = set_aside(path)
    note = Message.of(
        N_("The list of recorded runs was damaged. It was kept as {file}, and a new list was begun."),
        file=aside.name,
    )
    return _opened(path), note


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        _choose_journal(connection, path.parent)
        _check_version(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _choose_journal(connection: sqlite3.Connection, folder: Path) -> None:
    """The quick journal where it is safe, the old one elsewhere, flushed more often."""
    wanted = "WAL" if is_safe_for_wal(folder) else "DELETE"
    with contextlib.suppress(sqlite3.OperationalError):  # another program uses the other one: it decides
        connection.execute(f"PRAGMA journal_mode = {wanted}")
    mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    connection.execute(f"PRAGMA synchronous = {'NORMAL' if mode == 'wal' else 'FULL'}")


def _check_version(connection: sqlite3.Connection) -> None:
    if _version(connection) == schema.VERSION:
        return
    with transaction(connection):
        version = _version(connection)  # another program may have been quicker
        if version > schema.VERSION:
            raise NewerStore(
                N_("The recorded runs are of a newer nnstudio (version {theirs}; this one knows {ours})."),
                theirs=version,
                ours=schema.VERSION,
            )
        if version == 0:
            schema.create(connection)
        elif version < schema.VERSION:
            schema.upgrade(connection, version)


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
