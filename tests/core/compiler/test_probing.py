"""What is promised on ``meta`` is what happens on real tensors, whatever the parameters."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
import torch

from nnstudio.core.compiler.failure import Failure
from nnstudio.core.compiler.plan import Contract
from nnstudio.core.compiler.probing import probe
from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.layers.construct import make
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import TensorSpec
from tests.core.compiler.drawn_networks import chain, plan

LAYERS = [layer.name for layer in catalogue if layer.role not in (Role.INPUT, Role.OUTPUT)]
TRIES = 12


@pytest.mark.parametrize("name", LAYERS)
def test_random_parameters_work_on_meta_exactly_where_they_work_for_real(name: str) -> None:
    layer, chance = catalogue[name], random.Random(name)
    for _try in range(TRIES):
        axes = chance.choice(sorted(layer.ranks) or [2, 3, 4]) - 1
        shape = tuple(chance.choice([1, 2, 3, 4, 6, 8, 9]) for _axis in range(axes))
        params = {each.name: _any(each, chance) for each in layer.params}
        shapes = [shape] * (2 if layer.takes_many else len(layer.inputs))
        found = probe(layer, params, tuple(map(TensorSpec, shapes)))
        promised = None if isinstance(found, Failure) else [spec.shape for spec in found.outputs.values()]
        assert promised == _real(layer, params, shapes), (params, shape, found)


def _real(
    layer: LayerType, params: dict[str, Value], shapes: Sequence[tuple[int, ...]]
) -> list[tuple[int, ...]] | None:
    """The shapes of the outputs for real, without the batch; ``None`` for a failure."""
    try:
        with torch.no_grad():
            module = make(layer, params, [(2, *shape) for shape in shapes])
            result = module(*[torch.rand(2, *shape) for shape in shapes])
    except Exception:  # the reason is the other side's business
        return None
    outputs = result if isinstance(result, tuple) else (result,)
    sound = all(output.ndim and output.shape[0] == 2 and output.numel() for output in outputs)
    return [tuple(output.shape[1:]) for output in outputs] if sound else None


def _any(parameter: Parameter, chance: random.Random) -> Value:
    """A value the parameter accepts: half the time its default, else a small one."""
    if chance.random() < 0.5:
        return parameter.default
    if parameter.optional and chance.random() < 0.3:
        return None
    low = 0 if parameter.minimum is None else parameter.minimum
    high = max(low, min(low + 6 if parameter.maximum is None else parameter.maximum, max(low + 6, 6)))
    match parameter.kind:
        case Kind.INTEGER:
            return chance.randint(int(low), int(high))
        case Kind.NUMBER:
            return chance.uniform(low, high)
        case Kind.SWITCH:
            return chance.random() < 0.5
        case Kind.CHOICE:
            return chance.choice(parameter.choices)
        case Kind.SIZES:
            axes = parameter.axes or chance.randint(1, 4)
            return tuple(chance.randint(int(low), int(high)) for _axis in range(axes))
        case _:
            return parameter.default


def test_batch_norm_with_a_plain_average_can_be_resolved() -> None:
    found = plan(chain(("BatchNorm2d", {"momentum": None})), Contract(TensorSpec((3, 8, 8))))
    assert found.output == TensorSpec((3, 8, 8))
