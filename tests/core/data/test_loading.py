"""From recipe to dataset: what is asked again is cheap, what has changed is seen."""

from __future__ import annotations

import gc
import os
from dataclasses import replace

import numpy as np
import pytest

from nnstudio.core.data import csv as csv_source
from nnstudio.core.data.loading import describe, load
from nnstudio.core.parameters import InvalidValue
from nnstudio.core.project import DataRecipe, SplitRecipe
from nnstudio.core.refusal import Refusal


@pytest.fixture
def scans(monkeypatch) -> list[str]:
    """The files that were looked into."""
    seen: list[str] = []
    real = csv_source.layout_of

    def counted(path, *wishes):
        seen.append(str(path))
        return real(path, *wishes)

    monkeypatch.setattr(csv_source, "layout_of", counted)
    return seen


def test_a_file_is_looked_into_once(csv_file, scans):
    recipe = DataRecipe("csv", {"file": str(csv_file)})
    specs = {describe(replace(recipe, split=SplitRecipe(seed=seed))) for seed in range(5)}
    assert len(specs) == 1
    assert len(scans) == 1


def test_a_changed_file_is_looked_into_again(csv_file, scans):
    recipe = DataRecipe("csv", {"file": str(csv_file)})
    assert describe(recipe).target.size == 2
    csv_file.write_text(csv_file.read_text() + "1;2;c\n")
    assert describe(recipe).target.size == 3
    assert len(scans) == 2


def test_a_file_of_the_same_size_but_another_time_is_looked_into_again(csv_file, scans):
    recipe = DataRecipe("csv", {"file": str(csv_file)})
    describe(recipe)
    csv_file.write_text(csv_file.read_text().replace("b", "c"))
    os.utime(csv_file, ns=(1, 1))
    assert describe(recipe).target.names == ("a", "c")


def test_a_bad_file_is_refused_again_without_looking(csv_file, scans):
    csv_file.write_text("x,y\n1\n2,3,4\n")
    recipe = DataRecipe("csv", {"file": str(csv_file)})
    sentences = set()
    for _ in range(3):
        with pytest.raises(Refusal) as refusal:
            describe(recipe)
        sentences.add(str(refusal.value))
    assert len(sentences) == 1
    assert len(scans) == 1


def test_a_missing_file_is_found_once_it_is_there(csv_file, tmp_path):
    elsewhere = tmp_path / "later.csv"
    recipe = DataRecipe("csv", {"file": str(elsewhere)})
    with pytest.raises(Refusal, match="There is no file"):
        describe(recipe)
    elsewhere.write_bytes(csv_file.read_bytes())
    assert describe(recipe).target.size == 2


def test_no_file_chosen_and_a_folder_instead_are_said_plainly(tmp_path):
    with pytest.raises(Refusal, match="No data file is chosen yet"):
        describe(DataRecipe("csv"))
    with pytest.raises(Refusal, match="is a folder"):
        describe(DataRecipe("csv", {"file": str(tmp_path)}))
    with pytest.raises(Refusal, match="inside"):
        describe(DataRecipe("csv", {"file": "nul\0inside.csv"}))


def test_a_dataset_still_in_use_is_not_loaded_twice():
    recipe = DataRecipe("circle", {"seed": 77})
    dataset = load(recipe)
    assert load(recipe) is dataset
    assert load(replace(recipe, normalise="range")) is not dataset
    assert load(replace(recipe, split=SplitRecipe(seed=1))) is not dataset


def test_a_dataset_nobody_uses_is_let_go():
    from weakref import ref

    dataset = load(DataRecipe("circle", {"seed": 78}))
    gone = ref(dataset)
    del dataset
    gc.collect()
    assert gone() is None


def test_an_unknown_source_is_refused_with_the_known_ones():
    with pytest.raises(Refusal, match=r"no data source 'crystal-ball' here.*circle"):
        describe(DataRecipe("crystal-ball"))


@pytest.mark.parametrize("params", [{"size": 0}, {"noise": "much"}, {"colour": 3}, {"seed": -1}])
def test_a_parameter_out_of_range_is_refused(params):
    with pytest.raises(InvalidValue):
        describe(DataRecipe("circle", params))


def test_an_empty_range_of_a_function_is_refused():
    recipe = DataRecipe("function_1d", {"low": 2.0, "high": 2.0})
    for ask in (describe, load):
        with pytest.raises(Refusal, match="larger end"):
            ask(recipe)


def test_arrays_are_in_one_piece_and_can_become_tensors_without_a_warning():
    import torch

    for name in ("circle", "digits", "ring"):
        dataset = load(DataRecipe(name, normalise="standard"))
        for part in (dataset.train, dataset.validation, dataset.test):
            assert part.inputs.flags.c_contiguous
            assert torch.from_numpy(part.inputs).dtype == torch.float32
            torch.from_numpy(part.targets)


def test_raw_gives_back_what_was_loaded():
    plain = load(DataRecipe("digits"))
    scaled = load(DataRecipe("digits", normalise="standard"))
    assert np.allclose(scaled.raw(scaled.test.inputs), plain.test.inputs, atol=1e-6)


def test_images_of_several_channels_lie_as_convolutions_read_them_and_mean_the_same():
    recipe = DataRecipe("random_samples", {"shape": (3, 4, 5), "size": 20, "classes": 2})
    dataset = load(recipe)
    for part in (dataset.train, dataset.validation, dataset.test):
        assert part.inputs.shape[1:] == (3, 4, 5)
        assert part.inputs.transpose(0, 2, 3, 1).flags.c_contiguous


def test_images_of_one_channel_and_tables_lie_as_they_are():
    assert load(DataRecipe("digits")).train.inputs.flags.c_contiguous
    assert load(DataRecipe("circle", {"size": 40})).train.inputs.flags.c_contiguous
