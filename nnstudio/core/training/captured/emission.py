"""From a recorded graph to a function of torch's own interpreter, which needs no Python and no compiler."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import fx

from nnstudio.core.training.captured.simplifying import Layout

Function = Callable[[torch.Tensor, torch.Tensor, list[torch.Tensor]], list[torch.Tensor]]
_C: Any = torch._C
_ONE_BY_ONE = {  # in place on a list: the interpreter would take it for something that does nothing
    torch.ops.aten._foreach_mul_.Tensor: torch.ops.aten.mul_.Tensor,
}
_TYPES = {  # as torch's interpreter numbers them (c10::ScalarType)
    torch.uint8: 0,
    torch.int8: 1,
    torch.int16: 2,
    torch.int32: 3,
    torch.int64: 4,
    torch.float16: 5,
    torch.float32: 6,
    torch.float64: 7,
    torch.bool: 11,
    torch.bfloat16: 15,
    torch.strided: 0,
    torch.contiguous_format: 0,
    torch.preserve_format: 1,
    torch.channels_last: 2,
    torch.channels_last_3d: 3,
}


class CannotEmitError(Exception):
    """The interpreter has no way to say this; the message tells what."""


def emit(graph: fx.Graph, layout: Layout) -> Function:
    """A function of inputs, targets and ``layout``'s tensors; it returns what the graph does, in a list.

    Raises:
        CannotEmitError, RuntimeError: for operations that the interpreter does not know.
    """
    writer = _Writer(layout)
    for node in graph.nodes:
        writer.write(node)
    (output,) = (node for node in graph.nodes if node.op == "output")
    return writer.function(output.args[0])


class _Writer:
    """Writes one function, node by node."""

    def __init__(self, layout: Layout) -> None:
        self._graph = _C.Graph()
        self._values: dict[fx.Node, Any] = {}
        self._several: dict[fx.Node, list[Any]] = {}
        for node, name in zip(layout.batch, ("inputs", "targets"), strict=True):
            self._values[node] = self._graph.addInput(name)
        given = self._graph.addInput("tensors")
        given.setType(_C.ListType.ofTensors())
        unpacked = self._append("prim::ListUnpack", [given], len(layout.tensors))
        self._values.update(zip(layout.tensors, unpacked, strict=True))

    def write(self, node: fx.Node) -> None:
        """Append what a node does, unless it is already given."""
        target = node.target
        if node.op != "call_function" or node in self._values:
            return
        if target is operator.getitem:
            self._values[node] = self._item(*node.args)
        elif not isinstance(target, torch._ops.OpOverload):
            raise CannotEmitError(str(target))
        elif target in _ONE_BY_ONE:
            tensors, *others = node.args
            for tensor in tensors:  # type: ignore[union-attr]
                self._call(_ONE_BY_ONE[target], (tensor, *others), node.kwargs)
        else:
            outputs = self._several[node] = self._call(target, node.args, node.kwargs)
            if len(outputs) == 1:
                self._values[node] = outputs[0]

    def function(self, results: Sequence[fx.Node]) -> Function:
        """What has been written, giving these nodes' values."""
        listed = self._list([self._values[node] for node in results], _C.ListType.ofTensors())
        self._graph.registerOutput(listed)
        self._graph.lint()
        made: Function = _C._create_function_from_graph("step", self._graph)
        return made

    def _call(
        self, target: torch._ops.OpOverload, arguments: Sequence[Any], keywords: Mapping[str, Any]
    ) -> list[Any]:
        schema = _with_number(target, arguments)._schema
        inputs = [
            self._value(
                arguments[at] if at < len(arguments) else keywords.get(one.name, one.default_value), one.type
            )
            for at, one in enumerate(schema.arguments)
        ]
        outputs = self._append(schema.name, inputs, len(schema.returns))
        for output, returned in zip(outputs, schema.returns, strict=True):
            output.setType(returned.type)
        return outputs

    def _item(self, source: Any, index: Any) -> Any:
        several = self._several[source]
        if len(several) > 1:
            return several[index]
        (item,) = self._append("aten::__getitem__", [several[0], self._graph.insertConstant(index)], 1)
        item.setType(_C.TensorType.get())
        return item

    def _value(self, value: Any, kind: Any) -> Any:
        if isinstance(value, fx.Node):
            return self._values[value]
        if isinstance(kind, _C.OptionalType) and value is not None:
            kind = kind.getElementType()
        if isinstance(kind, _C.ListType) and value is not None:
            items = [value] if isinstance(value, int | float) else value
            return self._list([self._value(item, kind.getElementType()) for item in items], kind)
        if isinstance(kind, _C.FloatType):
            value = float(value)
        if isinstance(kind, _C.TensorType) and value is not None:
            raise CannotEmitError(f"{value} in the place of a tensor")
        if isinstance(value, torch.Generator):
            raise CannotEmitError("a generator of its own")
        constant = _TYPES.get(value, value) if isinstance(value, _NUMBERED) else value
        return self._graph.insertConstant(constant)

    def _list(self, values: list[Any], kind: Any) -> Any:
        (made,) = self._append("prim::ListConstruct", values, 1)
        made.setType(kind)
        return made

    def _append(self, name: str, inputs: list[Any], outputs: int) -> list[Any]:
        made = self._graph.create(name, inputs, outputs)
        self._graph.appendNode(made)
        return list(made.outputs())


_NUMBERED = (torch.dtype, torch.layout, torch.memory_format)


def _with_number(target: torch._ops.OpOverload, arguments: Sequence[Any]) -> torch._ops.OpOverload:
    """The same operation for a number, where a number stands in a tensor's place."""
    numbers = [
        isinstance(value, int | float) and isinstance(argument.type, _C.TensorType)
        for value, argument in zip(arguments, target._schema.arguments, strict=False)
    ]
    if not any(numbers):
        return target
    packet = target.overloadpacket
    name = target._overloadname.replace("Tensor", "Scalar")
    if name not in packet.overloads():
        raise CannotEmitError(f"{target} with a number")
    found: torch._ops.OpOverload = getattr(packet, name)
    return found
