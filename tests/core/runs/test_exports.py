"""Runs as files: CSV, TensorBoard, and one file to hand in."""

from __future__ import annotations

import csv
import io
import struct
from dataclasses import replace

import numpy as np
import pytest
from immutabledict import immutabledict

from nnstudio.core.runs.differences import differences
from nnstudio.core.runs.exports.csv import csv_table
from nnstudio.core.runs.exports.handing_in import hand_in, take_in
from nnstudio.core.runs.exports.tensorboard import crc32c, event, event_file, framed, masked, write_event_file
from nnstudio.core.runs.groups import band
from nnstudio.core.runs.replaying import replay
from nnstudio.core.runs.store import open_store
from nnstudio.core.runs.timelines import timeline
from nnstudio.core.runs.travelling import Traveller
from nnstudio.core.storage.files import read, write
from nnstudio.core.storage.refusals import DamagedFile, ForeignFile
from nnstudio.core.training.record import Record
from tests.core.runs.recorded import recorded
from tests.core.training.making import assert_same_weights, linear, optimizer, prepared, project


def test_a_csv_table_has_every_step_of_every_run_to_the_last_bit(tmp_path):
    recorded(tmp_path, project(), "one", until_step=7)
    recorded(tmp_path, project(seed=2), "two, with a comma", until_step=3)
    with open_store(tmp_path) as store:
        both = [(store.run(number), store.record(number)) for number in (1, 2)]
    rows = list(csv.DictReader(io.StringIO(csv_table(both))))
    assert [(row["run"], row["step"]) for row in rows] == [
        *(("1", str(step)) for step in range(1, 8)),
        *(("2", str(step)) for step in range(1, 4)),
    ]
    assert [float(row["loss"]) for row in rows[:7]] == both[0][1].curves["loss"][1].tolist()
    assert rows[-1]["name"] == "two, with a comma"
    assert {row["learning_rate_main"] for row in rows} == {"0.1"}
    assert [row["validation_loss"] != "" for row in rows[:7]] == [False] * 5 + [True, False]


def test_checksums_are_those_of_the_standards():
    assert crc32c(b"123456789") == 0xE3069283  # the check value every catalogue of checksums gives
    assert crc32c(bytes(32)) == 0x8A9136AA  # RFC 3720, B.4
    assert crc32c(b"\xff" * 32) == 0x62A8AB43
    assert crc32c(bytes(range(32))) == 0x46DD794E
    assert masked(0) == 0xA282EAD8


def test_an_event_is_written_as_its_description_says_byte_by_byte():
    assert event(1.0, version="brain.Event:2") == (
        b"\x09\x00\x00\x00\x00\x00\x00\xf0\x3f"  # field 1, double: 1.0
        b"\x1a\x0dbrain.Event:2"  # field 3, 13 bytes
    )
    assert event(2.0, step=300, tag="loss", value=0.5) == (
        b"\x09\x00\x00\x00\x00\x00\x00\x00\x40"
        b"\x10\xac\x02"  # field 2, varint: 300
        b"\x2a\x0d"  # field 5, 13 bytes: the summary
        b"\x0a\x0b"  # field 1, 11 bytes: a value
        b"\x0a\x04loss"  # field 1, 4 bytes: the tag
        b"\x15\x00\x00\x00\x3f"  # field 2, float: 0.5
    )
    assert framed(b"x")[:8] == b"\x01\x00\x00\x00\x00\x00\x00\x00"
    assert len(framed(b"x")) == 8 + 4 + 1 + 4


def decoded(data):
    """Step, tag and value of every event, with a reader written apart from the writer."""
    found = []
    while data:
        (length,) = struct.unpack("<Q", data[:8])
        assert struct.unpack("<I", data[8:12])[0] == masked(crc32c(data[:8]))
        message, data = data[12 : 12 + length], data[12 + length :]
        assert struct.unpack("<I", data[:4])[0] == masked(crc32c(message))
        data = data[4:]
        fields = dict(parsed(message))
        if 5 in fields:
            value = dict(parsed(dict(parsed(fields[5]))[1]))
            found.append((fields.get(2, 0), value[1].decode(), struct.unpack("<f", value[2])[0]))
        else:
            assert fields[3] == b"brain.Event:2"
    return found


def parsed(message):
    def varint(at):
        number = shift = 0
        while True:
            number |= (message[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if message[at - 1] < 0x80:
                return number, at

    at = 0
    while at < len(message):
        key, at = varint(at)
        if key & 7 == 0:
            value, at = varint(at)
        else:
            size = {1: 8, 5: 4}.get(key & 7)
            if size is None:
                size, at = varint(at)
            value, at = message[at : at + size], at + size
        yield key >> 3, value


def test_event_files_hold_every_number_of_the_run(tmp_path):
    recorded(tmp_path, project(), "a/run: 1", until_step=7)
    with open_store(tmp_path) as store:
        run, record = store.run(1), store.record(1)
    found = decoded(event_file(run.created, run.seconds, record))
    losses = [(step, value) for step, tag, value in found if tag == "loss/batch"]
    assert losses == list(zip(range(1, 8), record.curves["loss"][1].tolist(), strict=True))
    assert {tag for _step, tag, _value in found} >= {
        "loss/validation",
        "accuracy/train",
        "learning_rate/main",
    }
    file = write_event_file(tmp_path / "events", run, record)
    assert file.parent.name == "1-a-run--1"
    assert file.name.startswith("events.out.tfevents.")
    assert len(decoded(file.read_bytes())) == len(found)


def test_a_run_that_was_handed_in_can_be_gone_back_in_replayed_and_trained_on(tmp_path):
    here, there, file = tmp_path / "here", tmp_path / "there", tmp_path / "run.nnstudio"
    trainer, _runs = recorded(here, project(by=optimizer("Adam", 0.01)), "mine", until_step=13)
    with open_store(here) as store:
        store.annotate(1, "look at step 7")
        hand_in(store, 1, file)
    with open_store(there) as store:
        entered = take_in(store, file)
        assert (entered.name, entered.step, entered.notes) == ("mine", 13, "look at step 7")
        assert take_in(store, file).number == entered.number
        assert len(store.runs()) == 1
        assert replay(store, entered.number).is_equal
        traveller = Traveller(prepared(store.project(1)), timeline(store, 1), store.checkpoint)
        traveller.go_to(13)
        assert_same_weights(traveller.trainer, trainer)
        with open_store(here) as mine:
            one, other = mine.record(1), store.record(1)
        assert one.curves.keys() == other.curves.keys()
        assert all(np.array_equal(one.curves[name], other.curves[name]) for name in one.curves)
    opened = read(file)
    assert opened.checkpoint.step == 13
    assert opened.record.step == 13
    assert opened.notes == ()


def test_what_is_no_handed_in_run_is_refused(tmp_path):
    write(tmp_path / "plain.nnstudio", project())
    recorded(tmp_path / "here", project(), until_step=4)
    with open_store(tmp_path / "here") as store:
        hand_in(store, 1, tmp_path / "run.nnstudio")
        with pytest.raises(ForeignFile, match="Open it"):
            take_in(store, tmp_path / "plain.nnstudio")
        whole = (tmp_path / "run.nnstudio").read_bytes()
        store.connection.execute("DELETE FROM run")
        for place in range(100, len(whole) - 100, len(whole) // 40):
            (tmp_path / "bad.nnstudio").write_bytes(
                whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :]
            )
            try:
                take_in(store, tmp_path / "bad.nnstudio")
            except (DamagedFile, ForeignFile):
                assert store.runs() == ()
            store.connection.execute("DELETE FROM run")


def test_only_settings_that_differ_are_told(tmp_path):
    one = project()
    other = replace(
        project(linear(7), linear(2)),
        training=replace(one.training, seed=3, optimizers=immutabledict(main=optimizer("Adam", 0.02))),
    )
    found = {difference.path: difference.values for difference in differences([one, one, other])}
    assert found["training.seed"] == (0, 0, 3)
    assert found["training.optimizers.main.name"] == ("SGD", "SGD", "Adam")
    assert found["training.optimizers.main.learning_rate"] == (0.1, 0.1, 0.02)
    assert found["networks.main.nodes.linear1.params.out_features"] == (6, 6, 7)
    assert not [path for path in found if path.endswith((".at", ".id", "batch_size"))]
    assert differences([one, one]) == ()


def test_a_band_is_mean_and_deviation_at_the_steps_all_have():
    x = np.arange(1.0, 5.0)
    found = band([(x, x), (x[:3], x[:3] + 2), (x[1:], x[1:] + 4)])
    assert found.x.tolist() == [2, 3]
    assert found.mean.tolist() == [4, 5]
    assert found.deviation.tolist() == [2, 2]
    assert found.count == 3


def test_a_record_without_curves_is_an_empty_table():
    assert csv_table([]) == "run,name,step\n"
    assert decoded(event_file(0.0, 0.0, Record())) == []
