"""Writing a function for torch's own interpreter, which needs no Python and no compiler."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import torch
from torch import fx

_C: Any = torch._C
NOTHING: Mapping[str, Any] = MappingProxyType({})
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


class Writer:
    """Writes one function, operation by operation; what it says in a :meth:`loop` is done again and again."""

    def __init__(self) -> None:
        self._graph = _C.Graph()
        self._values: dict[fx.Node, Any] = {}
        self._several: dict[fx.Node, list[Any]] = {}

    def given(self, name: str, kind: Any = None) -> Any:
        """One more argument of the function: a tensor, or a value of this type."""
        value = self._graph.addInput(name)
        if kind is not None:
            value.setType(kind)
        return value

    def unpacked(self, listed: Any, count: int) -> list[Any]:
        """The tensors of a list, of which there are so many."""
        return self._append("prim::ListUnpack", [listed], count)

    def know(self, nodes: Iterable[fx.Node], values: Iterable[Any]) -> None:
        """What these nodes stand for."""
        self._values.update(zip(nodes, values, strict=True))

    def value_of(self, node: fx.Node) -> Any:
        """What a node stands for."""
        return self._values[node]

    @contextmanager
    def loop(self, count: Any) -> Iterator[Any]:
        """Inside, everything is done ``count`` times; gives the number of the turn, from 0."""
        go_on = self._graph.insertConstant(True)
        loop = self._graph.create("prim::Loop", [count, go_on], 0)
        self._graph.insertNode(loop)
        body = loop.addBlock()
        turn = body.addInputToBlock()
        turn.setType(_C.IntType.get())
        with self._graph.insert_point_guard(body):
            yield turn
        body.registerOutput(go_on)

    def item(self, listed: Any, index: Any) -> Any:
        """One of a list's values."""
        (item,) = self._append("aten::__getitem__", [listed, index], 1)
        item.setType(listed.type().getElementType())
        return item

    def empty_list(self) -> Any:
        """A list of tensors, to be filled."""
        return self._list([], _C.ListType.ofTensors())

    def add_to(self, listed: Any, tensor: Any) -> None:
        """Put a tensor at a list's end."""
        (longer,) = self._append("aten::append", [listed, tensor], 1)
        longer.setType(listed.type())

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
                self.call(_ONE_BY_ONE[target], (tensor, *others), node.kwargs)
        else:
            outputs = self._several[node] = self.call(target, node.args, node.kwargs)
            if len(outputs) == 1:
                self._values[node] = outputs[0]

    def function(self, results: Sequence[Any]) -> Callable[..., list[torch.Tensor]]:
        """What has been written, giving these values."""
        self._graph.registerOutput(self._list(list(results), _C.ListType.ofTensors()))
        self._graph.lint()
        made: Callable[..., list[torch.Tensor]] = _C._create_function_from_graph("step", self._graph)
        return made

    def call(
        self, target: torch._ops.OpOverload, arguments: Sequence[Any], keywords: Mapping[str, Any] = NOTHING
    ) -> list[Any]:
        """Do an operation with these arguments: nodes, values of this writer, or plain values."""
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
        if isinstance(value, _C.Value):
            return value
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
        self._graph.insertNode(made)
        return list(made.outputs())


_NUMBERED = (torch.dtype, torch.layout, torch.memory_format)


def has_number(target: torch._ops.OpOverload, arguments: Sequence[Any]) -> bool:
    """Whether a number stands in the place of a tensor."""
    return any(
        isinstance(value, int | float) and isinstance(argument.type, _C.TensorType)
        for value, argument in zip(arguments, target._schema.arguments, strict=False)
    )


def _with_number(target: torch._ops.OpOverload, arguments: Sequence[Any]) -> torch._ops.OpOverload:
    """The same operation for a number, where a number stands in a tensor's place."""
    if not has_number(target, arguments):
        return target
    packet = target.overloadpacket
    name = target._overloadname.replace("Tensor", "Scalar")
    if name not in packet.overloads():
        raise CannotEmitError(f"{target} with a number")
    found: torch._ops.OpOverload = getattr(packet, name)
    return found
