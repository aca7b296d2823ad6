"""A stand-in says on the meta device what its module would have said, without the time it takes."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.layers.construct import arguments, class_at, make, module_class

with_stand_in = pytest.mark.parametrize(
    "layer", [layer for layer in catalogue if layer.stand_in], ids=lambda layer: layer.name
)
VARIANTS = ({}, {"bidirectional": True, "num_layers": 3}, {"bias": False, "hidden_size": 5})


@pytest.mark.parametrize("params", VARIANTS, ids=str)
@with_stand_in
def test_shapes_weights_and_costs_are_those_of_the_module(layer: LayerType, params: dict[str, Any]) -> None:
    shape = (2, 3, 4)
    double = make(layer, params, [shape], "meta")
    with torch.device("meta"):
        module = module_class(layer)(**arguments(layer, params, [shape]))
    assert type(double) is class_at(layer.stand_in)
    assert _weights(double) == _weights(module)
    assert _shapes_and_cost(double, shape) == _shapes_and_cost(module, shape)


@with_stand_in
def test_a_stand_in_takes_the_same_arguments_and_is_never_the_real_module(layer: LayerType) -> None:
    assert inspect.signature(class_at(layer.stand_in)) == inspect.signature(module_class(layer))
    assert type(make(layer, {}, [(2, 3, 4)], "cpu")) is module_class(layer)
    assert type(make(layer, {}, [(2, 3, 4)])) is module_class(layer)


@with_stand_in
def test_a_long_sequence_costs_no_more_calls_than_a_short_one(layer: LayerType) -> None:
    assert _calls(layer, steps=1000) == _calls(layer, steps=2)


def _weights(module: torch.nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(weight.shape) for name, weight in module.named_parameters()}


def _shapes_and_cost(module: torch.nn.Module, shape: tuple[int, ...]) -> tuple[list[torch.Size], int]:
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        result = module(torch.empty(shape, device="meta"))
    return [tensor.shape for tensor in result], counter.get_total_flops()


def _calls(layer: LayerType, steps: int) -> int:
    """How many operations torch is asked for."""
    from torch.utils._python_dispatch import TorchDispatchMode

    class Counter(TorchDispatchMode):
        calls = 0

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            self.calls += 1
            return func(*args, **(kwargs or {}))

    module = make(layer, {}, [(2, steps, 4)], "meta")
    with Counter() as counter:
        module(torch.empty(2, steps, 4, device="meta"))
    return counter.calls
