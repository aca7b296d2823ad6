"""Scores that are hidden before a softmax."""

from __future__ import annotations

from typing import Any

import torch

from nnstudio.core.compiler.from_torch.constants import MASKED, masked, number_of
from nnstudio.core.compiler.from_torch.mapper import Mapper, methods_named, named
from nnstudio.core.compiler.from_torch.sketch import Call, Held, Sketch
from nnstudio.core.project import Port

_HIDDEN = -1e4


def _filled(call: Call, sketch: Sketch) -> Any:
    mask = call.argument(1, "mask")
    return _hidden(call, sketch, call.source, mask, call.argument(2, "value"), False)


def _where(call: Call, sketch: Sketch) -> Any:
    condition, first, second = (
        call.argument(at, name) for at, name in enumerate(("condition", "input", "other"))
    )
    if isinstance(first, Port):
        return _hidden(call, sketch, first, condition, second, True)
    return _hidden(call, sketch, call.as_port(second), condition, first, False)


def _hidden(call: Call, sketch: Sketch, scores: Port, mask: object, value: object, is_kept: bool) -> Port:
    """``is_kept`` says that the mask tells what stays."""
    low = number_of(value)
    is_plain = isinstance(mask, Held) and mask.tensor.dtype == torch.bool
    if low is None or low > _HIDDEN or not is_plain:
        raise call.refusal(MASKED)
    assert isinstance(mask, Held)
    return masked(call, sketch, scores, ~mask.tensor if is_kept else mask.tensor)


FILLED = Mapper("masked_fill", _filled, named("masked_fill", torch), methods_named("masked_fill"))
WHERE = Mapper("where", _where, named("where", torch))
