"""What a store survives: a kill, a second program, damage, a full disk, a newer version."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nnstudio.core.runs import database, objects, writer, writing
from nnstudio.core.runs.database import connect
from nnstudio.core.runs.facts import Status
from nnstudio.core.runs.places import DATABASE
from nnstudio.core.runs.refusals import NewerStore, OutOfReach
from nnstudio.core.runs.replaying import replay
from nnstudio.core.runs.store import RunStore, open_store
from nnstudio.core.training.events import StepsDone
from tests.core.runs.recorded import recorded, recorder, stretch
from tests.core.training.making import assert_same_weights, conv_project, prepared, project

CHILD = """
import sys, time
from pathlib import Path
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import StepsDone
from nnstudio.core.runs.recorder import RunRecorder
from tests.core.training.making import prepared, project
trainer = prepared(project(epochs=10**6))
runs = RunRecorder("child", folder=Path(sys.argv[1]), budget=10**8)
for event in train(trainer, Controls(frame_seconds=0.01)):
    runs.receive(event, trainer)
    if isinstance(event, StepsDone):
        print(event.step, time.time(), flush=True)
"""
ROOT = Path(__file__).resolve().parents[3]


def child(folder):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder)], stdout=subprocess.PIPE, env=environment, text=True
    )


@pytest.mark.skipif(sys.platform == "win32", reason="kills as Unix does")
@pytest.mark.parametrize("after", [0.9, 1.6])
def test_a_killed_run_loses_at_most_the_last_second_and_can_be_computed_again(tmp_path, after):
    process = child(tmp_path)
    told = [process.stdout.readline().split()]
    end = time.time() + after
    while time.time() < end:
        told.append(process.stdout.readline().split())
    process.send_signal(signal.SIGKILL)
    told += [line.split() for line in process.stdout.read().splitlines()]
    process.stdout.close()
    process.wait()
    steps = [(int(line[0]), float(line[1])) for line in told if len(line) == 2]
    killed_at = steps[-1][1]
    with open_store(tmp_path) as store:
        (run,) = store.runs()
        kept = store.record(1)
        assert replay(store, 1, until=200).is_equal
    assert run.status is Status.INTERRUPTED
    assert run.step == kept.step
    safe = [step for step, moment in steps if moment <= killed_at - 1.0]
    assert run.step >= max(safe, default=0)
    assert kept.curves["loss"][0].tolist() == list(range(1, run.step + 1))


def test_two_programs_record_at_once(tmp_path):
    other = child(tmp_path)
    try:
        other.stdout.readline()
        trainer, runs = prepared(project(epochs=400)), recorder(tmp_path, "own")
        stretch(trainer, runs)
        while time.sleep(0.1) is None:
            with open_store(tmp_path) as store:
                found = {run.name: run for run in store.runs()}
            if "child" in found:
                break
    finally:
        other.kill()
        other.stdout.close()
        other.wait()
    assert runs.trouble is None
    assert found["own"].step == 2400
    assert found["own"].number != found["child"].number


def test_a_damaged_store_is_put_aside_and_a_new_one_begun(tmp_path):
    recorded(tmp_path, project(), until_step=3)
    for ending in ("-wal", "-shm"):
        Path(f"{tmp_path / DATABASE}{ending}").unlink(missing_ok=True)
    (tmp_path / DATABASE).write_bytes(b"this is no database" * 1000)
    said: list[object] = []
    trainer = prepared(project())
    runs = recorder(tmp_path, "after", said=said.append)
    stretch(trainer, runs, until_step=4)
    with open_store(tmp_path) as store:
        assert [run.name for run in store.runs()] == ["after"]
    (aside,) = tmp_path.glob("runs.damaged-*.sqlite3")
    assert aside.read_bytes().startswith(b"this is no database")
    (sentence,) = map(str, said)
    assert aside.name in sentence
    assert sentence.count(".") <= 4


def test_a_store_damaged_while_it_is_open_is_put_aside_and_the_run_goes_on_in_a_new_one(
    tmp_path, monkeypatch
):
    said: list[object] = []
    trainer, runs = prepared(project()), recorder(tmp_path, "run", said=said.append)
    stretch(trainer, runs, until_step=3)
    real, failed = writing.add_steps, []

    def damaged_once(store, number, events):
        if not failed:
            failed.append(True)
            error = sqlite3.DatabaseError("database disk image is malformed")
            error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise error
        real(store, number, events)

    monkeypatch.setattr(writing, "add_steps", damaged_once)
    stretch(trainer, runs, until_step=6)
    stretch(trainer, runs, until_step=8)
    with open_store(tmp_path) as store:
        (run,) = store.runs()
    assert (run.name, run.step) == ("run", 8)
    assert len(list(tmp_path.glob("runs.damaged-*.sqlite3"))) == 1
    assert len(said) == 1


def test_a_disk_that_is_full_at_a_snapshot_keeps_the_last_good_one_and_the_training_goes_on(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(objects, "MOST_INSIDE", 100)
    said: list[object] = []
    trainer, runs = prepared(conv_project(epochs=4)), recorder(tmp_path, said=said.append)
    stretch(trainer, runs, until_step=4)

    def full(file, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(objects, "write_file", full)
    stretch(trainer, runs, until_step=9)
    with open_store(tmp_path) as store:
        kept = store.snapshots(1)
        assert store.checkpoint(kept[-1]).step == kept[-1].step == 4
        assert store.run(1).step == 9
        assert len(store.record(1).curves["loss"][0]) == 9
        assert replay(store, 1).is_equal
    (sentence,) = map(str, said)
    assert "disk is full" in sentence
    assert trainer.step == 9


def test_a_disk_that_is_full_for_everything_loses_nothing_once_there_is_room_again(tmp_path, monkeypatch):
    said: list[object] = []
    trainer, runs = prepared(project()), recorder(tmp_path, said=said.append)
    real = writing.add_steps

    def full(store, number, events):
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    monkeypatch.setattr(writing, "add_steps", full)
    stretch(trainer, runs, until_step=6)
    assert trainer.step == 6
    monkeypatch.setattr(writing, "add_steps", real)
    stretch(trainer, runs, until_step=9)
    with open_store(tmp_path) as store:
        assert store.record(1).curves["loss"][0].tolist() == list(range(1, 10))
    assert [str(one) for one in said] == [str(said[0])]


def test_a_store_of_a_newer_version_is_left_alone_and_the_training_goes_on(tmp_path):
    recorded(tmp_path, project(), until_step=2)
    connection, _note = connect(tmp_path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(NewerStore, match="99"):
        RunStore(tmp_path)
    said: list[object] = []
    trainer, runs = prepared(project()), recorder(tmp_path, said=said.append)
    stretch(trainer, runs, until_step=4)
    assert trainer.step == 4
    assert len(said) == 1
    with sqlite3.connect(tmp_path / DATABASE) as raw:
        assert raw.execute("SELECT count(*) FROM run").fetchone()[0] == 1
    raw.close()


def test_a_folder_that_cannot_be_written_to_is_said_once_and_the_training_goes_on(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    said: list[object] = []
    trainer, runs = prepared(project()), recorder(blocked, said=said.append)
    stretch(trainer, runs)
    assert trainer.step == 18
    assert len(said) == 1
    assert str(blocked) in str(said[0])


def test_a_snapshot_that_was_damaged_is_refused_and_another_step_is_reached_without_it(tmp_path, monkeypatch):
    monkeypatch.setattr(objects, "MOST_INSIDE", 100)
    recorded(tmp_path, project(), until_step=9)
    with open_store(tmp_path) as store:
        last = store.snapshots(1)[-1]
        file = objects.file_of(tmp_path, last.hash)
        data = bytearray(file.read_bytes())
        data[-1] ^= 1
        file.write_bytes(data)
        with pytest.raises(OutOfReach, match="damaged"):
            store.checkpoint(last)


def test_the_safe_journal_is_used_where_the_disk_is_not_trusted(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "is_safe_for_wal", lambda folder: False)
    trainer, runs = prepared(project()), recorder(tmp_path)
    stretch(trainer, runs)
    with open_store(tmp_path) as store:
        assert store.connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert store.connection.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert store.run(1).step == 18
        assert replay(store, 1).is_equal


def test_facts_that_wait_for_a_disk_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "MOST_WAITING", 5)
    blocked = tmp_path / "file"
    blocked.write_text("")
    trainer, runs = prepared(project()), recorder(blocked)
    stretch(trainer, runs)
    assert len(runs._writer._facts) <= 5


def test_a_busy_store_never_holds_the_training_up(tmp_path):
    """Another program holds the lock for longer than a step lasts."""
    connection, _note = connect(tmp_path)
    connection.execute("BEGIN IMMEDIATE")
    trainer, runs = prepared(project()), recorder(tmp_path)
    from nnstudio.core.training.controls import Controls
    from nnstudio.core.training.engine import train

    begun = time.monotonic()
    for event in train(trainer, Controls(frame_seconds=0.0)):
        runs.receive(event, trainer)
        assert not isinstance(event, StepsDone) or time.monotonic() - begun < 8
    connection.execute("ROLLBACK")
    connection.close()
    runs.flush()
    with open_store(tmp_path) as store:
        assert store.run(1).step == 18


def test_objects_nobody_refers_to_are_cleared_away(tmp_path, monkeypatch):
    monkeypatch.setattr(objects, "MOST_INSIDE", 100)
    one, _runs = recorded(tmp_path, project(), until_step=4)
    two, _runs = recorded(tmp_path, project(), until_step=4)
    assert_same_weights(one, two)
    files = list((tmp_path / "snapshots").rglob("*.safetensors"))
    with open_store(tmp_path) as store:
        first, second = ({shot.hash for shot in store.snapshots(number)} for number in (1, 2))
        assert len(files) == len(first | second)
        assert first & second  # the same seed begins with the same state: it is kept once
        store.delete([1])
        assert [run.number for run in store.runs()] == [2]
        store.bring_back([1])
        store.delete([1, 2])
        assert store.clear_deleted(older_than=60) == 0
        assert store.clear_deleted(older_than=-1) == 2
    assert not list((tmp_path / "snapshots").rglob("*.safetensors"))
