"""NPZ files: what is taken for what, and what is refused before it is unpacked."""

from __future__ import annotations

import io
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest

from nnstudio.core.data.loading import describe, load
from nnstudio.core.data.source import Shape
from nnstudio.core.project import DataRecipe, SplitRecipe
from nnstudio.core.project.specs import Target
from nnstudio.core.refusal import Refusal

WHOLE = SplitRecipe(validation=0, test=0)


def recipe(path: Path, **params: object) -> DataRecipe:
    return DataRecipe("npz", {"file": str(path), **params}, split=WHOLE)


@pytest.fixture
def save(tmp_path):
    def save(**arrays: np.ndarray) -> Path:
        file = tmp_path / "arrays.npz"
        np.savez(file, **arrays)
        return file

    return save


def test_bytes_are_pictures_from_0_to_1_and_their_test_part_is_kept(npz_file):
    dataset = load(recipe(npz_file))
    assert dataset.shape is Shape.IMAGES
    assert dataset.spec.input.shape == (1, 6, 5)
    assert dataset.train.inputs.max() <= 1
    with np.load(npz_file) as archive:
        assert np.allclose(dataset.test.inputs[:, 0], archive["x_test"] / 255)
        assert np.array_equal(dataset.test.targets, archive["y_test"])


@pytest.mark.parametrize("shape", [(4, 7, 8, 3), (4, 3, 7, 8)])
def test_colours_come_first_whichever_way_they_are_stored(save, shape):
    images = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    dataset = load(recipe(save(x=images, y=np.array([0, 1, 0, 1]))))
    assert dataset.spec.input.shape == (3, 7, 8)
    moved = images if shape[1] == 3 else images.transpose(0, 3, 1, 2)
    everything = sorted(map(bytes, (dataset.train.inputs * 255).round().astype(np.uint8)))
    assert everything == sorted(map(bytes, np.ascontiguousarray(moved)))


def test_floats_are_taken_as_they_are(save):
    x = np.random.default_rng(0).normal(size=(10, 4, 6))
    dataset = load(recipe(save(inputs=x, targets=np.linspace(0, 1, 10))))
    assert dataset.spec.input.shape == (4, 6)
    assert dataset.spec.target.kind is Target.VALUES
    assert dataset.train.targets.shape == (10, 1)


def test_words_and_few_whole_numbers_are_classes(save):
    words = describe(recipe(save(x=np.zeros((4, 2)), y=np.array(["no", "yes", "no", "yes"]))))
    assert words.target.names == ("no", "yes")
    numbers = load(recipe(save(x=np.arange(8.0).reshape(4, 2), y=np.array([7, 3, 7, 5]))))
    assert numbers.spec.target.names == ("3", "5", "7")
    order = np.argsort(numbers.train.inputs[:, 0])
    assert numbers.train.targets[order].tolist() == [2, 0, 2, 1]


def test_whole_numbers_are_values_when_the_user_says_so(save):
    file = save(x=np.zeros((4, 2)), y=np.array([7, 3, 7, 5]))
    assert describe(recipe(file, task="values")).target.kind is Target.VALUES


def test_arrays_are_chosen_by_name(save):
    file = save(a=np.zeros((4, 2)), b=np.ones((4, 3)), c=np.zeros((4, 5)))
    spec = describe(recipe(file, inputs="b", targets="c"))
    assert spec.input.shape == (3,)
    assert spec.target.names == ("c1", "c2", "c3", "c4", "c5")


class Canary:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self):
        return (Path.touch, (self._path,))


def test_pickled_objects_are_refused_and_never_run(save, tmp_path):
    canary = tmp_path / "canary"
    file = save(x=np.array([Canary(canary), Canary(canary)], dtype=object), y=np.zeros(2))
    with pytest.raises(Refusal, match="x is 2 of type object"):
        load(recipe(file))
    assert not canary.exists()
    pickle.loads(pickle.dumps(Canary(canary)))  # noqa: S301 (the canary does sing)
    assert canary.exists()


def forged(path: Path, shape: tuple[int, ...], data: bytes) -> Path:
    """An archive whose array x claims to have this shape."""
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f4", "fortran_order": False, "shape": shape})
    labels = io.BytesIO()
    np.save(labels, np.zeros(2, np.int64))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", header.getvalue() + data)
        archive.writestr("y.npy", labels.getvalue())
    return path


def test_a_header_that_lies_is_refused(tmp_path):
    with pytest.raises(Refusal, match=r"x should hold .* It holds 16"):
        describe(recipe(forged(tmp_path / "lie.npz", (2, 10**9), bytes(16))))


def test_a_small_file_that_unpacks_to_gigabytes_is_refused(tmp_path):
    file = tmp_path / "bomb.npz"
    rows = 3 * 2**30 // 4 // 1024
    header = io.BytesIO()
    described = {"descr": "|u1", "fortran_order": False, "shape": (rows, 1024)}
    np.lib.format.write_array_header_1_0(header, described)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open("x.npy", "w", force_zip64=True) as member:
            member.write(header.getvalue())
            for _ in range(rows // 1024):
                member.write(bytes(2**20))
        labels = io.BytesIO()
        np.save(labels, np.zeros(rows, np.int64))
        archive.writestr("y.npy", labels.getvalue())
    with pytest.raises(Refusal, match="GB in memory"):
        describe(recipe(file))


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"x": np.zeros((4, 2))}, "no array .* for the targets"),
        ({"a": np.zeros((4, 2)), "b": np.zeros(4)}, "for the inputs. It has: a, b"),
        ({"x": np.zeros((4, 2)), "y": np.zeros(5)}, "x has 4 samples, y has 5"),
        ({"x": np.zeros((4, 2), complex), "y": np.zeros(4)}, "of type complex128"),
        ({"x": np.zeros(()), "y": np.zeros(4)}, "cannot be used as inputs"),
        ({"x": np.zeros((0, 3)), "y": np.zeros(0)}, "cannot be used as inputs"),
        ({"x": np.array([[1.0], [np.nan]]), "y": np.zeros(2)}, "row 1 of x"),
        ({"x": np.zeros((2, 1)), "y": np.array([0.5, np.inf])}, "row 1 of y"),
        ({"x": np.zeros((2, 1)), "y": np.zeros((2, 3, 3))}, "targets y are 2 × 3 × 3"),
        (
            {
                "x": np.zeros((4, 2)),
                "y": np.arange(4),
                "x_test": np.zeros((1, 3)),
                "y_test": np.zeros(1, int),
            },
            "same shape",
        ),
        (
            {"x": np.zeros((4, 2)), "y": np.arange(4), "x_test": np.zeros((1, 2)), "y_test": np.array([9])},
            "y_test has the class 9",
        ),
    ],
)
def test_arrays_that_are_no_samples_are_refused(save, arrays, words):
    with pytest.raises(Refusal, match=words):
        load(recipe(save(**arrays)))


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\3\4" + bytes(60)])
def test_what_is_no_archive_is_refused(tmp_path, data):
    file = tmp_path / "bad.npz"
    file.write_bytes(data)
    with pytest.raises(Refusal, match="not an NPZ archive"):
        describe(recipe(file))


def test_a_truncated_archive_is_refused(npz_file):
    npz_file.write_bytes(npz_file.read_bytes()[:-200])
    with pytest.raises(Refusal, match="not an NPZ archive, or is damaged"):
        describe(recipe(npz_file))


def test_a_flipped_bit_is_refused(npz_file):
    data = bytearray(npz_file.read_bytes())
    data[300] ^= 0xFF
    npz_file.write_bytes(bytes(data))
    with pytest.raises(Refusal):
        load(recipe(npz_file))


def test_an_archive_of_other_things_is_refused(tmp_path):
    file = tmp_path / "other.npz"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(Refusal, match="holds no arrays"):
        describe(recipe(file))


def test_a_number_that_a_sample_cannot_hold_is_refused_in_our_words_alone(save):
    file = save(x=np.array([[1.0], [2.0], [1e300], [4.0]]), y=np.array([0, 1, 0, 1]))
    with pytest.raises(Refusal, match="row 2 of x holds something that is not a finite number"):
        load(recipe(file))


def test_targets_of_one_class_have_nothing_to_tell_apart(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.ones((9, 2), np.float32), y=np.zeros(9, np.int64))
    with pytest.raises(Refusal, match="only one class"):
        describe(recipe(tmp_path / "a.npz"))
