"""From a live network to the bytes of an ONNX model whose batch may have any size.

Needs the packages of the extra ``nnstudio[onnx]``; importing this file imports torch only.
"""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import fx, nn

from nnstudio.core.language import N_
from nnstudio.core.project.specs import TensorSpec
from nnstudio.core.refusal import Refusal

_BATCH = 2  # of the sample that is traced; one would be taken for a fixed size
INPUT, OUTPUT = "input", "output"


class CannotExportOnnx(Refusal):
    """A layer, or the network as a whole, has no form in ONNX."""


def onnx_model(network: fx.GraphModule, sample: TensorSpec) -> bytes:
    """The model, with its weights, in evaluation mode; its tensors are named ``input`` and ``output``.

    Raises:
        CannotExportOnnx: naming the first layer that cannot be written alone, where there is one.
    """
    x = _example(sample)
    try:
        return _exported(network.eval(), (x,))
    except Exception as error:  # torch and onnx complain with every type there is
        raise _refusal(network, x, error) from error


def _exported(module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> bytes:
    batch = torch.export.Dim("batch", min=1)
    shapes = tuple({0: batch} for _tensor in inputs)
    with warnings.catch_warnings(), torch.no_grad():
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


def _example(spec: TensorSpec) -> torch.Tensor:
    return torch.zeros((_BATCH, *spec.shape), dtype=getattr(torch, spec.dtype))


def _refusal(network: fx.GraphModule, x: torch.Tensor, error: Exception) -> CannotExportOnnx:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    culprit = _first_failing(network, x)
    if culprit is None:
        return CannotExportOnnx(N_("This network cannot be written as ONNX: {reason}"), reason=reason)
    return CannotExportOnnx(
        N_("The layer “{node}” ({layer}) cannot be written as ONNX. Replace it, or export to Python."),
        node=culprit,
        layer=type(network.get_submodule(culprit)).__name__,
    )


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
