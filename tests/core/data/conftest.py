"""Small files of every format, written by the tests themselves."""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from immutabledict import immutabledict
from PIL import Image

from nnstudio.core.project import DataRecipe

CSV_TEXT = "height;weight;kind\n" + "".join(f"{i},5;{i % 7};{'ab'[i % 2]}\n" for i in range(40))


def idx_bytes(array: np.ndarray) -> bytes:
    """An array of bytes in the IDX format."""
    return struct.pack(f">4B{array.ndim}I", 0, 0, 8, array.ndim, *array.shape) + array.tobytes()


@pytest.fixture
def idx_folder(tmp_path: Path) -> Path:
    """Forty images to train and ten to test, named as MNIST's files are; half of the files packed."""
    folder = tmp_path / "idx"
    folder.mkdir()
    random = np.random.default_rng(1)
    for part, count in (("train", 40), ("t10k", 10)):
        images = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        labels = (np.arange(count) % 10).astype(np.uint8)
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(gzip.compress(idx_bytes(images)))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(idx_bytes(labels))
    return folder


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    file = tmp_path / "table.csv"
    file.write_text(CSV_TEXT, encoding="utf-8")
    return file


@pytest.fixture
def npz_file(tmp_path: Path) -> Path:
    """Twenty pictures in three classes, and five more to test with."""
    file = tmp_path / "arrays.npz"
    random = np.random.default_rng(2)
    np.savez(
        file,
        x_train=random.integers(0, 256, (20, 6, 5), dtype=np.uint8),
        y_train=np.arange(20) % 3,
        x_test=random.integers(0, 256, (5, 6, 5), dtype=np.uint8),
        y_test=np.arange(5) % 3,
    )
    return file


@pytest.fixture
def image_folder(tmp_path: Path) -> Path:
    """Six pictures in each of two classes, in several formats and colours."""
    folder = tmp_path / "pictures"
    for name, colour in (("cats", (200, 10, 10)), ("dogs", (10, 10, 200))):
        (folder / name).mkdir(parents=True)
        for index, ending in enumerate(["png", "jpg", "bmp", "gif", "webp", "tiff"]):
            Image.new("RGB", (20 + index, 12), colour).save(folder / name / f"{index}.{ending}")
    return folder


@pytest.fixture
def recipe_for(
    idx_folder: Path, csv_file: Path, npz_file: Path, image_folder: Path
) -> Callable[[str], DataRecipe]:
    """A recipe of small samples for any source, with files where it needs them."""
    files = {
        "mnist": {"folder": str(idx_folder)},
        "fashion_mnist": {"folder": str(idx_folder), "limit": 30},
        "csv": {"file": str(csv_file)},
        "npz": {"file": str(npz_file)},
        "image_folder": {"folder": str(image_folder), "size": (8, 9), "colours": "colour"},
    }
    return lambda name: DataRecipe(name, immutabledict(files.get(name, {})))
