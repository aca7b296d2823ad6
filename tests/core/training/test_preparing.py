"""Preparing: what is refused before anything runs, and where a run lives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from immutabledict import immutabledict

from nnstudio.core.project.edits import set_value
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.examples import example
from nnstudio.core.training import device as devices
from nnstudio.core.training.device import (
    NoSuchDevice,
    choose_device,
    describe_device,
    training_threads,
)
from nnstudio.core.training.preparing import CannotTrain, prepare
from tests.core.training.making import (
    TANH,
    conv_project,
    finished,
    linear,
    optimizer,
    prepared,
    project,
)


def test_a_project_with_a_problem_is_refused_in_its_words():
    with pytest.raises(CannotTrain, match="classes"):
        prepared(project(linear(4), TANH, linear(3)))


def test_a_network_without_weights_has_nothing_to_train():
    with pytest.raises(CannotTrain, match="nothing to train"):
        prepared(project(TANH))


@pytest.mark.parametrize(
    "change",
    [
        {"loss": "Guess"},
        {"objective": "magic"},
        {"device": "tpu"},
        {"batch_size": 0},
        {"optimizers": immutabledict(main=optimizer("Magic"))},
    ],
    ids=str,
)
def test_impossible_recipes_are_refused(change):
    with pytest.raises(Refusal):
        prepared(project(**change))


def test_preparing_leaves_the_global_generator_as_it_was():
    torch.manual_seed(3)
    expected = torch.rand(2)
    torch.manual_seed(3)
    prepared(project())
    assert torch.equal(torch.rand(2), expected)


def test_the_networks_order_and_the_seed_decide_the_weights():
    trainer = prepared(project(seed=11))
    torch.manual_seed(11)
    plain = torch.nn.Linear(2, 6)
    assert torch.equal(plain.weight, trainer.networks["main"].linear1.weight)


def test_without_a_gpu_auto_means_the_cpu(monkeypatch):
    monkeypatch.setattr(devices, "available_devices", lambda: ("cpu",))
    assert choose_device("auto").type == "cpu"
    with pytest.raises(NoSuchDevice, match="Choose cpu, or auto"):
        choose_device("cuda")


@pytest.mark.parametrize(
    ("here", "first"), [(("cuda", "cpu"), "cuda"), (("mps", "cpu"), "mps"), (("cuda", "mps", "cpu"), "cuda")]
)
def test_auto_takes_the_quickest_device(monkeypatch, here, first):
    monkeypatch.setattr(devices, "available_devices", lambda: here)
    assert choose_device("auto").type == first
    assert choose_device("cpu").type == "cpu"


def test_the_device_is_told_in_words():
    assert str(describe_device(torch.device("cpu"))).startswith("CPU, ")


@pytest.mark.parametrize(
    ("cores", "open_window", "threads"), [(8, True, 7), (8, False, 8), (2, True, 2), (1, True, 1)]
)
def test_an_open_window_keeps_one_core_where_there_are_more_than_two(cores, open_window, threads):
    assert training_threads(open_window, cores=cores) == threads


@pytest.mark.parametrize("open_window", [True, False])
def test_light_steps_are_not_shared_out_wherever_they_are_done(open_window):
    assert training_threads(open_window, work=1000, cores=8) == 1
    assert training_threads(open_window, work=10**9, cores=8) > 1


def test_the_work_of_a_step_is_that_of_its_whole_batch():
    one, many = (prepare(set_value(example("circle").load(), "training.batch_size", n)) for n in (1, 50))
    assert many.work == 50 * one.work > 0


def test_convolutions_lie_channels_last_and_go_back_for_lbfgs():
    trainer = prepared(conv_project())
    weight = trainer.networks["main"].conv2d1.weight
    assert weight.is_contiguous(memory_format=torch.channels_last)
    by = optimizer("LBFGS", 0.5, params={"max_iter": 2})
    finished(trainer, recipe=replace(trainer.recipe, optimizers={"main": by}), until_step=2)
    assert trainer.networks["main"].conv2d1.weight is weight
    assert weight.is_contiguous()
    assert np.isfinite(weight.detach().numpy()).all()


def test_read_only_samples_are_copied_not_written_to():
    trainer = prepared(project())
    inputs = trainer.dataset.train.inputs
    before = inputs.copy()
    finished(trainer)
    assert np.array_equal(inputs, before)


def test_weights_that_no_memory_could_hold_are_refused_before_they_are_made():
    with pytest.raises(CannotTrain, match=r"largest layer is “linear3” with 12000\.0 GB"):
        prepared(project(linear(1_000_000), TANH, linear(1_000_000), TANH, linear(2)))


def test_waiting_threads_go_to_sleep_unless_the_user_has_said_otherwise(monkeypatch):
    environment = {"KMP_BLOCKTIME": "7"}
    monkeypatch.setattr(devices.os, "environ", environment)
    devices.wait_asleep()
    assert int(environment["GOMP_SPINCOUNT"]) < 100_000
    assert environment["KMP_BLOCKTIME"] == "7"


def test_a_last_batch_of_one_sample_is_refused_where_samples_are_compared():
    batched = project(linear(8), ("BatchNorm1d", {}), linear(2))
    samples = len(prepare(batched).dataset.train)
    size = next(size for size in range(2, samples) if samples % size == 1)
    with pytest.raises(CannotTrain, match="leave one alone"):
        prepare(replace(batched, training=replace(batched.training, batch_size=size)))
