"""``nnstudio check`` finds what ``nnstudio train`` would refuse, by loading the samples for real."""

from __future__ import annotations

import gzip
import json
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from immutabledict import immutabledict
from PIL import Image

from nnstudio.cli import main
from nnstudio.core.data.loading import describe
from nnstudio.core.project import DataRecipe, SplitRecipe
from nnstudio.core.storage.files import write
from tests.core.training.making import TANH, linear, project

SIDE = 28


def csv_with_a_bad_cell(folder: Path) -> DataRecipe:
    rows = [f"{i}.5,{i % 7},{'ab'[i % 2]}" for i in range(400)]
    rows[390] = "1.5,oops,a"
    (folder / "table.csv").write_text("x,y,kind\n" + "\n".join(rows) + "\n")
    return DataRecipe("csv", immutabledict(file=str(folder / "table.csv")))


def idx(shape: tuple[int, ...], data: np.ndarray) -> bytes:
    return bytes([0, 0, 8, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + data.tobytes()


def mnist_like(folder: Path, labels: np.ndarray) -> DataRecipe:
    count = len(labels)
    images = np.zeros((count, SIDE, SIDE), np.uint8)
    for part in ("train", "t10k"):
        packed = gzip.compress(idx(images.shape, images))
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(packed)
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(idx((count,), labels.astype(np.uint8)))
    return DataRecipe("mnist", immutabledict(folder=str(folder)))


def idx_with_a_strange_label(folder: Path) -> DataRecipe:
    labels = np.arange(40) % 10
    labels[33] = 77
    return mnist_like(folder, labels)


def idx_that_breaks_off(folder: Path) -> DataRecipe:
    recipe = mnist_like(folder, np.arange(40) % 10)
    path = folder / "train-images-idx3-ubyte.gz"
    path.write_bytes(path.read_bytes()[:-20])
    return recipe


def npz_with_nan(folder: Path) -> DataRecipe:
    x = np.ones((50, 2), np.float32)
    x[41, 1] = np.nan
    np.savez(folder / "a.npz", x=x, y=np.arange(50) % 2)
    return DataRecipe("npz", immutabledict(file=str(folder / "a.npz")))


def nothing_left_to_train_on(folder: Path) -> DataRecipe:
    return DataRecipe("circle", split=SplitRecipe(validation=0.6, test=0.6))


BAD = {
    csv_with_a_bad_cell: "line 392",
    idx_with_a_strange_label: "77",
    idx_that_breaks_off: "damaged",
    npz_with_nan: "row 41",
    nothing_left_to_train_on: "leave nothing to train on",
}


def saved(recipe: DataRecipe, folder: Path) -> Path:
    shape = describe(recipe).input.shape
    layers = (("Flatten", {}), linear(10)) if len(shape) == 3 else (linear(4), TANH, linear(2))
    path = folder / "a.nnstudio"
    write(path, replace(project(*layers), data=recipe))
    return path


@pytest.mark.parametrize("make", BAD, ids=lambda make: make.__name__)
def test_what_train_would_refuse_in_the_data_check_finds(make, tmp_path, capsys):
    path = saved(make(tmp_path), tmp_path)
    assert main(["check", str(path)]) == 1
    said = capsys.readouterr().out
    assert BAD[make] in said
    assert "1 error keeps it from being trained." in said
    assert main(["train", str(path)]) == 1
    refused = capsys.readouterr().err
    assert len(refused.splitlines()) == 1
    assert refused.strip() in said


def test_quick_does_not_load(tmp_path, capsys, monkeypatch):
    path = saved(npz_with_nan(tmp_path), tmp_path)
    monkeypatch.setattr("nnstudio.core.training.readiness.load", lambda recipe: pytest.fail("loaded"))
    assert main(["check", str(path), "--quick", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["samples"] is None


def test_good_data_are_loaded_and_counted(tmp_path, capsys):
    path = tmp_path / "a.nnstudio"
    write(path, project())
    assert main(["check", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["samples"] == 120


def test_a_layer_that_no_memory_holds_is_found_and_named(tmp_path, capsys):
    path = tmp_path / "a.nnstudio"
    write(path, project(linear(1_000_000), TANH, linear(1_000_000), TANH, linear(2)))
    for words in (["check", str(path)], ["check", str(path), "--quick"]):
        assert main(words) == 1
        said = capsys.readouterr().out
        assert "the largest layer is “linear3”" in said
    assert main(["train", str(path)]) == 1
    assert "the largest layer is “linear3”" in capsys.readouterr().err


def test_a_network_that_learns_nothing_is_found(tmp_path, capsys):
    path = tmp_path / "a.nnstudio"
    write(path, project(TANH))
    assert main(["check", str(path)]) == 1
    assert "nothing to train" in capsys.readouterr().out


def test_a_device_that_is_not_here_is_found(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("nnstudio.core.training.device.available_devices", lambda: ("cpu",))
    path = tmp_path / "a.nnstudio"
    write(path, project(device="cuda"))
    assert main(["check", str(path)]) == 1
    assert "cuda cannot be used" in capsys.readouterr().out
    assert main(["train", str(path)]) == 1


def test_data_are_looked_at_although_the_network_has_a_problem_too(tmp_path, capsys):
    path = tmp_path / "a.nnstudio"
    write(path, replace(project(linear(4), TANH, linear(5)), data=csv_with_a_bad_cell(tmp_path)))
    assert main(["check", str(path)]) == 1
    said = capsys.readouterr().out
    assert "2 errors" in said
    assert "line 392" in said


def test_pictures_that_would_be_skipped_are_noted(tmp_path, capsys):
    for name in ("black", "white"):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for index in range(8):
            Image.fromarray(np.zeros((8, 8), np.uint8)).save(tmp_path / f"pictures/{name}/{index}.png")
    (tmp_path / "pictures" / "black" / "torn.png").write_text("hello")
    path = tmp_path / "a.nnstudio"
    recipe = DataRecipe("image_folder", immutabledict(folder=str(tmp_path / "pictures"), size=8))
    write(path, replace(project(("Flatten", {}), linear(2)), data=recipe))
    assert main(["check", str(path)]) == 0
    assert "torn.png" in capsys.readouterr().out


def test_a_file_that_was_mended_is_looked_at_again(tmp_path, capsys):
    path = saved(csv_with_a_bad_cell(tmp_path), tmp_path)
    assert main(["check", str(path)]) == 1
    table = tmp_path / "table.csv"
    table.write_text(table.read_text().replace("oops", "12"))
    assert main(["check", str(path)]) == 0
