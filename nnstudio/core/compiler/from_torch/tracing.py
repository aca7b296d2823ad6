"""Following a module's ``forward`` once, with a sample beside every value.

Because each value is known, shapes are plain numbers to the module's code, and only decisions that depend
on the numbers in the tensors stop the tracing: those cannot be drawn.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, fx, nn

from nnstudio.core.compiler.from_torch.refusals import (
    CannotImport,
    Place,
    is_users,
    place_of_call,
    place_of_error,
    refused,
)
from nnstudio.core.language import N_

VALUE, PLACE = "value", "place"  # what is noted of every node
_KNOWN = """
    shape ndim dtype device layout is_cuda is_sparse is_quantized is_meta is_nested is_mkldnn itemsize
    requires_grad grad_fn is_leaf size dim numel nelement ndimension stride is_contiguous element_size
    is_floating_point is_complex get_device
"""
_FACTS = frozenset(_KNOWN.split())  # what a sample tells of its tensor without looking at the numbers
_LEAVING = frozenset({"numpy", "tolist", "__array__"})
_ANY_NUMBER = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_DECIDES = N_("what happens next depends on the numbers in a tensor, and a drawing has no such switch.")
_WRITES = N_("numbers are written into a tensor here. No layer does that.")


class Followed(fx.Proxy):
    """A value on its way through the module, which knows its sample."""

    @property
    def sample(self) -> Any:
        return self.node.meta[VALUE]

    def __getattr__(self, name: str) -> Any:
        if name in _LEAVING:
            raise refused(place_of_call(), N_("the numbers leave torch here ({name})."), name=name)
        if name in _FACTS and VALUE in self.node.meta and isinstance(self.sample, Tensor):
            return getattr(self.sample, name)
        return super().__getattr__(name)

    def __len__(self) -> int:
        return len(self.sample)

    def __iter__(self) -> Iterator[Any]:
        parts: Any = self
        return (parts[index] for index in range(len(self.sample)))

    def __bool__(self) -> bool:
        if isinstance(self.sample, Tensor):
            raise refused(place_of_call(), _DECIDES)
        return bool(self.sample)

    def __setitem__(self, index: Any, value: Any) -> None:
        raise refused(place_of_call(), _WRITES)

    def _number(self, *_: Any) -> Any:
        raise refused(place_of_call(), _DECIDES)

    __int__ = __float__ = __index__ = __complex__ = _number


class Tracer(fx.Tracer):
    """Notes every operation on the sample; modules for which ``is_layer`` holds are not looked into."""

    def __init__(self, is_layer: Callable[[nn.Module], bool], sample: Tensor) -> None:
        super().__init__()
        self._is_layer, self._sample = is_layer, sample
        self._computes = False

    def proxy(self, node: fx.Node) -> Followed:
        return Followed(node, self)

    def is_leaf_module(self, m: nn.Module, module_qualified_name: str) -> bool:
        return self._is_layer(m)

    def call_module(
        self, m: nn.Module, forward: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> Any:
        if self._computes:  # what a layer is made of is of no interest
            return forward(*args, **kwargs)
        return super().call_module(m, forward, args, kwargs)

    def getattr(self, attr: str, attr_val: Any, parameter_proxy_cache: dict[str, Any]) -> Any:
        if self._computes:
            return attr_val
        return super().getattr(attr, attr_val, parameter_proxy_cache)

    def create_node(self, kind: str, target: Any, *more: Any, **named: Any) -> fx.Node:
        """Constants of the module's code come this way only."""
        node = super().create_node(kind, target, *more, **named)
        if kind == "get_attr":
            node.meta[VALUE] = self._computed(kind, target, (), {})
        return node

    def create_proxy(
        self, kind: str, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any], *more: Any, **named: Any
    ) -> Any:
        proxy = super().create_proxy(kind, target, args, kwargs, *more, **named)
        proxy.node.meta[PLACE] = place_of_call()
        proxy.node.meta[VALUE] = self._computed(kind, target, args, kwargs)
        return proxy

    def _computed(self, kind: str, target: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        if kind == "placeholder":
            return self._sample
        if kind == "output":
            return None
        values, named = fx.node.map_aggregate((args, kwargs), _sample_of)
        self._computes = True
        try:
            with torch.no_grad():
                return self._run(kind, target, values, named)
        finally:
            self._computes = False

    def _run(self, kind: str, target: Any, values: Any, named: Any) -> Any:
        if kind == "call_function":
            return target(*values, **named)
        if kind == "call_method":
            return getattr(values[0], target)(*values[1:], **named)
        if kind == "call_module":
            return self.root.get_submodule(target).forward(*values, **named)
        found: Any = self.root
        for name in target.split("."):
            found = getattr(found, name)
        return found


class Whole(nn.Module):
    """A module that is called with one tensor, whatever else its ``forward`` would take."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.whole = module

    def forward(self, x: Tensor) -> Any:
        return self.whole(x)


PREFIX = "whole."  # of every path in the graph


def traced(
    module: nn.Module, sample: Tensor, is_layer: Callable[[nn.Module], bool]
) -> tuple[fx.Graph, Whole]:
    """The module's operations on this sample, in evaluation mode.

    Raises:
        CannotImport: naming the line that cannot be followed.
    """
    _check_one_input(module)
    whole = Whole(module).eval()
    try:
        return Tracer(is_layer, sample).trace(whole), whole
    except CannotImport:
        raise
    except Exception as error:  # the module's own code may raise anything
        place = place_of_error(error.__traceback__)
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise refused(place, N_("this cannot be followed: {reason}"), reason=reason) from error


def _check_one_input(module: nn.Module) -> None:
    """Refuse a ``forward`` that cannot do with one tensor.

    Raises:
        CannotImport: naming what it takes.
    """
    try:
        wanted = inspect.signature(module.forward).parameters.values()
    except (TypeError, ValueError):  # of some compiled modules: tracing will tell
        return
    names = [one.name for one in wanted if one.default is one.empty and one.kind not in _ANY_NUMBER]
    if len(names) > 1:
        raise refused(
            _place_of_function(module.forward),
            N_("the module takes several tensors ({names}). A network here has one input."),
            names=", ".join(names),
        )


def _place_of_function(function: Any) -> Place | None:
    code = getattr(function, "__code__", None)
    if code is None or not is_users(code.co_filename):
        return None
    return Place(code.co_filename, code.co_firstlineno)


def place_of(node: fx.Node) -> Place | None:
    """The line of code that made the node."""
    found: Place | None = node.meta.get(PLACE)
    return found


def _sample_of(value: Any) -> Any:
    return value.node.meta[VALUE] if isinstance(value, fx.Proxy) else value
