"""IDX files and the folders of MNIST and Fashion-MNIST."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from nnstudio.core.data.idx import read_header, read_idx
from nnstudio.core.data.loading import describe, load
from nnstudio.core.data.source import Shape
from nnstudio.core.project import DataRecipe
from nnstudio.core.refusal import Refusal


def written(array: np.ndarray, code: int) -> bytes:
    return struct.pack(f">4B{array.ndim}I", 0, 0, code, array.ndim, *array.shape) + array.tobytes()


def recipe(folder: Path, **params: object) -> DataRecipe:
    return DataRecipe("mnist", {"folder": str(folder), **params})


@pytest.mark.parametrize(
    ("code", "dtype"),
    [(0x08, ">u1"), (0x09, ">i1"), (0x0B, ">i2"), (0x0C, ">i4"), (0x0D, ">f4"), (0x0E, ">f8")],
)
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_every_type_of_number_is_read_packed_or_not(tmp_path, code, dtype, pack):
    array = np.arange(-3, 21).reshape(2, 3, 4).astype(dtype)
    file = tmp_path / "numbers"
    file.write_bytes(pack(written(array, code)))
    assert read_header(file).shape == (2, 3, 4)
    assert np.array_equal(read_idx(file), array)


GOOD = written(np.arange(12, dtype=np.uint8).reshape(3, 4), 8)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", ["not an IDX file", "nothing"]),
        (b"\0\0", ["not an IDX file", "00 00"]),
        (b"PK\3\4" + bytes(20), ["not an IDX file", "50 4b 03 04"]),
        (b"\0\0\7\2" + GOOD[4:], ["not an IDX file", "00 00 07 02"]),
        (b"\0\0\10\0" + GOOD[4:], ["not an IDX file"]),
        (GOOD[:9], ["within its header"]),
        (GOOD[:-1], ["should hold 12", "holds 11"]),
        (GOOD + b"x", ["should hold 12", "more"]),
        (b"\0\0\10\3" + b"\xff" * 12 + bytes(40), ["GB"]),
        (gzip.compress(GOOD)[:-12], ["damaged"]),
        (b"\x1f\x8b" + b"nonsense" * 4, ["damaged"]),
        (gzip.compress(GOOD + bytes(10_000_000)), ["should hold 12", "more"]),
    ],
)
def test_a_bad_file_is_refused_with_expected_and_found(tmp_path, data, words):
    file = tmp_path / "bad-idx"
    file.write_bytes(data)
    with pytest.raises(Refusal) as refusal:
        read_idx(file)
    for word in [str(file), *words]:
        assert word in str(refusal.value)


def test_a_folder_gives_images_from_0_to_1_and_its_own_test_part(idx_folder):
    dataset = load(recipe(idx_folder))
    assert dataset.shape is Shape.IMAGES
    assert len(dataset.test) == 10
    assert len(dataset.train) + len(dataset.validation) == 40
    assert dataset.train.inputs.min() == 0
    assert dataset.train.inputs.max() == 1
    stored = read_idx(idx_folder / "t10k-images-idx3-ubyte.gz")
    assert np.allclose(dataset.test.inputs[:, 0] * 255, stored)


def test_only_the_first_images_may_be_used(idx_folder):
    dataset = load(recipe(idx_folder, limit=20))
    assert len(dataset.train) + len(dataset.validation) == 20
    assert len(dataset.test) == 10


def test_files_named_with_a_point_are_found(idx_folder):
    plain = idx_folder / "train-labels-idx1-ubyte"
    plain.rename(idx_folder / "train-labels.idx1-ubyte")
    assert describe(recipe(idx_folder)).input.shape == (1, 28, 28)


def test_no_folder_chosen_is_said_plainly():
    with pytest.raises(Refusal, match="No data folder is chosen yet"):
        describe(DataRecipe("mnist"))


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Refusal, match=r"There is no folder .*nowhere"):
        describe(recipe(tmp_path / "nowhere"))


def test_a_file_instead_of_a_folder_is_said(idx_folder):
    with pytest.raises(Refusal, match="is a file"):
        describe(recipe(idx_folder / "train-labels-idx1-ubyte"))


def test_a_missing_file_is_named(idx_folder):
    (idx_folder / "t10k-labels-idx1-ubyte").unlink()
    with pytest.raises(Refusal, match="has no file t10k-labels"):
        describe(recipe(idx_folder))


def test_images_of_another_size_are_refused(idx_folder):
    small = written(np.zeros((40, 8, 8), np.uint8), 8)
    (idx_folder / "train-images-idx3-ubyte.gz").write_bytes(gzip.compress(small))
    with pytest.raises(Refusal, match=r"40 × 8 × 8.*expected 40 × 28 × 28"):
        describe(recipe(idx_folder))


def test_labels_that_do_not_fit_the_images_are_refused(idx_folder):
    (idx_folder / "train-labels-idx1-ubyte").write_bytes(written(np.zeros(39, np.uint8), 8))
    with pytest.raises(Refusal, match=r"train-labels.* holds 39.*expected 40"):
        describe(recipe(idx_folder))


def test_a_label_out_of_range_is_refused_with_its_place(idx_folder):
    labels = np.zeros(40, np.uint8)
    labels[7] = 10
    (idx_folder / "train-labels-idx1-ubyte").write_bytes(written(labels, 8))
    with pytest.raises(Refusal, match="label 7 is 10, expected 0 to 9"):
        load(recipe(idx_folder))


def test_real_mnist_is_what_everybody_knows(mnist_folder):
    dataset = load(recipe(mnist_folder))
    assert len(dataset.train) + len(dataset.validation) == 60_000
    assert dataset.test.inputs.shape == (10_000, 1, 28, 28)
    everything = np.concatenate([dataset.train.inputs, dataset.validation.inputs])
    assert everything.mean(dtype=np.float64) == pytest.approx(0.1307, abs=1e-4)
    assert everything.std(dtype=np.float64) == pytest.approx(0.3081, abs=1e-4)
    assert np.bincount(dataset.test.targets).tolist() == [
        *(980, 1135, 1032, 1010, 982),
        *(892, 958, 1028, 974, 1009),
    ]
    shares = [np.bincount(part.targets) / len(part) for part in (dataset.train, dataset.validation)]
    assert np.allclose(shares[0], shares[1], atol=1e-3)


def test_describing_real_mnist_does_not_unpack_it(mnist_folder):
    import time

    start = time.perf_counter()
    assert describe(recipe(mnist_folder)).target.size == 10
    assert time.perf_counter() - start < 0.5
