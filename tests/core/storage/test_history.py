"""The curves in a project file: they come back exactly, stay small, and cost only themselves when damaged."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from nnstudio.core.storage import history
from nnstudio.core.storage.files import read, write
from nnstudio.core.storage.history import LARGEST_PART, RecordError, record_from_bytes, record_to_bytes
from nnstudio.core.storage.weights import tensors_to_bytes
from nnstudio.core.training.record import MOST_POINTS, Record
from tests.core.storage.samples import small, trained

STEP = trained().step
SECONDS = np.array([12.5])


def ramp(steps: int, first: int = 1) -> np.ndarray:
    """Steps, and a value for each that no short float holds."""
    x = np.arange(float(first), first + steps)
    return np.stack([x, 1 / (x + 2)])


def lived() -> Record:
    curves = {"loss": tuple(ramp(STEP)), "validation_loss": (np.array([20.0, 40.0]), np.array([0.5, np.inf]))}
    return Record(curves, {"main": (np.array([1.0, 9.0]), np.array([0.1, 0.01]))}, 12.5)


def same(one: Record, two: Record) -> bool:
    def equal(left, right) -> bool:
        return left.keys() == right.keys() and all(np.array_equal(left[name], right[name]) for name in left)

    return equal(one.curves, two.curves) and equal(one.rates, two.rates) and one.seconds == two.seconds


def with_curves(path: Path, data: bytes) -> Path:
    """A good file but for its curves."""
    write(path, small(), trained(), lived())
    with zipfile.ZipFile(path) as good:
        parts = {name: good.read(name) for name in good.namelist()}
    with zipfile.ZipFile(path, "w") as target:
        for name, part in (parts | {"curves.safetensors": data}).items():
            target.writestr(name, part)
    return path


def test_a_record_comes_back_bit_for_bit(tmp_path):
    write(tmp_path / "a.nnstudio", small(), trained(), lived())
    back = read(tmp_path / "a.nnstudio")
    assert same(back.record, lived())
    assert back.notes == ()


def test_equal_records_make_equal_files(tmp_path):
    for name in ("a.nnstudio", "b.nnstudio"):
        write(tmp_path / name, small(), trained(), lived())
    assert (tmp_path / "a.nnstudio").read_bytes() == (tmp_path / "b.nnstudio").read_bytes()


def test_a_file_without_curves_opens_with_none(tmp_path):
    write(tmp_path / "a.nnstudio", small(), trained())
    with zipfile.ZipFile(tmp_path / "a.nnstudio") as archive:
        assert "curves.safetensors" not in archive.namelist()
    back = read(tmp_path / "a.nnstudio")
    assert back.checkpoint is not None
    assert (len(back.record.curves), back.notes) == (0, ())


def test_curves_are_saved_up_to_the_checkpoint_and_not_without_one(tmp_path):
    record = Record({"loss": tuple(ramp(STEP + 9))})
    write(tmp_path / "a.nnstudio", small(), trained(), record)
    assert read(tmp_path / "a.nnstudio").record.step == STEP
    write(tmp_path / "b.nnstudio", small(), None, record)
    assert read(tmp_path / "b.nnstudio").record.step == 0


def test_a_million_steps_stay_small_with_the_newest_exact():
    losses = ramp(1_000_000)
    data = record_to_bytes(Record({"loss": tuple(losses)}))
    assert len(data) < 2.2e6
    x, y = record_from_bytes(data, 1_000_000).curves["loss"]
    half = MOST_POINTS // 2
    assert np.array_equal(np.stack([x, y])[:, -half:], losses[:, -half:])
    assert x[0] < 100


def test_many_long_curves_share_the_room():
    record = Record({f"loss_{index}": tuple(ramp(200_000)) for index in range(40)})
    data = record_to_bytes(record)
    assert len(data) <= LARGEST_PART
    assert len(record_from_bytes(data, 200_000).curves) == 40


HOSTILE = {
    "steps beyond the run": {"curves/loss": ramp(STEP + 1)},
    "steps before the run": {"curves/loss": ramp(3, first=-1)},
    "steps that go back": {"curves/loss": ramp(5)[:, ::-1].copy()},
    "a step twice": {"curves/loss": np.ones((2, 2))},
    "half steps": {"curves/loss": ramp(5) * 0.5},
    "no steps": {"curves/loss": np.full((2, 3), np.nan)},
    "endless steps": {"curves/loss": np.array([[1, np.inf], [0, 0]])},
    "other numbers": {"curves/loss": ramp(5).astype(np.float32)},
    "whole numbers": {"curves/loss": np.ones((2, 1), dtype=np.int64)},
    "one row": {"curves/loss": ramp(5)[:1]},
    "three rows": {"curves/loss": np.vstack([ramp(5), ramp(5)[:1]])},
    "no rows": {"curves/loss": np.array(1.0)},
    "too many axes": {"curves/loss": ramp(5)[..., None]},
    "no name": {"curves/": ramp(5)},
    "a strange name": {"curves/<b>loss</b>": ramp(5)},
    "a long name": {"curves/" + "l" * 100: ramp(5)},
    "a strange family": {"curves/loss": ramp(5), "weights": ramp(5)},
    "a strange rate": {"rates/main": ramp(5).astype(np.float16)},
    "too many curves": {f"curves/c{index}": ramp(1) for index in range(300)},
}


@pytest.mark.parametrize("what", HOSTILE)
def test_damaged_curves_cost_only_the_curves_and_are_noted(tmp_path, what):
    data = tensors_to_bytes({"seconds": SECONDS} | HOSTILE[what])
    back = read(with_curves(tmp_path / "a.nnstudio", data))
    assert (back.project, len(back.record.curves)) == (small(), 0)
    assert back.checkpoint is not None
    assert [str(note)[:31] for note in back.notes] == ["The saved learning curves are d"]


@pytest.mark.parametrize(
    "seconds", [None, np.array([np.nan]), np.array([-1.0]), np.array(1.0), np.array([1])]
)
def test_a_time_that_is_none_is_refused(seconds):
    tensors = {"curves/loss": ramp(5)} | ({} if seconds is None else {"seconds": seconds})
    with pytest.raises(RecordError):
        record_from_bytes(tensors_to_bytes(tensors), STEP)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 8,
        b"\xff" * 64,
        (40).to_bytes(8, "little") + b"[" * 40,
        (4).to_bytes(8, "little") + b"null",
        (87).to_bytes(8, "little")
        + b'{"curves/loss":{"dtype":"F64","shape":[2,99999999999],"data_offsets":[0,1599999999984]}}'[:87],
    ],
)
def test_a_header_that_lies_is_not_believed(tmp_path, data):
    with pytest.raises(RecordError):
        record_from_bytes(data, STEP)
    assert read(with_curves(tmp_path / "a.nnstudio", data)).checkpoint is not None


def test_a_record_cut_off_anywhere_is_refused():
    whole = record_to_bytes(lived())
    for length in range(len(whole)):
        with pytest.raises(RecordError):
            record_from_bytes(whole[:length], STEP)


def test_more_than_is_ever_written_is_not_even_looked_at(monkeypatch):
    def never(data: bytes) -> None:
        raise AssertionError("it was parsed")

    monkeypatch.setattr(history, "tensors_from_bytes", never)
    with pytest.raises(RecordError):
        record_from_bytes(bytes(LARGEST_PART + 1), STEP)


def test_a_bit_that_fell_over_costs_only_the_curves(tmp_path):
    path = tmp_path / "a.nnstudio"
    write(path, small(), trained(), lived())
    whole = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("curves.safetensors")
    whole[info.header_offset + 200] ^= 1
    path.write_bytes(whole)
    back = read(path)
    assert back.checkpoint is not None
    assert (len(back.record.curves), len(back.notes)) == (0, 1)


def test_curves_without_the_weights_they_led_to_are_left_out(tmp_path):
    path = tmp_path / "a.nnstudio"
    write(path, small(), trained(), lived())
    with zipfile.ZipFile(path) as good:
        parts = {name: good.read(name) for name in good.namelist()}
    with zipfile.ZipFile(path, "w") as target:
        for name in ("project.json", "curves.safetensors"):
            target.writestr(name, parts[name])
    back = read(path)
    assert (back.checkpoint, len(back.record.curves), back.notes) == (None, 0, ())
