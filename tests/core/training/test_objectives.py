"""Ways of learning: what they ask of networks, what they measure, what they show."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from immutabledict import immutabledict

from nnstudio.core.data.loading import describe
from nnstudio.core.data.ring import ring_centres
from nnstudio.core.observe.samples import SamplesRequest
from nnstudio.core.training.codes import code_grid
from nnstudio.core.training.coverage import hits_per_mode, mode_figures
from nnstudio.core.training.engine import observe_now
from nnstudio.core.training.objective import objectives
from tests.core.training.making import (
    TANH,
    assert_same_weights,
    autoencoder_project,
    finished,
    gan_project,
    linear,
    optimizer,
    prepared,
    project,
)

MAKE = {"supervised": project, "autoencoder": autoencoder_project, "gan": gan_project}


def test_there_are_three_ways_of_learning():
    assert set(objectives.names()) == MAKE.keys()


@pytest.mark.parametrize("name", MAKE)
def test_every_way_of_learning_keeps_its_contract(name):
    """Networks as asked for, finite losses, figures, examples of the promised shape."""
    made = MAKE[name]()
    objective, spec = objectives[name], describe(made.data)
    contracts = objective.contracts(made, spec)
    assert contracts.keys() == made.networks.keys()
    assert made.training.loss in objective.losses(spec)
    assert {net for nets in objective.players.values() for net in nets} == contracts.keys()
    trainer = prepared(made)
    with trainer.looking():
        for network, contract in contracts.items():
            example = trainer.context().example(network, 3)
            assert tuple(example.shape[1:]) == contract.input.shape
            assert torch.equal(example, trainer.context().example(network, 3))
            assert tuple(trainer.networks[network](example).shape[1:]) == contract.output
    assert all(np.isfinite(value) for value in trainer.evaluate("validation").values())


@pytest.mark.parametrize("name", MAKE)
def test_measuring_and_showing_never_change_a_run(name):
    quiet, watched = prepared(MAKE[name]()), prepared(MAKE[name]())
    finished(quiet, until_step=4)
    asked = frozenset({SamplesRequest(4)})
    finished(watched, until_step=2, requests=asked, frame_seconds=0.0)
    watched.evaluate("test")
    finished(watched, until_step=4, requests=asked, frame_seconds=0.0)
    assert_same_weights(quiet, watched)


@pytest.mark.parametrize(("loss", "outputs"), [("CrossEntropy", 2), ("BinaryCrossEntropy", 1), ("MSE", 1)])
def test_classes_can_be_learned_with_any_fitting_loss(loss, outputs):
    made = project(linear(8), TANH, linear(outputs), loss=loss, epochs=120, by=optimizer("Adam", 0.02))
    trainer = prepared(made)
    finished(trainer)
    assert trainer.evaluate("train")["accuracy"] > 0.95


def test_a_sigmoid_output_is_a_probability_for_the_loss_that_says_so():
    sigmoid = ("Sigmoid", {})
    layers = (linear(3), sigmoid, linear(1), sigmoid)
    made = project(*layers, source="student", data={}, loss="BinaryCrossEntropyProbability")
    trainer = prepared(made)
    assert trainer.parameters == 13
    inputs = torch.from_numpy(trainer.dataset.test.inputs)
    with trainer.looking():
        said = trainer.context().output(inputs)
        assert torch.equal(said[:, 1:], trainer.networks["main"](inputs))
        assert torch.allclose(said.sum(1), torch.ones(len(said)))


def test_accuracy_is_the_share_of_right_answers():
    trainer = prepared(project())
    part = trainer.dataset.validation
    with trainer.looking():
        said = trainer.context().output(torch.from_numpy(part.inputs)).argmax(1).numpy()
    assert trainer.evaluate("validation")["accuracy"] == pytest.approx((said == part.targets).mean())


def test_regression_measures_the_coefficient_of_determination():
    made = project(linear(10), TANH, linear(1), source="diabetes", data={}, loss="MSE")
    trainer = prepared(replace(made, data=replace(made.data, normalise="standard")))
    part = trainer.dataset.validation
    with torch.no_grad():
        said = trainer.networks["main"](torch.from_numpy(part.inputs)).numpy()
    expected = 1 - ((said - part.targets) ** 2).sum() / ((part.targets - part.targets.mean(0)) ** 2).sum()
    assert trainer.evaluate("validation")["r2"] == pytest.approx(expected, rel=1e-4)


def test_figures_over_many_samples_are_those_of_all_at_once():
    trainer = prepared(autoencoder_project())
    inputs = torch.from_numpy(trainer.dataset.train.inputs)
    assert len(inputs) > 1000
    with torch.no_grad():
        expected = torch.nn.functional.mse_loss(trainer.networks["main"](inputs), inputs).item()
    assert trainer.evaluate("train")["loss"] == pytest.approx(expected, rel=1e-5)


def test_an_empty_part_has_no_figures():
    made = project()
    made = replace(made, data=replace(made.data, split=replace(made.data.split, validation=0.0)))
    trainer = prepared(made)
    assert trainer.evaluate("validation") == {}
    assert finished(trainer)[-1].epoch == 3


def test_an_auto_encoder_shows_inputs_reconstructions_and_decoded_codes():
    trainer = prepared(autoencoder_project())
    request = SamplesRequest(6)
    generated = observe_now(trainer, [request]).observations[request].generated
    assert generated.kind == "images"
    inputs, reconstructions, *decoded = generated.rows
    assert (inputs.label, reconstructions.label, decoded[0].label) == (
        "Inputs", "Reconstructions", "Decoded codes",
    )  # fmt: skip
    assert all(row.values.shape == (6, 1, 8, 8) for row in generated.rows)
    shown = trainer.dataset.raw(trainer.dataset.validation.inputs[:6])
    assert np.array_equal(inputs.values, shown)
    assert np.allclose(decoded[0].values[0], reconstructions.values[0], atol=1e-4)


@pytest.mark.parametrize(("size", "lines"), [(1, 1), (2, 5), (7, 5)])
def test_a_grid_of_codes_has_a_line_for_codes_of_one_number_and_a_plane_otherwise(size, lines):
    codes = torch.randn(100, size)
    grid = code_grid(codes, rows=5, columns=9)
    assert grid.shape == (lines, 9, size)
    if size == 2:
        assert torch.allclose(grid[0, :, 1], grid[0, 0, 1])  # across, only the first number changes
        assert torch.allclose(grid[:, 0, 0], grid[0, 0, 0])
        assert grid[0, -1, 0] == pytest.approx(codes[:, 0].quantile(0.95).item())
    if size > 2:
        corners = (grid[0, 0], grid[0, -1], grid[-1, 0], grid[-1, -1])
        assert all(torch.allclose(c, code, atol=1e-6) for c, code in zip(corners, codes, strict=False))


def test_two_samples_are_enough_for_a_grid():
    assert code_grid(torch.randn(2, 6), rows=5, columns=4).shape == (5, 4, 6)


def test_a_gan_shows_real_points_and_generated_ones_from_the_same_noise():
    trainer = prepared(gan_project())
    request = SamplesRequest(2)
    first, second = (observe_now(trainer, [request]).observations[request].generated for _ in range(2))
    assert [row.label for row in first.rows] == ["Real", "Generated"]
    assert first.rows[1].values.shape == (64, 2)
    assert np.array_equal(first.rows[1].values, second.rows[1].values)
    finished(trainer, until_step=3)
    later = observe_now(trainer, [request]).observations[request].generated
    assert not np.array_equal(first.rows[1].values, later.rows[1].values)


@pytest.mark.parametrize("loss", ["BinaryCrossEntropy", "MSE", "Hinge"])
@pytest.mark.parametrize("aim", ["non_saturating", "saturating"])
def test_every_gan_loss_pulls_both_players(loss, aim):
    made = gan_project(loss=loss)
    params = immutabledict(latent=4, generator_loss=aim)
    trainer = prepared(replace(made, training=replace(made.training, params=params)))
    before = trainer.checkpoint().tensors
    last = finished(trainer)[-1]
    assert last.message is None
    after = trainer.checkpoint().tensors
    assert all((before[name] != after[name]).any() for name in before if name.endswith("weight"))


def test_a_players_update_leaves_the_other_players_gradients_alone():
    trainer = prepared(gan_project())
    finished(trainer, until_step=1)
    weight = trainer.networks["discriminator"].linear1.weight
    before = weight.grad.clone()
    generator = next(p for p in trainer.objective.phases(trainer.learning) if p.player == "generator")
    trainer.players["generator"].update(generator.loss, generator.drawn(trainer.batches.next()))
    assert torch.equal(weight.grad, before)


def test_a_discriminator_that_guesses_is_right_half_of_the_time():
    trainer = prepared(gan_project())
    with torch.no_grad():
        for weight in trainer.networks["discriminator"].parameters():
            weight.zero_()
    assert trainer.evaluate("validation")["discriminator_accuracy"] == pytest.approx(0.5)
    assert trainer.evaluate("validation")["discriminator_loss"] == pytest.approx(np.log(2))


def test_modes_are_counted_by_the_points_near_them():
    centres = np.array([[0.0, 0.0], [4.0, 0.0], [0.0, 4.0]])
    points = np.array([[0.1, 0.0], [4.0, 0.2], [4.1, 0.0], [2.0, 2.0]])
    assert hits_per_mode(points, centres, 0.5).tolist() == [1, 2, 0]


def test_the_real_ring_covers_all_its_modes_and_a_single_spot_one():
    recipe = gan_project().data
    trainer = prepared(gan_project())
    real = trainer.dataset.raw(trainer.dataset.train.inputs)
    assert mode_figures(recipe, real)["modes"] == 8
    assert mode_figures(recipe, real)["good_samples"] > 0.95
    assert mode_figures(recipe, np.repeat(ring_centres()[3:4], 50, 0))["modes"] == 1
    assert mode_figures(project().data, real) == {}
