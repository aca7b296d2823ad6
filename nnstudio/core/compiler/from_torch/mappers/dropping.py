"""Dropout that is called as a function."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812

from nnstudio.core.compiler.from_torch.mapper import Mapper, named
from nnstudio.core.compiler.from_torch.sketch import Call, Sketch

_TABLE = (
    ("dropout", "Dropout"),
    ("dropout1d", "Dropout1d"),
    ("dropout2d", "Dropout2d"),
    ("alpha_dropout", "AlphaDropout"),
)


def _mapper(name: str, layer: str) -> Mapper:
    def draw(call: Call, sketch: Sketch) -> Any:
        return sketch.one(layer, call.source, {"p": call.argument(1, "p", 0.5)}, place=call.place)

    return Mapper(name, draw, functions=named(name, F, torch))


DROPPING = tuple(_mapper(*row) for row in _TABLE)
