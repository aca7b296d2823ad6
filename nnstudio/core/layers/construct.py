"""From a catalogue entry to a live module: which arguments the constructor gets, and calling it.

Importing this file costs nothing; :func:`module_class`, :func:`arguments` and :func:`make` import torch.
"""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, Shape
from nnstudio.core.parameters import Value, checked_values
from nnstudio.core.refusal import Refusal

if TYPE_CHECKING:
    from torch import device as Device  # noqa: N812 (the type, not an instance)
    from torch import nn


class UnacceptedRank(Refusal):
    """A tensor came in with a number of axes the layer does not take."""


class MissingInput(Refusal):
    """Fewer tensors came in than the layer has input ports."""


@cache
def class_at(path: str) -> type[nn.Module]:
    """The class at a dotted path, such as ``torch.nn.Conv2d``. Imports its module."""
    module, _dot, name = path.rpartition(".")
    found: type[nn.Module] = getattr(importlib.import_module(module), name)
    return found


def module_class(layer: LayerType) -> type[nn.Module]:
    """The ``nn.Module`` class of this layer."""
    return class_at(layer.module)


def arguments(
    layer: LayerType, params: Mapping[str, object], input_shapes: Sequence[Shape]
) -> dict[str, Value]:
    """What the constructor of the layer's class is called with, in the order of its signature.

    Args:
        params: values by parameter name; defaults fill in those not given.
        input_shapes: one shape, batch axis included, per incoming link, in the order of the ports.

    Raises:
        InvalidValue: for a parameter the layer does not have, or a value it does not accept.
        UnacceptedRank, MissingInput: for shapes that cannot come in.
    """
    check_inputs(layer, input_shapes)
    values = checked_values(layer.params, params)
    for name, rule in layer.inferred.items():
        values[name] = input_shapes[0][rule] if isinstance(rule, int) else rule(input_shapes)
    return {name: values[name] for name in _argument_order(layer.module) if name in values}


def make(
    layer: LayerType,
    params: Mapping[str, object],
    input_shapes: Sequence[Shape],
    device: str | Device | None = None,
) -> nn.Module:
    """A new module of this layer on that device (``"meta"`` allocates nothing); torch's default if ``None``.

    Raises:
        Refusal: as :func:`arguments` does.
        ValueError, RuntimeError, AssertionError: torch's own complaint about a combination of arguments.
    """
    kwargs = arguments(layer, params, input_shapes)
    if device is None:
        return module_class(layer)(**kwargs)
    import torch

    with torch.device(device) as target:
        stands_in = layer.stand_in and target.type == "meta"
        return class_at(layer.stand_in if stands_in else layer.module)(**kwargs)


def check_inputs(layer: LayerType, input_shapes: Sequence[Shape]) -> None:
    """Refuse what the layer's ports do not take: too few tensors, or a wrong number of axes."""
    if len(input_shapes) < len(layer.inputs):
        raise MissingInput(
            N_("{layer} needs {expected} inputs. Received {received}."),
            layer=layer.name,
            expected=len(layer.inputs),
            received=len(input_shapes),
        )
    for shape in input_shapes if layer.ranks else ():
        if len(shape) not in layer.ranks:
            raise UnacceptedRank(
                N_("{layer} takes tensors with {expected} axes, the batch included. Received {received}."),
                layer=layer.name,
                expected=", ".join(map(str, sorted(layer.ranks))),
                received=" × ".join(map(str, shape)),
            )


@cache
def _argument_order(path: str) -> tuple[str, ...]:
    return tuple(inspect.signature(class_at(path)).parameters)
