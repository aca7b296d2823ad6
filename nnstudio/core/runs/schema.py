"""What the tables of the store are, and how those of older versions become them.

=============  ==============================================================================
table          a row is
=============  ==============================================================================
``run``        one run: project as trained, where it came from, how far it is, how it ended
``burst``      the losses and learning rates of some steps in a row (see :mod:`bursts`)
``epoch``      the figures measured after one epoch
``change``     something the user changed in the middle of the run
``snapshot``   the run's state after one step, as the hash of an object
``object``     the bytes of a state: here if they are few, else in a file of the hash's name
=============  ==============================================================================
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

VERSION = 1
APPLICATION = 0x6E6E7374  # "nnst", by which the file is told from other programs' databases

_TABLES = """
CREATE TABLE run (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    notes TEXT NOT NULL DEFAULT '',
    starred INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL,
    updated REAL NOT NULL,
    deleted REAL,
    parent TEXT NOT NULL DEFAULT '',
    parent_step INTEGER NOT NULL DEFAULT 0,
    start INTEGER NOT NULL,
    step INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    seconds REAL NOT NULL DEFAULT 0,
    status TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    owner TEXT NOT NULL DEFAULT '',
    device TEXT NOT NULL DEFAULT '',
    parameters INTEGER NOT NULL DEFAULT 0,
    seed INTEGER NOT NULL DEFAULT 0,
    family TEXT NOT NULL DEFAULT '',
    figures TEXT NOT NULL DEFAULT '{}',
    machine TEXT NOT NULL DEFAULT '{}',
    project TEXT NOT NULL
);
CREATE TABLE burst (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run(number) ON DELETE CASCADE,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    names TEXT NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX burst_of_run ON burst(run, id);
CREATE TABLE epoch (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run(number) ON DELETE CASCADE,
    step INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    figures TEXT NOT NULL
);
CREATE INDEX epoch_of_run ON epoch(run, id);
CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run(number) ON DELETE CASCADE,
    step INTEGER NOT NULL,
    kind TEXT NOT NULL,
    at REAL NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX change_of_run ON change(run, id);
CREATE TABLE object (
    hash TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    data BLOB
);
CREATE TABLE snapshot (
    run INTEGER NOT NULL REFERENCES run(number) ON DELETE CASCADE,
    step INTEGER NOT NULL,
    epoch INTEGER NOT NULL,
    changes INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    hash TEXT NOT NULL REFERENCES object(hash),
    size INTEGER NOT NULL,
    PRIMARY KEY (run, step)
);
CREATE INDEX snapshot_of_object ON snapshot(hash);
"""

Step = Callable[[sqlite3.Connection], None]
STEPS: Mapping[int, Step] = {}
"""The step that leads away from each older version: ``{1: from_1_to_2}`` once there is a version 2."""


def create(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty database; inside a transaction of the caller's."""
    for statement in _TABLES.split(";"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def upgrade(connection: sqlite3.Connection, version: int, steps: Mapping[int, Step] = STEPS) -> None:
    """Bring tables of an older version up to date, a step at a time; inside a transaction."""
    for number in range(version, VERSION):
        steps[number](connection)
        connection.execute(f"PRAGMA user_version = {number + 1}")
