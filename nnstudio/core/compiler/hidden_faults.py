"""What the real kernels refuse and their ``meta`` stand-ins let pass.

Found by running random parameters and shapes both ways; a test does so again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nnstudio.core.parameters import Value
from nnstudio.core.project.specs import TensorSpec

AXES = ("start_dim", "end_dim", "axis", "dim", "dim0", "dim1")
"""Parameters that count axes, the batch included."""

Inputs = tuple[TensorSpec, ...]


def hidden_fault(module: Any, params: Mapping[str, Value], inputs: Inputs) -> str:
    """Why the module would fail on real tensors, in torch's words; empty if nothing is known against it."""
    return next((fault for look in _LOOKS if (fault := look(module, params, inputs))), "")


def out_of_range(params: Mapping[str, Value], inputs: Inputs) -> str | None:
    """The first parameter that counts an axis the incoming tensor does not have."""
    axes = len(inputs[0].shape) + 1
    for name in AXES:
        value = params.get(name)
        if isinstance(value, int) and not -axes <= value < axes:
            return name
    return None


def _missing_axis(module: Any, params: Mapping[str, Value], inputs: Inputs) -> str:
    return "Dimension out of range" if inputs and out_of_range(params, inputs) else ""


def _output_padding(module: Any, params: Mapping[str, Value], inputs: Inputs) -> str:
    """Transposed convolutions want an output padding below the stride or the dilation of its axis."""
    if not isinstance(params.get("output_padding"), int | tuple):
        return ""
    steps = zip(module.output_padding, module.stride, module.dilation, strict=True)
    fine = all(padding < max(stride, dilation) for padding, stride, dilation in steps)
    return "" if fine else "output padding must be smaller than either stride or dilation"


_LOOKS: tuple[Callable[[Any, Mapping[str, Value], Inputs], str], ...] = (_missing_axis, _output_padding)
