"""Observers look inside of blocks, and at what leaves them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from nnstudio.core.observe import Context, observe
from nnstudio.core.observe.activations import ActivationsRequest
from nnstudio.core.observe.decision_map import DecisionMapRequest
from nnstudio.core.observe.gradients import GradientsRequest
from nnstudio.core.observe.weights import WeightsRequest
from nnstudio.core.project import edits
from nnstudio.core.project.paths import inside
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.trainer import Trainer
from tests.core.training.making import TANH, linear, project


@pytest.fixture
def trainer() -> Trainer:
    """A Linear and a Tanh in ``inner``, repeated twice in ``stage``, repeated three times; then a Linear."""
    made = project(linear(2), TANH, linear(2))
    made = edits.group(made, "main", frozenset({"n1", "n2"}), "stage")
    stage = made.networks["main"].named("stage").id
    made = edits.group(made, inside("main", stage), frozenset({"n1", "n2"}), "inner")
    inner = made.network_at(inside("main", stage)).named("inner").id
    made = edits.set_repeat(edits.set_repeat(made, "main", stage, 3), inside("main", stage), inner, 2)
    return prepare(made)


@pytest.fixture
def context(trainer: Trainer) -> Context:
    return trainer.context()


def steps_through(trainer: Trainer) -> list[torch.Tensor]:
    """What leaves each of the six copies of ``inner``, for the first example."""
    values = [trainer.context().example("main", 0)]
    for stage in range(3):
        for inner in range(2):
            copy = trainer.networks["main"].get_submodule(f"stage.{stage}.inner.{inner}")
            values.append(copy.tanh2(copy.linear1(values[-1])).detach())
    return values


def stage_of(context: Context) -> str:
    return context.project.networks["main"].named("stage").id


def inner_of(context: Context) -> str:
    return context.project.network_at(inside("main", stage_of(context))).named("inner").id


def seen(context: Context, network: str, node: str) -> np.ndarray:
    return observe(context, ActivationsRequest(network, node, 0)).values


def test_weights_inside_are_those_of_the_first_copy(context: Context, trainer: Trainer) -> None:
    path = inside("main", stage_of(context), inner_of(context))
    answer = observe(context, WeightsRequest(path, "n1", "weight"))
    weight = trainer.networks["main"].get_parameter("stage.0.inner.0.linear1.weight")
    assert np.array_equal(answer.values, weight.detach().numpy())


def test_activations_inside_are_those_of_the_first_copy(context: Context, trainer: Trainer) -> None:
    path = inside("main", stage_of(context), inner_of(context))
    assert np.allclose(seen(context, path, "n2"), steps_through(trainer)[1][0])


def test_a_block_shows_what_leaves_its_last_copy(context: Context, trainer: Trainer) -> None:
    values = steps_through(trainer)
    assert np.allclose(seen(context, "main", stage_of(context)), values[6][0])
    assert np.allclose(seen(context, inside("main", stage_of(context)), inner_of(context)), values[2][0])


def test_the_ends_of_a_body_show_what_passes_there(context: Context, trainer: Trainer) -> None:
    values, stage = steps_through(trainer), inside("main", stage_of(context))
    ends = {node.layer: node.id for node in context.project.network_at(stage).nodes.values()}
    assert np.allclose(seen(context, stage, ends["Input"]), values[0][0])
    assert np.allclose(seen(context, stage, ends["Output"]), values[2][0])


def test_a_neuron_inside_has_a_map(context: Context) -> None:
    path = inside("main", stage_of(context), inner_of(context))
    answer = observe(context, DecisionMapRequest(8, path, "n2", 1))
    assert answer.values.shape == (8, 8, 1)
    assert answer.note is None


def test_gradients_of_a_block_are_those_of_all_its_copies(trainer: Trainer) -> None:
    norms = observe(trainer.context(), GradientsRequest()).norms
    assert set(norms) == {("main", stage_of(trainer.context())), ("main", "n3")}


@pytest.mark.parametrize(("network", "node"), [("main/n99", "n1"), ("gone/n1", "n1"), ("main/n1", "n1")])
def test_what_is_not_there_is_answered_with_a_sentence(context: Context, network: str, node: str) -> None:
    for request in (WeightsRequest(network, node), ActivationsRequest(network, node)):
        assert observe(context, request).note is not None
