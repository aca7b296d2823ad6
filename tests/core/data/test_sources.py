"""One contract that every data source keeps, now and when another one is added."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from nnstudio.core.data.exporting import python_source
from nnstudio.core.data.loading import checked_params, describe, load, source_of
from nnstudio.core.data.source import shape_of, sources
from nnstudio.core.project.specs import Target

NAMES = sources.names()
PROMISED = {
    *("circle", "gaussians", "xor", "spiral", "moons", "linear", "function_1d", "ring", "student"),
    *("iris", "wine", "breast_cancer", "diabetes", "digits"),
    *("mnist", "fashion_mnist", "csv", "npz", "image_folder"),
}


def test_every_promised_source_is_there():
    assert set(NAMES) >= PROMISED


def test_listing_sources_imports_neither_scikit_learn_nor_pillow_nor_torch():
    code = """
import sys
from nnstudio.core.data.loading import describe
from nnstudio.core.data.source import sources
from nnstudio.core.project import DataRecipe
[describe(DataRecipe(name)) for name in sources.names() if not any(
    p.kind in ("file", "folder") for p in sources[name].params)]
heavy = {"sklearn", "PIL", "torch", "scipy"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_described_is_what_is_loaded(name, recipe_for):
    recipe = recipe_for(name)
    spec, raw = describe(recipe), source_of(recipe).load(checked_params(recipe))
    assert raw.spec == spec
    for part in (raw.samples, raw.test):
        if part is not None:
            assert part.inputs.shape[1:] == spec.input.shape
            assert part.inputs.dtype == np.float32
            assert np.isfinite(part.inputs).all()
            assert len(part.inputs) == len(part.targets) > 0
            _check_targets(part.targets, spec.target)
    if spec.input_names:
        assert (len(spec.input_names),) == spec.input.shape
    if spec.target.kind is Target.CLASSES:
        assert len(np.unique(raw.samples.targets)) == spec.target.size == len(spec.target.names)


def _check_targets(targets, spec):
    if spec.kind is Target.CLASSES:
        assert targets.dtype == np.int64
        assert targets.ndim == 1
        assert targets.min() >= 0
        assert targets.max() < spec.size
    else:
        assert targets.dtype == np.float32
        assert targets.shape[1:] == (spec.size,)
        assert np.isfinite(targets).all()
        assert len(spec.names) == spec.size


@pytest.mark.parametrize("name", NAMES)
def test_the_same_recipe_gives_the_same_samples(name, recipe_for):
    recipe = recipe_for(name)
    source, params = source_of(recipe), checked_params(recipe)
    one, two = source.load(params), source.load(params)
    assert np.array_equal(one.samples.inputs, two.samples.inputs)
    assert np.array_equal(one.samples.targets, two.samples.targets)


@pytest.mark.parametrize("name", NAMES)
def test_a_source_says_how_its_own_samples_are_shown(name, recipe_for):
    source = sources[name]
    if name not in ("csv", "npz"):  # whose files decide
        assert source.shape is shape_of(describe(recipe_for(name)))


@pytest.mark.parametrize("name", NAMES)
def test_every_source_has_words_and_explains_its_parameters(name):
    source = sources[name]
    assert source.title
    assert source.summary.endswith(".")
    for parameter in source.params:
        assert parameter.label
        assert parameter.help.endswith(".")
        if parameter.kind not in ("file", "folder"):
            assert parameter.optional or parameter.check(parameter.default) == parameter.default


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("normalise", ["none", "standard"])
def test_the_exported_program_loads_the_very_same_numbers(name, normalise, recipe_for):
    from dataclasses import replace

    recipe = replace(recipe_for(name), normalise=normalise)
    dataset, program = load(recipe), python_source(recipe)
    world: dict = {"np": np}
    exec(compile("from __future__ import annotations\n" + program.source, "program", "exec"), world)
    loaded = world["load_data"]()
    for part, (inputs, targets) in loaded.items():
        expected = dataset.part(part)
        assert inputs.dtype == np.float32
        assert np.array_equal(inputs, expected.inputs)
        assert targets.dtype == expected.targets.dtype
        assert np.array_equal(targets, expected.targets)


@pytest.mark.parametrize("name", NAMES)
def test_an_exported_program_does_not_know_the_studio(name, recipe_for):
    assert "nnstudio" not in python_source(recipe_for(name)).source
