"""Augmentations: what each does to samples, and that runs with them repeat and go on to the last bit."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from immutabledict import immutabledict

from nnstudio.core.data.source import Shape
from nnstudio.core.project.edits import set_value, value_at
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.project_json import from_json, to_json
from nnstudio.core.training.augmentations import augmentations
from nnstudio.core.training.augmenting import Augmenter, varied_samples
from nnstudio.core.training.reproducible import augmentation_generator
from nnstudio.core.training.resolving import resolve
from tests.core.training.making import (
    assert_same_weights,
    autoencoder_project,
    conv_project,
    finished,
    gan_project,
    prepared,
    project,
    weights_of,
)
from tests.core.training.test_checkpoint import check_resume

ALL = [(entry.name, shape) for entry in augmentations for shape in entry.functions]


def generator() -> torch.Generator:
    return augmentation_generator(0)


def inputs_for(shape: Shape) -> torch.Tensor:
    sizes = {Shape.IMAGES: (50, 3, 9, 7), Shape.POINTS: (50, 2), Shape.CURVE: (50, 1), Shape.TABLE: (50, 4)}
    return torch.rand(sizes[shape], generator=torch.Generator().manual_seed(1))


def done(name: str, inputs: torch.Tensor, shape: Shape = Shape.IMAGES, **values: object) -> torch.Tensor:
    defaults = {parameter.name: parameter.default for parameter in augmentations[name].params}
    function = augmentations[name].functions[shape]
    return function(inputs, generator(), **{**defaults, **values})


def augmented(made, **more: dict[str, object]):
    return replace(made, data=replace(made.data, augmentations=immutabledict(
        {name: immutabledict(values) for name, values in more.items()}
    )))  # fmt: skip


@pytest.mark.parametrize(("name", "shape"), ALL)
def test_each_varies_each_sample_on_its_own_and_keeps_shape_and_type(name, shape):
    inputs = inputs_for(shape)
    before = inputs.clone()
    varied = done(name, inputs, shape)
    assert varied.shape == inputs.shape
    assert varied.dtype == torch.float32
    assert torch.equal(inputs, before)
    assert not torch.equal(varied, inputs)
    assert torch.equal(varied, done(name, inputs, shape))
    same = inputs[:1].repeat(20, *[1] * (inputs.dim() - 1))
    assert len(torch.unique(done(name, same, shape), dim=0)) > 1


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("shift", {"amount": 0.0}),
        ("rotate", {"degrees": 0.0}),
        ("elastic", {"strength": 0.0}),
        ("noise", {"deviation": 0.0}),
        ("cut_out", {"size": 0.0}),
    ],
)
def test_none_at_all_leaves_pictures_as_they_are(name, values):
    inputs = inputs_for(Shape.IMAGES)
    torch.testing.assert_close(done(name, inputs, **values), inputs, rtol=0, atol=2e-6)


def test_shifted_pictures_are_moved_by_whole_pixels():
    inputs = torch.zeros(200, 1, 8, 8)
    inputs[:, 0, 4, 4] = 1.0
    varied = done("shift", inputs, amount=0.25)
    places = torch.nonzero(varied[:, 0] > 0.999)
    assert len(places) == 200
    assert {tuple(place) for place in places[:, 1:].tolist()} == {
        (row, column) for row in range(2, 7) for column in range(2, 7)
    }


def test_points_turned_keep_their_distance_from_the_origin():
    inputs = inputs_for(Shape.POINTS)
    varied = done("rotate", inputs, Shape.POINTS, degrees=30.0)
    torch.testing.assert_close(varied.norm(dim=1), inputs.norm(dim=1))
    cosines = (varied * inputs).sum(1) / inputs.square().sum(1)
    assert math.cos(math.radians(30)) - 1e-6 <= cosines.min() < 0.95


def test_a_quarter_turn_of_a_picture_is_a_quarter_turn(monkeypatch):
    from nnstudio.core.training.augmentations import rotate

    inputs = inputs_for(Shape.IMAGES)[:, :, :7]
    monkeypatch.setattr(
        rotate, "random_angles", lambda count, _generator, _degrees: torch.full((count,), math.pi / 2)
    )
    varied = done("rotate", inputs)
    torch.testing.assert_close(varied, inputs.rot90(1, (2, 3)), rtol=0, atol=1e-5)


def test_half_of_the_samples_are_mirrored():
    inputs = torch.rand(400, 1, 5, 5)
    varied = done("flip", inputs, axis="vertical")
    kept = (varied == inputs).all(3).all(2).all(1)
    assert torch.equal(varied[~kept], inputs[~kept].flip(2))
    assert 140 < int(kept.sum()) < 260


def test_points_are_mirrored_along_the_axis_that_is_named():
    inputs = inputs_for(Shape.POINTS)
    varied = done("flip", inputs, Shape.POINTS, axis="horizontal")
    assert torch.equal(varied[:, 1], inputs[:, 1])
    assert torch.equal(varied[:, 0].abs(), inputs[:, 0])
    assert bool((varied[:, 0] < 0).any())


def test_cut_out_blanks_a_square_of_the_side_that_is_wished():
    varied = done("cut_out", torch.ones(300, 2, 20, 20), size=0.5)
    holes = (varied == 0).all(1).sum((1, 2))
    assert int(holes.max()) == 100
    assert torch.equal((varied == 0).all(1), (varied == 0).any(1))


def test_noise_has_the_deviation_that_is_wished():
    varied = done("noise", torch.zeros(100, 1, 20, 20), deviation=0.3)
    assert float(varied.std()) == pytest.approx(0.3, rel=0.02)


def test_elastic_moves_pixels_about_as_far_as_is_wished_and_neighbours_together():
    from nnstudio.core.training.augmentations.elastic import smoothed

    fields = smoothed(torch.randn(50, 2, 40, 40, generator=generator()), 3.0)[:, :, 10:30, 10:30]
    assert float(fields.std()) == pytest.approx(1.0, rel=0.1)
    near = (fields[..., 1:] - fields[..., :-1]).std()
    assert float(near) < 0.3


def test_several_are_done_in_one_order_however_they_were_chosen():
    one = augmented(project(), noise={}, rotate={}).data
    other = augmented(project(), rotate={}, noise={}).data
    inputs = inputs_for(Shape.POINTS)
    assert torch.equal(Augmenter(one, Shape.POINTS, 0)(inputs), Augmenter(other, Shape.POINTS, 0)(inputs))


# in runs

BOTH = {"rotate": {"degrees": 20.0}, "noise": {"deviation": 0.1}}
DIGITS = {"shift": {}, "rotate": {}, "elastic": {}, "cut_out": {}}


def test_only_training_samples_are_varied():
    plain, varied = prepared(project()), prepared(augmented(project(), **BOTH))
    assert_same_weights(plain, varied)
    for part in ("train", "validation", "test"):
        assert plain.evaluate(part) == varied.evaluate(part)
    for trainer in (plain, varied):
        finished(trainer, until_step=2)
    one, two = (weights_of(trainer)["networks/main/linear1.weight"] for trainer in (plain, varied))
    assert not np.array_equal(one, two)


@pytest.mark.parametrize("made", [
    augmented(project(), **BOTH),
    augmented(conv_project(), **DIGITS),
    augmented(gan_project(), shift={}, flip={}),
    augmented(autoencoder_project(), noise={}),
], ids=["points", "pictures", "gan", "autoencoder"])  # fmt: skip
def test_varied_runs_go_on_to_the_last_bit_in_the_middle_of_an_epoch(made):
    check_resume(made, at=5, end=9)


def test_their_own_seed_changes_the_variations_alone():
    base = augmented(project(), **BOTH)
    one, other = prepared(base), prepared(set_value(base, "training.augmentation_seed", 7))
    same = prepared(set_value(base, "training.augmentation_seed", 0))
    for trainer in (one, other, same):
        finished(trainer, until_step=2)
    assert_same_weights(one, same)
    assert torch.equal(one.batches.rows, other.batches.rows)
    one_weights, others = (weights_of(trainer)["networks/main/linear1.weight"] for trainer in (one, other))
    assert not np.array_equal(one_weights, others)


def test_a_plain_run_keeps_no_state_of_variations():
    trainer = prepared(project())
    assert "random/augmentation" not in trainer.checkpoint().tensors


def test_what_is_shown_are_samples_in_raw_units_before_and_after():
    made = augmented(conv_project(), shift={"amount": 0.5})
    trainer = prepared(made)
    raw, varied = varied_samples(made.data, 0, trainer.dataset, 12)
    assert raw.shape == varied.shape == (12, 1, 8, 8)
    np.testing.assert_array_equal(raw, trainer.dataset.raw(trainer.dataset.train.inputs[:12]))
    assert not np.allclose(raw, varied)


# in projects


def test_paths_switch_augmentations_on_and_off_and_set_their_parameters():
    made = set_value(project(), "data.augmentations.flip", "yes")
    made = set_value(made, "data.augmentations.rotate.degrees", "30")
    assert made.data.augmentations == {"flip": {}, "rotate": {"degrees": 30}}
    assert value_at(made, "data.augmentations.rotate.degrees") == 30
    assert from_json(to_json(made)) == made
    made = set_value(set_value(made, "data.augmentations.flip", False), "data.augmentations.rotate", "no")
    assert made == project()
    assert "augmentations" not in to_json(made)["data"]


@pytest.mark.parametrize(
    ("name", "values", "mended"),
    [("no_such", {}, {}), ("elastic", {}, {}), ("rotate", {"degrees": 999.0}, None)],
)
def test_impossible_augmentations_are_problems(name, values, mended):
    made = augmented(project(), **{name: values})
    plan = resolve(made)
    (problem,) = plan.problems
    assert (problem.code, plan.can_train) == ("augmentation", False)
    if mended is None:
        assert problem.mend is None
    else:
        assert problem.mend.edit(made, *problem.mend.arguments).data.augmentations == mended
    with pytest.raises(Refusal):
        Augmenter(made.data, Shape.POINTS, 0)
