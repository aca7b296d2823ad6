"""Multiply-adds of one forward pass: a rule per kind of module, and torch's own counter for the rest.

One multiply-add is one product added to a sum. Rules count the sums that the definition of a layer
writes down, padding included (as torchinfo, fvcore and most papers do): biases, activations, pooling,
dropout and everything that only moves numbers count 0. A module without a rule is 0 if it has no
weights; otherwise the matrix products and convolutions it runs are counted by torch's ``FlopCounterMode``
(which counts a multiply-add as two operations).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from nnstudio.core.layers.modules.attention import MatMul

# The module, its inputs and its first output, all with the batch axis → multiply-adds of the batch.
Rule = Callable[[Any, Sequence[Tensor], Tensor], int]


def run_counted(module: nn.Module, inputs: Sequence[Tensor]) -> tuple[Any, int]:
    """What ``module(*inputs)`` returns, and its multiply-adds for the whole batch."""
    rule = _rule_for(module)
    if rule is None and any(True for _ in module.parameters()):
        with FlopCounterMode(display=False) as counter:
            result = module(*inputs)
        return result, counter.get_total_flops() // 2
    result = module(*inputs)
    if rule is None:
        return result, 0
    return result, rule(module, inputs, result[0] if isinstance(result, tuple) else result)


def _rule_for(module: nn.Module) -> Rule | None:
    return next((_RULES[kind] for kind in type(module).__mro__ if kind in _RULES), None)


def _linear(module: nn.Linear, inputs: Sequence[Tensor], output: Tensor) -> int:
    """Each output is a sum over the input features."""
    return output.numel() * module.in_features


def _bilinear(module: nn.Bilinear, inputs: Sequence[Tensor], output: Tensor) -> int:
    """Each output is a sum over all pairs of features: x1ᵀ A x2, two products a pair."""
    return output.numel() * module.in1_features * (module.in2_features + 1)


def _convolution(module: Any, inputs: Sequence[Tensor], output: Tensor) -> int:
    """Each output is a sum over the kernel and the input channels of its group."""
    return output.numel() * (module.in_channels // module.groups) * prod(module.kernel_size)


def _transposed_convolution(module: Any, inputs: Sequence[Tensor], output: Tensor) -> int:
    """Each input is spread over the kernel and the output channels of its group."""
    return inputs[0].numel() * (module.out_channels // module.groups) * prod(module.kernel_size)


def _recurrent(module: nn.RNNBase, inputs: Sequence[Tensor], output: Tensor) -> int:
    """Each step uses each weight once (biases aside); an LSTM's gates add three products a unit."""
    steps = inputs[0].numel() // inputs[0].shape[-1]
    weights = sum(weight.numel() for weight in module.parameters() if weight.ndim == 2)
    directions = 2 if module.bidirectional else 1
    gates = {"LSTM": 3, "GRU": 3}.get(module.mode, 0)
    return steps * (weights + gates * module.hidden_size * module.num_layers * directions)


def _attention(module: nn.MultiheadAttention, inputs: Sequence[Tensor], output: Tensor) -> int:
    """Projections of queries, keys, values and output, then QKᵀ and its product with V."""
    query, key, value = (inputs[0], inputs[1], inputs[2]) if len(inputs) >= 3 else (inputs[0],) * 3
    width = module.embed_dim
    projections = (query.numel() + key.numel() + value.numel()) * width + query.numel() * width
    samples = query.shape[0 if module.batch_first else 1]
    queries, keys = query.numel() // (samples * width), key.numel() // (samples * key.shape[-1])
    return projections + 2 * samples * queries * keys * width


def _normalisation(module: Any, inputs: Sequence[Tensor], output: Tensor) -> int:
    """One to normalise each number, one more to scale and shift it if the layer learns that."""
    learns = bool(getattr(module, "affine", getattr(module, "elementwise_affine", False)))
    return output.numel() * (2 if learns else 1)


def _elementwise(module: nn.Module, inputs: Sequence[Tensor], output: Tensor) -> int:
    return output.numel()


def _matrix_product(module: MatMul, inputs: Sequence[Tensor], output: Tensor) -> int:
    """Each output is a sum over the common axis."""
    return output.numel() * inputs[0].shape[-1]


def _nothing(module: nn.Module, inputs: Sequence[Tensor], output: Tensor) -> int:
    return 0


_RULES: dict[type, Rule] = {
    nn.Linear: _linear,
    nn.Bilinear: _bilinear,
    nn.Conv1d: _convolution,
    nn.Conv2d: _convolution,
    nn.Conv3d: _convolution,
    nn.ConvTranspose1d: _transposed_convolution,
    nn.ConvTranspose2d: _transposed_convolution,
    nn.ConvTranspose3d: _transposed_convolution,
    nn.RNNBase: _recurrent,
    nn.MultiheadAttention: _attention,
    nn.modules.batchnorm._NormBase: _normalisation,
    nn.LayerNorm: _normalisation,
    nn.RMSNorm: _normalisation,
    nn.GroupNorm: _normalisation,
    nn.LocalResponseNorm: _elementwise,
    nn.PReLU: _elementwise,
    MatMul: _matrix_product,
    nn.Embedding: _nothing,
    nn.EmbeddingBag: _nothing,
}
