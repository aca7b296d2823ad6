"""Finding out what one layer does by running the real torch module on the ``meta`` device.

Nothing is allocated and nothing is drawn: a layer of 10¹² weights costs as much as one of ten. Answers
are kept, keyed on the layer, its parameters and what comes in, so that after an edit only the nodes it
can affect are run again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from immutabledict import immutabledict

from nnstudio.core.compiler.failure import Failure, Fault
from nnstudio.core.compiler.hidden_faults import hidden_fault
from nnstudio.core.compiler.plan import NodePlan
from nnstudio.core.layers.catalogue import LayerType, catalogue
from nnstudio.core.layers.construct import MissingInput, UnacceptedRank, make
from nnstudio.core.parameters import InvalidValue, Value
from nnstudio.core.project.specs import TensorSpec
from nnstudio.core.refusal import Refusal

if TYPE_CHECKING:
    from torch import Tensor, nn

# Two samples: a layer that mixes up the batch axis shows itself, and batch norm has a variance.
_BATCH = 2
# While training, batch norm with a plain average counts its batches, and there are no numbers on "meta".
_LOOKS_AT_NUMBERS = "item() cannot be called on meta"
_KEPT = 16_384  # answers, a few kilobytes each at most


def probe(
    layer: LayerType, params: Mapping[str, Value], inputs: tuple[TensorSpec, ...]
) -> NodePlan | Failure:
    """The plan of a node of this layer with these inputs, or why it has none. Never raises.

    Torch's own complaints come back in :attr:`Failure.detail`, in torch's words.
    """
    try:
        # types too: True equals 1 as a key, but not every parameter accepts both
        return _kept(
            layer.name, layer.module, immutabledict(params), tuple(map(type, params.values())), inputs
        )
    except TypeError:  # a hand-made value that cannot be a key
        return _probe(layer, params, inputs)


@lru_cache(maxsize=_KEPT)
def _kept(
    name: str,
    module: str,
    params: Mapping[str, Value],
    types: tuple[type, ...],
    inputs: tuple[TensorSpec, ...],
) -> NodePlan | Failure:
    return _probe(catalogue[name], params, inputs)


def _probe(
    layer: LayerType, params: Mapping[str, Value], inputs: tuple[TensorSpec, ...]
) -> NodePlan | Failure:
    try:
        module = make(layer, params, [(_BATCH, *spec.shape) for spec in inputs], device="meta")
    except InvalidValue as refusal:
        return Failure(Fault.PARAMETER, inputs, reason=refusal.message)
    except (UnacceptedRank, MissingInput) as refusal:
        return Failure(Fault.RANK, inputs, reason=refusal.message)
    except Refusal as refusal:
        return Failure(Fault.CONSTRUCTION, inputs, reason=refusal.message)
    except Exception as error:  # torch complains with every type there is
        return Failure(Fault.CONSTRUCTION, inputs, detail=_first_line(error))
    return _run(layer, module, params, inputs)


def _run(
    layer: LayerType, module: nn.Module, params: Mapping[str, Value], inputs: tuple[TensorSpec, ...]
) -> NodePlan | Failure:
    if fault := hidden_fault(module, {**layer.defaults(), **params}, inputs):
        return Failure(Fault.FORWARD, inputs, detail=fault)
    try:
        tensors, multiply_adds = _outputs(module, inputs)
        if any(tensor.ndim == 0 or tensor.shape[0] != _BATCH for tensor in tensors):
            return Failure(Fault.BATCH, inputs)
        if any(0 in tensor.shape for tensor in tensors):
            return Failure(Fault.FORWARD, inputs, detail="the result is empty")
        return _plan(layer, module, inputs, tensors, multiply_adds)
    except Exception as error:  # torch complains with every type there is
        return Failure(Fault.FORWARD, inputs, detail=_first_line(error))


def _outputs(module: nn.Module, inputs: tuple[TensorSpec, ...]) -> tuple[tuple[Tensor, ...], int]:
    """What the module returns, in train mode, and its multiply-adds for the batch."""
    import torch

    from nnstudio.core.compiler.costs import run_counted

    tensors = [_meta(spec) for spec in inputs]
    with torch.no_grad():
        try:
            result, multiply_adds = run_counted(module, tensors)
        except RuntimeError as error:
            if _LOOKS_AT_NUMBERS not in str(error):
                raise
            result, multiply_adds = run_counted(module.eval(), tensors)
    return result if isinstance(result, tuple) else (result,), multiply_adds


def _plan(
    layer: LayerType,
    module: nn.Module,
    inputs: tuple[TensorSpec, ...],
    tensors: Sequence[Tensor],
    multiply_adds: int,
) -> NodePlan:
    outputs = {port: _spec(tensor) for port, tensor in zip(layer.outputs, tensors, strict=False)}
    trainable = [(name, weight) for name, weight in module.named_parameters() if weight.requires_grad]
    return NodePlan(
        inputs=inputs,
        outputs=immutabledict(outputs),
        parameters=sum(weight.numel() for _name, weight in trainable),
        weights=immutabledict({name: tuple(weight.shape) for name, weight in trainable}),
        buffers=immutabledict({name: tuple(buffer.shape) for name, buffer in module.named_buffers()}),
        multiply_adds=multiply_adds // _BATCH,
        activation_bytes=sum(tensor.numel() * tensor.element_size() for tensor in tensors) // _BATCH,
    )


def _meta(spec: TensorSpec) -> Tensor:
    import torch

    return torch.empty((_BATCH, *spec.shape), dtype=getattr(torch, spec.dtype), device="meta")


def _spec(tensor: Any) -> TensorSpec:
    return TensorSpec(tuple(tensor.shape[1:]), str(tensor.dtype).removeprefix("torch."))


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]
