"""What every observer promises: no trace left behind, small answers, never an exception for a stale wish."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest
import torch
from torch import nn

from nnstudio.core.observe import Request, observe
from nnstudio.core.observe.activations import ActivationsRequest
from nnstudio.core.observe.cards import CardsRequest
from nnstudio.core.observe.decision_map import DecisionMapRequest
from nnstudio.core.observe.gradients import GradientsRequest
from nnstudio.core.observe.observation import observers
from nnstudio.core.observe.predictions import PredictionsRequest
from nnstudio.core.observe.samples import SamplesRequest
from nnstudio.core.observe.weights import WeightsRequest
from nnstudio.core.project import DataRecipe

EVERY_KIND = [
    WeightsRequest("main", "n1", "weight"),
    GradientsRequest(),
    ActivationsRequest("main", "n3", 4),
    DecisionMapRequest(20),
    DecisionMapRequest(20, node="n1", unit=2),
    PredictionsRequest(),
    CardsRequest("main", ("n1", "n3", "n4")),
    SamplesRequest(),
]
STALE = [
    CardsRequest("main", ("n99",)),
    CardsRequest("gone", ("n1",)),
    CardsRequest("main/n1", ("n1",)),
    WeightsRequest("main", "n99", "weight"),
    WeightsRequest("gone", "n1", "weight"),
    WeightsRequest("main", "n1", "nonsense"),
    WeightsRequest("main", "n0", "weight"),
    ActivationsRequest("main", "n99"),
    ActivationsRequest("gone", "n1"),
    DecisionMapRequest(20, network="gone"),
    DecisionMapRequest(20, node="n99"),
    DecisionMapRequest(20, node="n1", unit=3),
    DecisionMapRequest(20, node="n1", unit=-1),
    SamplesRequest(),
]


def arrays_of(observation: object) -> list[np.ndarray]:
    values = [getattr(observation, field.name) for field in fields(observation)]
    return [value for value in values if isinstance(value, np.ndarray)]


def test_there_is_an_observer_for_every_promised_kind():
    asked = {type(request) for request in EVERY_KIND}
    assert {observer.request for observer in observers} >= asked


def test_listing_observers_does_not_import_torch():
    code = """
import sys
from nnstudio.core.observe.observation import observers
assert len(observers) >= 6
assert "torch" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("request_", EVERY_KIND, ids=str)
def test_requests_are_equal_by_value_and_can_be_keys(request_):
    same = type(request_)(**{field.name: getattr(request_, field.name) for field in fields(request_)})
    assert {request_: 1}[same] == 1


@pytest.mark.parametrize("request_", EVERY_KIND, ids=str)
@pytest.mark.parametrize("training", [True, False])
def test_looking_leaves_no_trace(request_, training, make_context, layers):
    context = make_context(layers)
    module = context.networks["main"].train(training)
    layers["dropout1"].train(not training)
    modes = [part.training for part in module.modules()]
    state = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    random = torch.random.get_rng_state(), np.random.get_state()[1].copy()
    with torch.set_grad_enabled(training):
        observation = observe(context, request_)
        assert torch.is_grad_enabled() is training
    assert (observation.step, observation.epoch) == (7, 2)
    assert [part.training for part in module.modules()] == modes
    assert all(torch.equal(tensor, state[name]) for name, tensor in module.state_dict().items())
    assert all(parameter.grad is None for parameter in module.parameters())
    assert torch.equal(torch.random.get_rng_state(), random[0])
    assert np.array_equal(np.random.get_state()[1], random[1])
    assert not any(part._forward_hooks for part in module.modules())


@pytest.mark.parametrize("request_", EVERY_KIND, ids=str)
def test_looking_records_no_gradients(request_, make_context, layers):
    context = make_context(layers)
    recorded: list[bool] = []
    context.networks["main"].register_forward_pre_hook(
        lambda module, inputs: recorded.append(torch.is_grad_enabled())
    )
    with torch.enable_grad():
        observe(context, request_)
    assert not any(recorded)


@pytest.mark.parametrize("request_", EVERY_KIND, ids=str)
def test_looking_twice_gives_the_same_and_nothing_shared(request_, make_context, layers):
    context = make_context(layers)
    context.networks["main"].train()
    one, two = arrays_of(observe(context, request_)), arrays_of(observe(context, request_))
    for before, after in zip(one, two, strict=True):
        assert np.array_equal(before, after, equal_nan=True)
        assert before.size == 0 or not np.shares_memory(before, after)


@pytest.mark.parametrize("request_", EVERY_KIND, ids=str)
def test_an_answer_does_not_change_while_training_goes_on(request_, make_context, layers):
    context = make_context(layers)
    observation = observe(context, request_)
    kept = [array.copy() for array in arrays_of(observation)]
    with torch.no_grad():
        for tensor in context.networks["main"].state_dict().values():
            tensor.fill_(3)
    for array, before in zip(arrays_of(observation), kept, strict=True):
        assert np.array_equal(array, before, equal_nan=True)


@pytest.mark.parametrize("request_", STALE, ids=str)
def test_a_stale_wish_gets_an_empty_answer_and_a_sentence(request_, make_context, layers):
    observation = observe(make_context(layers), request_)
    assert str(observation.note).endswith(".")
    assert all(array.size == 0 for array in arrays_of(observation))


@pytest.mark.parametrize("request_", EVERY_KIND[:-1], ids=str)
def test_an_answered_wish_has_no_sentence(request_, make_context, layers):
    assert observe(make_context(layers), request_).note is None


def test_answers_stay_small_for_large_networks(make_context):
    layers = {
        "conv1": nn.Conv2d(1, 256, 3, padding=1),
        "flatten1": nn.Flatten(),
        "linear1": nn.Linear(256 * 64, 300),
        "linear2": nn.Linear(300, 10),
    }
    context = make_context(layers, DataRecipe("digits"))
    wishes: list[Request] = [WeightsRequest("main", "n3"), WeightsRequest("main", "n1")]
    wishes += [ActivationsRequest("main", f"n{i}") for i in range(6)]
    wishes += [PredictionsRequest(limit=1000)]
    for wish in wishes:
        for array in arrays_of(observe(context, wish)):
            assert array.size <= 65_536


def test_a_request_nobody_answers_is_a_fault_of_the_program(make_context, layers):
    class Unheard(Request):
        pass

    with pytest.raises(LookupError):
        observe(make_context(layers), Unheard())


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("request_", EVERY_KIND, ids=str)
def test_a_gpu_gives_what_the_cpu_gives(request_, make_context, layers):
    answers = [
        arrays_of(observe(make_context(layers, device=device), request_)) for device in ("cpu", "cuda")
    ]
    for host, device in zip(*answers, strict=True):
        assert np.allclose(host, device, atol=1e-4, equal_nan=True)
