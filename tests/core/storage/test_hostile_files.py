"""Files made to hurt: none is opened, and none costs much time or memory."""

from __future__ import annotations

import io
import json
import struct
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest

from nnstudio.core.storage import strict_json
from nnstudio.core.storage.files import read, write
from nnstudio.core.storage.project_json import to_json
from nnstudio.core.storage.refusals import DamagedFile, HostileFile, UnreadableFile
from nnstudio.core.storage.weights import CheckpointError, state_to_bytes, tensors_from_bytes
from tests.core.storage.samples import small, trained

PROJECT = strict_json.dump(to_json(small()))


def archive(path: Path, *parts: tuple[str | zipfile.ZipInfo, bytes], method: int = 8) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the zip writer warns of doubled names
        with zipfile.ZipFile(path, "w", method) as target:
            for name, data in parts:
                target.writestr(name, data)
    return path


@pytest.mark.parametrize(
    "name",
    ["../evil.json", "/etc/passwd", "C:evil.json", "a/b.json", "a\\b.json", "CON.json", "con.json",
     "a\x00.json", "ünder.json", "", "x" * 100 + ".json", "project.json/..", "noending", ".hidden",
     "aux.txt"],
)  # fmt: skip
def test_a_part_with_a_name_we_never_write_is_refused(tmp_path, name):
    path = archive(tmp_path / "a.nnstudio", ("project.json", PROJECT), (zipfile.ZipInfo(name), b"x"))
    with pytest.raises((HostileFile, DamagedFile)):
        read(path)


def test_a_doubled_part_is_refused(tmp_path):
    path = archive(tmp_path / "a.nnstudio", ("project.json", PROJECT), ("project.json", b"{}"))
    with pytest.raises(HostileFile):
        read(path)


def test_a_link_in_the_zip_is_refused(tmp_path):
    info = zipfile.ZipInfo("project.json")
    info.external_attr = 0o120777 << 16
    with pytest.raises(HostileFile):
        read(archive(tmp_path / "a.nnstudio", (info, b"/etc/passwd")))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(tmp_path, method):
    with pytest.raises(HostileFile):
        read(archive(tmp_path / "a.nnstudio", ("project.json", PROJECT), method=method))


def test_a_bomb_is_not_unpacked(tmp_path):
    path = archive(tmp_path / "a.nnstudio", ("project.json", bytes(200 << 20)))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(HostileFile):
        read(path)


def test_a_bomb_that_lies_about_its_size_is_not_unpacked_further(tmp_path):
    path = archive(tmp_path / "a.nnstudio", ("project.json", bytes(100 << 20)))
    data = path.read_bytes().replace(struct.pack("<L", 100 << 20), struct.pack("<L", 1000))
    path.write_bytes(data)
    with pytest.raises(DamagedFile):
        read(path)


def test_a_million_parts_are_refused_before_they_are_listed(tmp_path):
    path = tmp_path / "a.nnstudio"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as many:
        for number in range(2_000):
            many.writestr(f"p{number}.json", b"")
    path.write_bytes(target.getvalue())
    with pytest.raises(HostileFile):
        read(path)


def test_a_comment_or_something_behind_the_zip_is_refused(tmp_path):
    path = tmp_path / "a.nnstudio"
    write(path, small())
    path.write_bytes(path.read_bytes() + b"#!/bin/sh")
    with pytest.raises(UnreadableFile):
        read(path)


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 100_000,
        b'{"a":' * 5_000,
        b'{"format": 1, "format": 1}',
        b'{"format": NaN}',
        b'{"format": Infinity}',
        b'{"format": 1e999}',
        b'{"format": ' + b"9" * 5_000 + b"}",
        b"\xff\xfe{",
        b'{"format": 1,}',
        b"",
        b'"' + b"\\" * 1_000_001,
    ],
)
def test_json_with_a_trap_in_it_is_refused(tmp_path, text):
    with pytest.raises(UnreadableFile):
        read(archive(tmp_path / "a.nnstudio", ("project.json", text)))


def test_depth_is_not_counted_inside_texts():
    assert strict_json.parse(b'{"a": "[[[[' + b"[" * 500 + b'\\"]"}')["a"].startswith("[[[[")


def _header(header: object) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 7,
        struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 100) + b"{}",
        _header([1]),
        _header(b"[" * 10_000),
        _header(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":1}') + b"0000",
        _header({"a": {"dtype": "F32", "shape": [2**40, 2**40], "data_offsets": [0, 4]}}) + b"0000",
        _header({"a": {"dtype": "F32", "shape": [10**6], "data_offsets": [0, 4 * 10**6]}}) + b"0000",
        _header({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                 "b": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}) + b"0000",
        _header({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}) + b"0000",
        _header({"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}) + b"0000",
        _header({"a": {"dtype": "OBJ", "shape": [1], "data_offsets": [0, 4]}}) + b"0000",
        _header({"a": {"dtype": "F32"}}) + b"0000",
        _header({"a": {"dtype": "F8_E4M3", "shape": [4], "data_offsets": [0, 4]}}) + b"0000",
    ],
)  # fmt: skip
def test_a_tensor_header_that_lies_is_refused(data):
    with pytest.raises(CheckpointError):
        tensors_from_bytes(data)


def test_lying_tensors_cost_the_weights_and_not_the_project(tmp_path):
    parts = (
        ("project.json", PROJECT),
        ("run.json", state_to_bytes(trained().state)),
        ("weights.safetensors", _header({"a": {"dtype": "F32", "shape": [9], "data_offsets": [0, 4]}})),
    )
    back = read(archive(tmp_path / "a.nnstudio", *parts))
    assert back.project == small()
    assert back.checkpoint is None
    assert len(back.notes) == 1


@pytest.mark.parametrize(
    "state",
    [b"{}", b"[]", b'{"format": 1}', b'{"format": 9, "state": {"step": 1, "epoch": 1}}',
     b'{"format": 1, "state": {"step": -1, "epoch": 0}}',
     b'{"format": 1, "state": {"step": "1", "epoch": 0}}',
     b'{"format": 1, "state": {"step": 1000000000000000000, "epoch": 0}}',
     b'{"format": 1, "state": {"step": 3, "epoch": 4}}',
     b'{"format": 1, "state": {"step": 3, "epoch": -1}}',
     b'{"format": 1, "state": {"step": true, "epoch": 0}}'],
)  # fmt: skip
def test_a_run_that_makes_no_sense_costs_the_weights_and_not_the_project(tmp_path, state):
    write(tmp_path / "good.nnstudio", small(), trained())
    with zipfile.ZipFile(tmp_path / "good.nnstudio") as good:
        weights = good.read("weights.safetensors")
    path = archive(
        tmp_path / "a.nnstudio",
        ("project.json", PROJECT),
        ("run.json", state),
        ("weights.safetensors", weights),
    )
    assert read(path).notes


def test_nothing_in_a_file_is_executed_imported_or_fetched(tmp_path):
    """The audit hook stays for the life of the process, so it only listens while a file is read."""
    heard: list[str] = []
    listening = False

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        if listening and event in {
            "pickle.find_class",
            "os.system",
            "subprocess.Popen",
            "socket.connect",
            "exec",
        }:
            heard.append(event)

    data = to_json(small())
    for layer in ("os.system", "builtins.eval", "torch.load", "__import__('os')"):
        data["networks"][0]["nodes"][1] |= {"layer": layer, "params": {"command": "touch /"}}
        path = archive(tmp_path / "a.nnstudio", ("project.json", json.dumps(data).encode()))
        read(path)  # whatever reading imports for itself is imported by now
        sys.addaudithook(hook)
        listening = True
        modules = set(sys.modules)
        opened = read(path)
        listening = False
        assert opened.notes
        assert heard == []
        assert set(sys.modules) == modules


def test_tensors_may_hold_any_numbers(tmp_path):
    from nnstudio.core.training.checkpoint import Checkpoint

    odd = {"x": np.array([np.nan, np.inf, -0.0], np.float32), "t": np.ones((3, 2), np.float64).T}
    write(tmp_path / "a.nnstudio", small(), Checkpoint(odd, {"step": 0, "epoch": 0}))
    back = read(tmp_path / "a.nnstudio").checkpoint
    assert back is not None
    assert back.tensors["x"].tobytes() == odd["x"].tobytes()
    np.testing.assert_array_equal(back.tensors["t"], odd["t"])
