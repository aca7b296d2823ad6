"""From a live network to the bytes of an ONNX model whose batch may have any size.

Needs the packages of the extra ``nnstudio[onnx]``; importing this file imports torch only.
"""

from __future__ import annotations

import copy
import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import fx, nn

from nnstudio.core.language import N_
from nnstudio.core.project.specs import TensorSpec
from nnstudio.core.refusal import Refusal

_BATCH = 2  # of the sample that is traced; one would be taken for a fixed size
INPUT, OUTPUT = "input", "output"
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class CannotExportOnnx(Refusal):
    """A layer, or the network as a whole, has no form in ONNX."""


def onnx_model(network: fx.GraphModule, sample: TensorSpec) -> bytes:
    """The model, with its weights, in evaluation mode; its tensors are named ``input`` and ``output``.

    Raises:
        CannotExportOnnx: naming the first layer that cannot be written alone, where there is one.
    """
    x = _example(sample)
    try:
        return _exported(_as_evaluated(network.eval()), (x,))
    except Exception as error:  # torch and onnx complain with every type there is
        raise _refusal(network, x, error) from error


def _as_evaluated(network: fx.GraphModule) -> nn.Module:
    """The network with those layers replaced that ONNX knows only by what they are in evaluation mode.

    The network itself is left as it is; its weights are shared.
    """
    found = [name for name, module in network.named_modules() if type(module) is nn.RReLU]
    if not found:
        return network
    shared = {id(tensor): tensor for tensor in (*network.parameters(), *network.buffers())}
    copied = copy.deepcopy(network, shared)
    for name in found:
        replaced: Any = network.get_submodule(name)
        copied.set_submodule(name, nn.LeakyReLU((replaced.lower + replaced.upper) / 2))
    return copied


def _exported(module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> bytes:
    batch = torch.export.Dim("batch", min=1)
    shapes = tuple({0: batch} for _tensor in inputs)
    with warnings.catch_warnings(), _silent(), torch.no_grad():
        warnings.simplefilter("ignore")  # of torch's own code, at torch's authors
        program = torch.onnx.export(
            module,
            inputs,
            dynamo=True,
            dynamic_shapes=shapes,
            input_names=[INPUT, *(f"{INPUT}_{index}" for index in range(2, len(inputs) + 1))],
            output_names=[OUTPUT],
            verbose=False,
        )
    assert program is not None
    return program.model_proto.SerializeToString()


@contextmanager
def _silent() -> Iterator[None]:
    """Without torch's notes on packages that might be there, too, and are not needed."""
    log = logging.getLogger("torch.onnx")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def _example(spec: TensorSpec) -> torch.Tensor:
    return torch.zeros((_BATCH, *spec.shape), dtype=getattr(torch, spec.dtype))


def _refusal(network: fx.GraphModule, x: torch.Tensor, error: Exception) -> CannotExportOnnx:
    culprit = _first_failing(network, x)
    if culprit is None:
        return CannotExportOnnx(N_("This network cannot be written as ONNX: {reason}"), reason=_reason(error))
    return CannotExportOnnx(
        N_("The layer “{node}” ({layer}) cannot be written as ONNX. Replace it, or export to Python."),
        node=culprit,
        layer=type(network.get_submodule(culprit)).__name__,
    )


def _reason(error: BaseException) -> str:
    """The first line of what began it all, without the colours of terminals."""
    while error.__cause__ is not None:
        error = error.__cause__
    text = _COLOURS.sub("", str(error)).strip()
    return (text or type(error).__name__).splitlines()[0]


def _first_failing(network: fx.GraphModule, x: torch.Tensor) -> str | None:
    """The name of the first layer that cannot be exported by itself."""
    finder = _Finder(network)
    with torch.no_grad():
        finder.run(x)
    return finder.culprit


class _Finder(fx.Interpreter):
    """Runs the network layer by layer and tries each, until one fails."""

    def __init__(self, network: fx.GraphModule) -> None:
        super().__init__(network)
        self.culprit: str | None = None

    def call_module(self, target: Any, args: Any, kwargs: Any) -> Any:
        if self.culprit is None:
            try:
                _exported(self.fetch_attr(target), tuple(args))
            except Exception:  # whatever it says: this is the layer
                self.culprit = str(target)
        return super().call_module(target, args, kwargs)
