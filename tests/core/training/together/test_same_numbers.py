"""Runs trained together come to the numbers of runs by themselves: within 1e-5 after a hundred steps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from immutabledict import immutabledict

from nnstudio.core.project import LayerLearning
from nnstudio.core.training.losses import losses
from nnstudio.core.training.optimizers import optimizers
from nnstudio.core.training.together import figures, stepping
from nnstudio.core.training.together.program import recorded
from nnstudio.core.training.together.rules import RULES
from tests.core.training.making import (
    TANH,
    autoencoder_project,
    linear,
    optimizer,
    project,
)
from tests.core.training.test_captured import fitting
from tests.core.training.together.alongside import (
    assert_same_run,
    trained,
    with_optimizers,
    with_seeds,
)

STEPS = 100
EVEN = 14  # samples a batch, so that all batches of the 84 are of one size
QUICK = ("SGD", "Adam", "AdamW", "RMSprop")  # of the quick tests
JOINABLE = [
    pytest.param(entry, id=entry.name, marks=[] if entry.name in QUICK else [pytest.mark.slow])
    for entry in optimizers
    if entry.module in RULES and not entry.needs_closure
]
SETTINGS = [
    optimizer("SGD", 0.05, params={"momentum": 0.9}, weight_decay=0.01),
    optimizer("SGD", 0.05, params={"momentum": 0.9, "nesterov": True}),
    optimizer("SGD", 0.05, params={"momentum": 0.5, "dampening": 0.5}),
    optimizer("Adam", 0.01, params={"amsgrad": True}, weight_decay=0.01),
    optimizer("AdamW", 0.01, weight_decay=0.1),
    optimizer("RMSprop", 0.002, params={"momentum": 0.5, "centered": True}),
    optimizer("Adagrad", 0.05, params={"lr_decay": 0.01}),
    optimizer("SGD", 0.1, l1=0.001, clip_norm=0.05),
]


@pytest.fixture(autouse=True)
def all_is_recorded(monkeypatch):
    """Steps and figures that could not be recorded would be right as well, and a tenth as quick."""
    failed = []

    def loudly(work, *given):
        try:
            return recorded(work, *given)
        except Exception as error:
            failed.append(error)
            raise

    for room in (stepping, figures):
        monkeypatch.setattr(room, "recorded", loudly)
    yield
    assert not failed


def assert_joined_and_same(projects, **controls):
    found = trained(projects, **controls)
    assert not found.apart, found.apart
    for place, one in enumerate(projects):
        assert_same_run(found, place, one, **controls)


@pytest.mark.parametrize("loss", tuple(losses), ids=lambda loss: loss.name)
@pytest.mark.parametrize("name", ["SGD", pytest.param("Adam", marks=pytest.mark.slow)])
def test_every_loss(loss, name):
    by = optimizer(name, 0.02 if name == "SGD" else 0.005)
    made = fitting(loss)
    made = replace(made, training=replace(made.training, optimizers={"main": by}, batch_size=EVEN))
    assert_joined_and_same(with_seeds(made, 0, 1, 7), until_step=STEPS)


@pytest.mark.parametrize("entry", JOINABLE)
def test_every_optimizer(entry):
    made = project(by=optimizer(entry.name, entry.learning_rate / 10), epochs=1000, batch_size=EVEN)
    assert_joined_and_same(with_seeds(made, 3, 4, 5), until_step=STEPS)


@pytest.mark.slow
@pytest.mark.parametrize("by", SETTINGS, ids=repr)
def test_penalties_clipping_and_the_optimizers_settings(by):
    assert_joined_and_same(with_seeds(project(by=by, epochs=1000, batch_size=EVEN), 0, 1), until_step=STEPS)


def test_each_run_has_its_own_numbers_of_the_optimizer():
    recipes = [
        optimizer("SGD", 0.1, params={"momentum": 0.5}),
        optimizer("SGD", 0.01, params={"momentum": 0.9}, weight_decay=0.1),
        optimizer("SGD", 0.03, params={"momentum": 0.1}, l1=0.01),
        optimizer("SGD", 0.03, params={"momentum": 0.1}, clip_norm=0.1),
    ]
    assert_joined_and_same(with_optimizers(project(epochs=1000), *recipes), until_step=STEPS)


SCHEDULES = {
    "cosine with a warm-up": {"schedule": "cosine", "warmup": 10},
    "one cycle": {"schedule": "one_cycle"},
    "plateau": {"schedule": "plateau", "schedule_params": immutabledict(patience=1, threshold=0.4)},
}


@pytest.mark.parametrize("course", SCHEDULES.values(), ids=SCHEDULES.keys())
def test_schedules_and_what_each_run_makes_of_its_own_losses(course):
    made = project(by=optimizer("Adam", 0.02), epochs=20, **course)
    assert_joined_and_same(with_seeds(made, 0, 1, 2), until_step=STEPS)


def test_layers_with_shares_of_the_learning_rate_and_frozen_ones():
    made = project(linear(6), TANH, linear(4), TANH, linear(2), epochs=1000)
    nodes = dict(made.networks["main"].nodes)
    nodes["n1"] = replace(nodes["n1"], learning=LayerLearning(rate_factor=0.25))
    nodes["n3"] = replace(nodes["n3"], learning=LayerLearning(frozen=True))
    network = replace(made.networks["main"], nodes=immutabledict(nodes))
    made = replace(made, networks=immutabledict(main=network))
    assert_joined_and_same(with_seeds(made, 0, 1), until_step=STEPS)


def test_convolutions_and_running_statistics():
    layers = (
        ("Conv2d", {"out_channels": 3, "kernel_size": 3}),
        ("BatchNorm2d", {}),
        ("ReLU", {}),
        ("MaxPool2d", {"kernel_size": 2}),
        ("Flatten", {}),
        linear(10),
    )
    made = project(*layers, source="digits", data={}, by=optimizer("SGD", 0.05), batch_size=20, epochs=100)
    assert_joined_and_same(with_seeds(made, 0, 1, 2), until_step=40)


def test_an_auto_encoder():
    made = autoencoder_project(by=optimizer("Adam", 0.003), batch_size=200, epochs=20)
    assert_joined_and_same(with_seeds(made, 0, 1), until_step=30)


def test_values_are_measured_by_their_r2():
    made = project(linear(8), TANH, linear(1), source="function_1d", data={"size": 100}, loss="MSE", epochs=5)
    found = trained(with_seeds(made, 0, 1))
    assert "validation_r2" in found.record(1).curves
    assert_joined_and_same(with_seeds(made, 0, 1))


def test_without_a_validation_part_the_training_samples_are_watched():
    made = project(epochs=6, keep_best=True, schedule="plateau")
    split = replace(made.data.split, validation=0.0)
    made = replace(made, data=replace(made.data, split=split))
    assert_joined_and_same(with_seeds(made, 0, 1))


def test_one_order_for_all_where_the_recipe_has_a_seed_for_it():
    assert_joined_and_same(with_seeds(project(order_seed=5, epochs=4), 0, 1))
