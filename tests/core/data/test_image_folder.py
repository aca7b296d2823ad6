"""Folders of pictures: good ones in every format, and the others left out and listed."""

from __future__ import annotations

import os
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnstudio.core.data.exporting import python_source
from nnstudio.core.data.image_folder import image_array
from nnstudio.core.data.loading import describe, load
from nnstudio.core.project import DataRecipe
from nnstudio.core.refusal import Refusal


def recipe(folder: Path, **params: object) -> DataRecipe:
    return DataRecipe("image_folder", {"folder": str(folder), **params})


def test_every_format_is_read_and_brought_to_one_size(image_folder):
    dataset = load(recipe(image_folder, size=(8, 9), colours="colour"))
    assert dataset.spec.target.names == ("cats", "dogs")
    assert dataset.spec.input.shape == (3, 8, 9)
    assert dataset.skipped == ()
    pictures = np.concatenate([dataset.train.inputs, dataset.validation.inputs, dataset.test.inputs])
    labels = np.concatenate([dataset.train.targets, dataset.validation.targets, dataset.test.targets])
    assert len(pictures) == 12
    red, blue = pictures[:, 0].mean(axis=(1, 2)), pictures[:, 2].mean(axis=(1, 2))
    assert np.array_equal(labels, (blue > red).astype(int))


def test_grey_pictures_have_one_channel(image_folder):
    assert describe(recipe(image_folder)).input.shape == (1, 28, 28)
    assert load(recipe(image_folder)).train.inputs.shape[1:] == (1, 28, 28)


def test_what_is_transparent_is_white(tmp_path):
    file = tmp_path / "clear.png"
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(file)
    assert (image_array(str(file), "RGB", 4, 4) == 1).all()


def test_sixteen_bits_keep_their_shades(tmp_path):
    file = tmp_path / "deep.png"
    Image.fromarray(np.full((4, 4), 32_896, np.uint16)).save(file)
    assert image_array(str(file), "L", 4, 4) == pytest.approx(np.full((1, 4, 4), 0.502), abs=0.01)


def bomb(path: Path, side: int) -> None:
    """A PNG of a few bytes that claims to be a square of this side."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    data = zlib.compress(bytes(100))
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [10_000, 14_000, 60_000])
def test_a_picture_that_claims_to_be_enormous_is_left_out(image_folder, side):
    bomb(image_folder / "cats" / "bomb.png", side)
    assert tuple(map(str, load(recipe(image_folder)).skipped)) == (
        f"{image_folder / 'cats' / 'bomb.png'} is not a picture that can be read.",
    )


@pytest.mark.filterwarnings("ignore:Image size")
def test_a_whole_picture_that_unpacks_to_a_hundred_million_pixels_is_left_out(image_folder):
    Image.new("1", (10_000, 10_000)).save(image_folder / "dogs" / "whole.png")
    assert (image_folder / "dogs" / "whole.png").stat().st_size < 100_000
    assert len(load(recipe(image_folder)).skipped) == 1


def test_broken_pictures_are_left_out_and_listed(image_folder):
    whole = (image_folder / "cats" / "0.png").read_bytes()
    (image_folder / "cats" / "cut.png").write_bytes(whole[:-30])
    (image_folder / "dogs" / "text.jpg").write_text("not a picture")
    (image_folder / "dogs" / "empty.gif").write_bytes(b"")
    (image_folder / "dogs" / "disguised.png").write_bytes(b"%PDF-1.4\n")
    (image_folder / "dogs" / "notes.txt").write_text("passed over without a word")
    dataset = load(recipe(image_folder))
    assert len(dataset.train) + len(dataset.validation) + len(dataset.test) == 12
    assert [Path(str(line).split(" is not")[0]).name for line in dataset.skipped] == [
        *("cut.png", "disguised.png", "empty.gif", "text.jpg"),
    ]
    world: dict = {"np": np}
    exec(python_source(recipe(image_folder)).source, world)
    assert np.array_equal(world["load_data"]()["train"][0], dataset.train.inputs)


def test_formats_that_run_programs_are_not_opened(image_folder):
    postscript = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\nshowpage\n"
    (image_folder / "cats" / "script.png").write_bytes(postscript)
    assert len(load(recipe(image_folder)).skipped) == 1


def test_folders_named_train_and_test_are_an_official_split(image_folder, tmp_path):
    whole = tmp_path / "whole"
    whole.mkdir()
    image_folder.rename(whole / "train")
    for name in ("cats", "dogs"):
        (whole / "test" / name).mkdir(parents=True)
        Image.new("L", (9, 9), 77).save(whole / "test" / name / "one.png")
    dataset = load(recipe(whole))
    assert dataset.spec.target.names == ("cats", "dogs")
    assert len(dataset.train) + len(dataset.validation) == 12
    assert dataset.test.targets.tolist() == [0, 1]
    assert dataset.test.inputs == pytest.approx(77 / 255)
    world: dict = {"np": np}
    exec(python_source(recipe(whole)).source, world)
    assert np.array_equal(world["load_data"]()["test"][0], dataset.test.inputs)


def test_only_broken_pictures_are_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.png").write_bytes(b"nothing")
    with pytest.raises(Refusal, match="None of the 2 files"):
        load(recipe(tmp_path))


def test_a_class_without_pictures_is_named(image_folder):
    (image_folder / "birds").mkdir()
    with pytest.raises(Refusal, match="birds holds no pictures"):
        describe(recipe(image_folder))


def test_pictures_without_sub_folders_are_refused(tmp_path):
    Image.new("L", (4, 4)).save(tmp_path / "a.png")
    with pytest.raises(Refusal, match="has 0 sub-folders"):
        describe(recipe(tmp_path))


def test_too_many_pictures_for_the_memory_are_refused_before_loading(image_folder, monkeypatch):
    from nnstudio.core.data import opening

    monkeypatch.setattr(opening, "MOST_BYTES", 1000)
    with pytest.raises(Refusal, match="GB in memory"):
        load(recipe(image_folder))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_refused(image_folder):
    (image_folder / "cats").chmod(0)
    try:
        with pytest.raises(Refusal, match="may not be read"):
            describe(recipe(image_folder))
    finally:
        (image_folder / "cats").chmod(0o755)


def test_a_folder_without_permission_is_a_sentence_even_for_root(image_folder, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(Refusal, match="may not be read"):
        describe(recipe(image_folder))


def test_what_pillow_says_of_a_picture_is_not_shown_beside_our_own_words(image_folder):
    bomb(image_folder / "cats" / "bomb.png", 10_000)  # Pillow warns at this size
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        assert len(load(recipe(image_folder)).skipped) == 1
    assert said == []
