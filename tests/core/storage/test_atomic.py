from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nnstudio.core.storage import atomic
from nnstudio.core.storage.atomic import check_writable, write_atomically
from nnstudio.core.storage.files import read, write
from nnstudio.core.storage.refusals import UnsavedFile
from tests.core.storage.samples import small, trained

OLD, NEW = b"old" * 10_000, b"new" * 500_000


@pytest.fixture
def target(tmp_path: Path) -> Path:
    path = tmp_path / "work.nnstudio"
    path.write_bytes(OLD)
    return path


def temporaries(folder: Path) -> list[Path]:
    return sorted(folder.glob(".*.tmp"))


def test_the_new_bytes_take_the_place_of_the_old(target):
    write_atomically(target, NEW)
    assert target.read_bytes() == NEW
    assert temporaries(target.parent) == []


def test_nothing_is_moved_before_it_is_flushed_and_the_folder_is_flushed_last(target, monkeypatch):
    calls = record(monkeypatch, "fsync", "replace")
    write_atomically(target, NEW)
    assert calls == ["fsync", "replace", "fsync"]


FAULTS = [
    ("open", 1, errno.EACCES, "may not write here"),
    ("open", 1, errno.EROFS, "can only be read"),
    ("open", 1, errno.ENAMETOOLONG, "too long"),
    ("write", 1, errno.ENOSPC, "disk is full"),
    ("write", 2, errno.ENOSPC, "disk is full"),
    ("write", 1, errno.EDQUOT, "quota"),
    ("write", 2, errno.EIO, "was not saved"),
    ("fsync", 1, errno.EIO, "was not saved"),
    ("fsync", 1, errno.ENOSPC, "disk is full"),
    ("replace", 1, errno.EACCES, "may not write here"),
    ("replace", 1, errno.EIO, "was not saved"),
]


@pytest.mark.parametrize(("function", "call", "number", "words"), FAULTS)
def test_whichever_call_fails_the_old_file_is_kept_and_it_is_said(
    target, monkeypatch, function, call, number, words
):
    fail(monkeypatch, function, call, number)
    with pytest.raises(UnsavedFile, match=words):
        write_atomically(target, NEW)
    assert target.read_bytes() == OLD
    assert temporaries(target.parent) == []


def test_short_writes_are_continued(target, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: real(handle, data[:777]))
    write_atomically(target, NEW[:50_000])
    assert target.read_bytes() == NEW[:50_000]


def test_a_disk_that_gives_back_other_bytes_is_noticed_before_the_old_file_goes(target, monkeypatch):
    real = os.write

    def lie(handle: int, data: memoryview) -> int:
        real(handle, bytes(data[:-1]) + b"?")
        return len(data)

    monkeypatch.setattr(os, "write", lie)
    with pytest.raises(UnsavedFile, match="other bytes"):
        write_atomically(target, NEW)
    assert target.read_bytes() == OLD


def test_an_interrupted_save_cleans_up(target, monkeypatch):
    fail(monkeypatch, "fsync", 1, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        write_atomically(target, NEW)
    assert target.read_bytes() == OLD
    assert temporaries(target.parent) == []


def test_a_folder_that_cannot_be_flushed_does_not_fail_the_save(target, monkeypatch):
    fail(monkeypatch, "fsync", 2, errno.EINVAL)
    write_atomically(target, NEW)
    assert target.read_bytes() == NEW


def test_a_file_held_by_a_virus_scanner_is_tried_again(target, monkeypatch):
    held = PermissionError(errno.EACCES, "held")
    held.winerror = 32  # as Windows says it
    fail(monkeypatch, "replace", 1, held)
    write_atomically(target, NEW)
    assert target.read_bytes() == NEW


def test_a_file_held_for_good_is_given_up_after_a_while(target, monkeypatch):
    held = PermissionError(errno.EACCES, "held")
    held.winerror = 32
    monkeypatch.setattr(atomic, "_RETRY_SECONDS", 0.05)
    fail(monkeypatch, "replace", range(1, 1000), held)
    with pytest.raises(UnsavedFile):
        write_atomically(target, NEW)
    assert target.read_bytes() == OLD


def test_a_folder_in_the_way_is_refused(tmp_path):
    with pytest.raises(UnsavedFile, match="is a folder"):
        write_atomically(tmp_path, NEW)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_mode_of_the_file_is_kept_and_a_link_stays_a_link(target):
    target.chmod(0o640)
    link = target.with_name("link.nnstudio")
    link.symlink_to(target)
    write_atomically(link, NEW)
    assert link.is_symlink()
    assert target.read_bytes() == NEW
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="owners cannot be told there")
def test_temporaries_of_the_dead_are_removed_and_those_of_the_living_kept(target):
    folder = target.parent
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    stale = folder / f".a.nnstudio.{atomic._host()}-{dead.pid}-00000000.tmp"
    living = folder / f".a.nnstudio.{atomic._host()}-{os.getpid()}-00000000.tmp"
    foreign = folder / ".a.nnstudio.ffffffff-1-00000000.tmp"
    aged = folder / ".b.nnstudio.ffffffff-1-00000000.tmp"
    other = folder / ".something.tmp"
    for path in (stale, living, foreign, aged, other):
        path.write_bytes(b"x")
    os.utime(aged, (time.time() - 200_000,) * 2)
    write_atomically(target, NEW)
    assert [path.exists() for path in (stale, living, foreign, aged, other)] == [
        False,
        True,
        True,
        False,
        True,
    ]


SAVER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.core.storage.samples import small, trained
from nnstudio.core.storage.files import write
path = Path(sys.argv[1])
print("ready", flush=True)
while True:
    write(path, small(), trained())
    write(path, small())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_while_saving_the_file_is_always_whole(tmp_path):
    """A slice of what a release runs a thousand times."""
    path = tmp_path / "work.nnstudio"
    write(path, small())
    root = str(Path(__file__).resolve().parents[3])
    for attempt in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVER, str(path), root], stdout=subprocess.PIPE, cwd=root
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        time.sleep(0.003 + 0.0071 * attempt)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert read(path).project == small()
        assert read(path).notes == ()
    write(path, small(), trained())
    assert temporaries(tmp_path) == []


def record(monkeypatch: pytest.MonkeyPatch, *functions: str) -> list[str]:
    """The order in which these functions of ``os`` are called."""
    calls: list[str] = []
    for name in functions:
        monkeypatch.setattr(os, name, _noting(name, getattr(os, name), calls))
    return calls


def _noting(name: str, real: Callable[..., Any], calls: list[str]) -> Callable[..., Any]:
    def noted(*arguments: Any, **options: Any) -> Any:
        calls.append(name)
        return real(*arguments, **options)

    return noted


def fail(
    monkeypatch: pytest.MonkeyPatch, function: str, call: int | range, error: int | BaseException
) -> None:
    """Let the n-th call of a function of ``os`` fail."""
    real = getattr(os, function)
    count = 0
    failing = call if isinstance(call, range) else range(call, call + 1)

    def failing_sometimes(*arguments: Any, **options: Any) -> Any:
        nonlocal count
        count += 1
        if count in failing:
            raise error if isinstance(error, BaseException) else OSError(error, os.strerror(error))
        return real(*arguments, **options)

    monkeypatch.setattr(os, function, failing_sometimes)


def test_a_place_is_tried_without_a_trace(target):
    check_writable(target)
    check_writable(target.with_name("new.nnstudio"))
    assert target.read_bytes() == OLD
    assert list(target.parent.iterdir()) == [target]


@pytest.mark.parametrize("name", ["none/work.nnstudio", "work.nnstudio/below", "."])
def test_a_place_that_cannot_be_written_to_is_refused(target, name):
    with pytest.raises(UnsavedFile, match=r"not there|not a folder|is a folder"):
        check_writable(target.parent / name)


def test_a_write_protected_file_is_not_replaced(target, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # whoever runs tests as root may do anything
    for attempt in (check_writable, lambda path: write_atomically(path, NEW)):
        with pytest.raises(UnsavedFile, match=r"work\.nnstudio is write-protected"):
            attempt(target)
    assert target.read_bytes() == OLD
    assert temporaries(target.parent) == []


def test_a_folder_is_named_even_as_a_dot(target, monkeypatch):
    monkeypatch.chdir(target.parent)
    with pytest.raises(UnsavedFile, match=r"^\. is a folder"):
        check_writable(Path())
