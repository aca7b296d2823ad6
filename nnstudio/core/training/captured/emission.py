"""From a recorded graph to a function of torch's own interpreter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import fx

from nnstudio.core.training.captured.simplifying import Layout
from nnstudio.core.training.captured.writer import Writer

Function = Callable[[torch.Tensor, torch.Tensor, list[torch.Tensor]], list[torch.Tensor]]
_C: Any = torch._C


def emit(graph: fx.Graph, layout: Layout) -> Function:
    """A function of inputs, targets and ``layout``'s tensors; it returns what the graph does, in a list.

    Raises:
        CannotEmitError, RuntimeError: for operations that the interpreter does not know.
    """
    writer = Writer()
    batch = [writer.given(name) for name in ("inputs", "targets")]
    tensors = writer.given("tensors", _C.ListType.ofTensors())
    writer.know(layout.batch, batch)
    writer.know(layout.tensors, writer.unpacked(tensors, len(layout.tensors)))
    for node in graph.nodes:
        writer.write(node)
    (output,) = (node for node in graph.nodes if node.op == "output")
    made: Function = writer.function([writer.value_of(node) for node in output.args[0]])
    return made
