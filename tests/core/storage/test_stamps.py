"""Two studios on one file: nobody's work is written over unseen, and what cannot be saved goes elsewhere."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nnstudio.core.storage import atomic, rescue
from nnstudio.core.storage.files import read, write
from nnstudio.core.storage.refusals import ChangedFile, UnsavedFile
from nnstudio.core.storage.rescue import write_elsewhere
from nnstudio.core.storage.stamps import stamp_of
from nnstudio.core.training.record import Record
from tests.core.storage.samples import small, trained


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("NNSTUDIO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def path(tmp_path) -> Path:
    write(tmp_path / "a.nnstudio", small(), trained())
    return tmp_path / "a.nnstudio"


def test_a_file_changed_by_another_is_left_as_they_left_it(path):
    mine = read(path)
    write(path, replace(small(), title="theirs"))
    theirs = path.read_bytes()
    with pytest.raises(ChangedFile, match=r"a\.nnstudio was not saved: another program"):
        write(path, replace(small(), title="mine"), over=mine.stamp)
    assert path.read_bytes() == theirs


def test_a_change_while_the_new_file_is_being_written_counts(path, monkeypatch):
    mine, real = read(path), atomic._write_and_flush
    theirs = replace(small(), title="theirs")

    def write_and_flush(temporary: Path, data: bytes) -> None:
        real(temporary, data)
        monkeypatch.setattr(atomic, "_write_and_flush", real)
        write(path, theirs)

    monkeypatch.setattr(atomic, "_write_and_flush", write_and_flush)
    with pytest.raises(ChangedFile):
        write(path, small(), over=mine.stamp)
    assert read(path).project == theirs
    assert list(path.parent.glob(".*.tmp")) == []


def test_the_same_size_and_the_same_time_do_not_hide_a_change(path):
    mine, then = read(path), path.stat()
    write(path, replace(small(), title=small().title[::-1]), trained())
    os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns))
    assert path.stat().st_size == then.st_size
    with pytest.raises(ChangedFile):
        write(path, small(), over=mine.stamp)


def test_a_changed_weight_is_a_change(path):
    mine, run = read(path), trained()
    run.tensors["networks/main/linear1.weight"][0, 0] = 99
    write(path, small(), run)
    with pytest.raises(ChangedFile):
        write(path, small(), over=mine.stamp)


def test_another_time_alone_is_no_change(path):
    mine = read(path)
    os.utime(path, (1, 1))
    assert write(path, replace(small(), title="mine"), over=mine.stamp) == stamp_of(path)
    assert read(path).project.title == "mine"


def test_saving_twice_in_a_row_is_no_change_by_another(path):
    stamp = write(path, small(), over=read(path).stamp)
    assert stamp == read(path).stamp
    assert write(path, replace(small(), title="again"), over=stamp)


def test_a_file_that_is_gone_is_written_again(path):
    mine = read(path)
    path.unlink()
    write(path, small(), over=mine.stamp)
    assert read(path).project == small()


def test_without_a_stamp_whatever_is_there_is_replaced(path):
    path.write_bytes(b"something else")
    write(path, small())
    assert read(path).project == small()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes of that kind")
def test_a_pipe_has_no_stamp_and_keeps_nobody_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    assert stamp_of(tmp_path / "pipe") is None
    assert stamp_of(tmp_path / "none") is None


def full_below(monkeypatch, *folders: Path) -> None:
    """Let writing into these folders fail as a full disk does."""
    real = atomic._write_and_flush

    def write_and_flush(temporary: Path, data: bytes) -> None:
        if temporary.parent in folders:
            raise OSError(28, "No space left on device")
        real(temporary, data)

    monkeypatch.setattr(atomic, "_write_and_flush", write_and_flush)


def places(tmp_path: Path) -> tuple[Path, Path]:
    """Where the run was to be saved, and what it was begun from."""
    for name in ("out", "in"):
        (tmp_path / name).mkdir()
    return tmp_path / "out" / "net.nnstudio", tmp_path / "in" / "net.nnstudio"


def test_what_does_not_fit_goes_beside_the_file_it_came_from(tmp_path, monkeypatch):
    target, source = places(tmp_path)
    write(source, small())
    full_below(monkeypatch, target.parent)
    place = write_elsewhere(target, source, small(), trained(), Record())
    assert place == source.parent / "net-rescued.nnstudio"
    assert read(place).checkpoint.step == trained().step
    assert read(source).checkpoint is None


def test_nothing_that_is_there_is_replaced(tmp_path, monkeypatch):
    target, source = places(tmp_path)
    full_below(monkeypatch, target.parent)
    first = write_elsewhere(target, source, small(), trained(), Record())
    second = write_elsewhere(target, source, small(), None, Record())
    assert second.name == "net-rescued2.nnstudio"
    assert read(first).checkpoint is not None


def test_where_that_is_full_too_it_goes_to_the_users_data(tmp_path, monkeypatch, own_home):
    target, source = places(tmp_path)
    full_below(monkeypatch, target.parent, source.parent)
    assert write_elsewhere(target, source, small(), None, Record()).parent == own_home / "rescued"


def test_then_to_the_temporary_files_and_then_nowhere(tmp_path, monkeypatch, own_home):
    target, source = places(tmp_path)
    last = tmp_path / "temporary"
    last.mkdir()
    monkeypatch.setattr(rescue.tempfile, "gettempdir", lambda: str(last))
    full_below(monkeypatch, target.parent, source.parent, own_home / "rescued")
    assert write_elsewhere(target, source, small(), None, Record()).parent == last
    full_below(monkeypatch, target.parent, source.parent, own_home / "rescued", last)
    assert write_elsewhere(target, source, small(), None, Record()) is None
    with pytest.raises(UnsavedFile):
        write(target, small())
