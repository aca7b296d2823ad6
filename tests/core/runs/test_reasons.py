"""A store that cannot be used says so in plain words, and the training goes on without."""

from __future__ import annotations

import errno
import sqlite3

import pytest

from nnstudio.core.runs import database
from nnstudio.core.runs.reasons import reason
from nnstudio.core.runs.refusals import UnusableStore
from nnstudio.core.runs.store import RunStore, open_store
from tests.core.runs.recorded import recorded, recorder, stretch
from tests.core.training.making import prepared, project


def sqlite_error(code, words="attempt to write a readonly database"):
    error = sqlite3.OperationalError(words)
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (sqlite_error(sqlite3.SQLITE_READONLY), "it can be read, but not written to"),
        (sqlite_error(sqlite3.SQLITE_READONLY | 5 << 8), "it can be read, but not written to"),
        (sqlite_error(sqlite3.SQLITE_BUSY, "database is locked"), "another program is using it"),
        (sqlite_error(sqlite3.SQLITE_CANTOPEN, "unable to open"), "the file cannot be opened"),
        (OSError(errno.EACCES, "Permission denied"), "access is not allowed"),
        (OSError(errno.EROFS, "Read-only file system"), "it can be read, but not written to"),
        (OSError(errno.EIO, "Input/output error"), "the disk reports an error"),
        (sqlite3.OperationalError("no such table: run."), "no such table: run"),
        (OSError("odd"), "odd"),
    ],
)
def test_known_troubles_are_told_in_our_own_words(error, words):
    assert str(reason(error)) == words


def test_a_read_only_store_is_said_in_one_sentence_and_the_training_goes_on(tmp_path, monkeypatch):
    recorded(tmp_path, project(), until_step=2)
    monkeypatch.setattr(database.sqlite3, "connect", _Redirected(sqlite3.connect))
    said: list[object] = []
    trainer, runs = prepared(project()), recorder(tmp_path, "second", said=said.append)
    stretch(trainer, runs, until_step=9)
    assert trainer.step == 9
    (sentence,) = map(str, said)
    assert sentence == (
        f"This run cannot be recorded in {tmp_path}: it can be read, but not written to. "
        "Training goes on without."
    )
    monkeypatch.undo()
    with open_store(tmp_path) as store:
        assert [run.step for run in store.runs()] == [2]


class _Redirected:
    """Opens databases as on a disk that is mounted to be read only."""

    def __init__(self, connect):
        self._connect = connect

    def __call__(self, path, **_more):
        return self._connect(f"file:{path}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)


def test_a_store_out_of_reach_is_refused_with_the_reason(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnusableStore, match="there is no such folder") as caught:
        RunStore(tmp_path / "file" / "x")
    assert "Errno" not in str(caught.value)
