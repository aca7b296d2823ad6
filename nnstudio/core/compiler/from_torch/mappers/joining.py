"""Several tensors become one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from nnstudio.core.compiler.from_torch.mapper import Mapper, named
from nnstudio.core.compiler.from_torch.sketch import Call, Sketch
from nnstudio.core.compiler.from_torch.turned import BATCH_STAYS
from nnstudio.core.project import Port


def _concatenate(call: Call, sketch: Sketch) -> Any:
    ports = [call.as_port(one) for one in call.argument(0, "tensors")]
    axis = call.argument(1, "dim", call.kwargs.get("axis", 0)) % call.value.dim()
    if axis == 0:
        raise call.refusal(BATCH_STAYS)
    whole = _whole_again(call, sketch, ports, axis)
    if whole is not None:
        return whole
    return sketch.add("Concatenate", ports, {"axis": axis}, place=call.place)[0]


def _whole_again(call: Call, sketch: Sketch, ports: Sequence[Port], axis: int) -> Port | None:
    """What was cut into just these parts, nothing else having been done with them."""
    nodes = [sketch.nodes[port.node] for port in ports]
    if len(nodes) == 1 or any(node.layer != "Slice" or node.params["dim"] != axis for node in nodes):
        return None
    sources = {sketch.source_of(port) for port in ports}
    ends = [node.params["stop"] for node in nodes]
    starts = [node.params["start"] for node in nodes]
    steps = {node.params["step"] for node in nodes}
    if len(sources) != 1 or starts != [0, *ends[:-1]] or ends[-1] is not None or steps != {1}:
        return None
    if not all(sketch.is_only_use(port, call.node) for port in ports):
        return None
    sketch.remove([node.id for node in nodes])
    return sources.pop()


def _stack(call: Call, sketch: Sketch) -> Any:
    ports = [call.as_port(one) for one in call.argument(0, "tensors")]
    axis = call.argument(1, "dim", call.kwargs.get("axis", 0)) % call.value.dim()
    if axis == 0:
        raise call.refusal(BATCH_STAYS)
    shape = tuple(1 if at == axis else size for at, size in enumerate(call.value.shape))[1:]
    one_each = [sketch.one("Reshape", port, {"shape": shape}, place=call.place) for port in ports]
    return sketch.add("Concatenate", one_each, {"axis": axis}, place=call.place)[0]


CONCATENATE = Mapper(
    "cat", _concatenate, (*named("cat", torch), *named("concat", torch), *named("concatenate", torch))
)
STACK = Mapper("stack", _stack, named("stack", torch))
