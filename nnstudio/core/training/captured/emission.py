"""From a recorded graph to a function of torch's own interpreter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import fx

from nnstudio.core.training.captured.scratch import Scratch, results_of
from nnstudio.core.training.captured.simplifying import Layout
from nnstudio.core.training.captured.writer import Writer

Function = Callable[[torch.Tensor, torch.Tensor, list[torch.Tensor]], list[torch.Tensor]]
_C: Any = torch._C


def emit(graph: fx.Graph, layout: Layout) -> Function:
    """A function of inputs, targets and ``layout``'s tensors; it returns what the graph does, in a list.

    Raises:
        CannotEmitError, RuntimeError: for operations that the interpreter does not know.
    """
    return _emitted(graph, layout, layout.tensors, Writer.write)


def emit_in_place(graph: fx.Graph, layout: Layout, scratch: Scratch) -> Function:
    """The same, of inputs, targets and the ``scratch``'s tensors: what it can, it writes into these."""

    def write(writer: Writer, node: fx.Node) -> None:
        scratch.write(writer, node)

    return _emitted(graph, layout, tuple(scratch.values), write)


def _emitted(
    graph: fx.Graph, layout: Layout, given: Sequence[fx.Node], write: Callable[[Writer, fx.Node], None]
) -> Function:
    writer = Writer()
    batch = [writer.given(name) for name in ("inputs", "targets")]
    tensors = writer.given("tensors", _C.ListType.ofTensors())
    writer.know(layout.batch, batch)
    writer.know(given, writer.unpacked(tensors, len(given)))
    for node in graph.nodes:
        write(writer, node)
    made: Function = writer.function([writer.value_of(node) for node in results_of(graph)])
    return made
