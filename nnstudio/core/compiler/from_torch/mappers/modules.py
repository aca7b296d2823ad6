"""Modules that are layers of the catalogue under their own name: their settings are read from them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn

from nnstudio.core.compiler.from_torch.mapper import Mapper
from nnstudio.core.compiler.from_torch.sketch import Call, Sketch
from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, Role, catalogue
from nnstudio.core.layers.construct import module_class
from nnstudio.core.parameters import Kind

_NO_SETTING = frozenset({"init"})  # of PReLU: its slope is one of the weights


def entry_of(module: type[nn.Module]) -> LayerType | None:
    """The catalogue's entry for exactly this class."""
    return _entries().get(module)


@cache
def _entries() -> Mapping[type[nn.Module], LayerType]:
    found: dict[type[nn.Module], LayerType] = {}
    for entry in catalogue:
        if entry.role in (Role.INPUT, Role.OUTPUT, Role.CODE):
            continue
        try:
            found.setdefault(module_class(entry), entry)
        except (ImportError, AttributeError):  # of an installed package that has gone
            continue
    return found


def _draw(call: Call, sketch: Sketch) -> Any:
    module = call.module
    assert module is not None
    entry = entry_of(plain_class(module))
    assert entry is not None
    _check_settings(call, module)
    if type(module) is nn.Upsample and module.align_corners:
        entry = aligned(call, str(module.mode))
    ports = sketch.add(
        entry.name,
        call.inputs,
        settings(entry, module, call),
        place=call.place,
        name=call.name,
        tensors=tensors_of(module),
        frozen=is_frozen(module),
    )
    return ports if len(ports) > 1 else ports[0]


def aligned(call: Call, mode: str) -> LayerType:
    """The layer that enlarges and keeps the corners where they are.

    Raises:
        CannotImport: there is one for images only, and bilinear.
    """
    if mode != "bilinear":
        raise call.refusal(N_("“{name}” cannot be set here."), name="align_corners")
    return catalogue["UpsamplingBilinear2d"]


def settings(entry: LayerType, module: nn.Module, call: Call) -> dict[str, Any]:
    """The layer's parameters as the module has them; the default where the module knows no such thing."""
    values = {}
    for parameter in entry.params:
        if parameter.name in _NO_SETTING or not hasattr(module, parameter.name):
            continue
        value = getattr(module, parameter.name)
        if parameter.kind is Kind.SWITCH:  # bias=True is kept as the bias itself
            value = value is not None and (not isinstance(value, bool) or value)
        if isinstance(value, list | torch.Size):
            value = tuple(value)
        if parameter.kind is Kind.NUMBER and isinstance(value, tuple) and len(set(value)) == 1:
            value = value[0]
        if parameter.name == "dim" and value is None:
            value = _usual_dim(call.value)
        values[parameter.name] = value
    return values


def tensors_of(module: nn.Module) -> dict[str, Tensor]:
    """What the module keeps, by name; a weight that is computed as the value it has now."""
    if not nn.utils.parametrize.is_parametrized(module):
        return {name: tensor.detach() for name, tensor in module.state_dict().items()}
    kept = {name: t.detach() for name, t in module.state_dict().items() if "parametrizations." not in name}
    computed = module.parametrizations
    return {**kept, **{name: getattr(module, name).detach() for name in computed}}  # type: ignore[union-attr]


def is_frozen(module: nn.Module) -> bool:
    """Whether it has weights and none of them learns."""
    weights = list(module.parameters())
    return bool(weights) and not any(weight.requires_grad for weight in weights)


def plain_class(module: nn.Module) -> type[nn.Module]:
    """Its class, or the one it had before a weight of it was parametrised."""
    if nn.utils.parametrize.is_parametrized(module):
        return type(module).__bases__[0]
    return type(module)


def _check_settings(call: Call, module: nn.Module) -> None:
    """Settings that the studio's layer does not have, and that change what comes out."""
    if getattr(module, "return_indices", False):
        raise call.refusal(N_("a pooling layer that returns indices cannot be drawn."))
    if isinstance(module, nn.Upsample) and module.scale_factor is None:
        raise call.refusal(N_("Upsample needs a scale factor here, not a size."))
    if getattr(module, "divisor_override", None) is not None:
        raise call.refusal(N_("“{name}” cannot be set here."), name="divisor_override")


def _usual_dim(value: Tensor) -> int:
    """The axis torch chooses for a softmax that names none (``torch.nn.functional._get_softmax_dim``)."""
    return 0 if value.dim() in (0, 1, 3) else 1


def _softmax2d(call: Call, sketch: Sketch) -> Any:
    return sketch.one("Softmax", call.source, {"dim": 1}, place=call.place, name=call.name)


MODULES = Mapper("modules", _draw, modules=tuple(_entries()))
SOFTMAX2D = Mapper("Softmax2d", _softmax2d, modules=(nn.Softmax2d,))
