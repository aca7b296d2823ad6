"""What a layer's :class:`~nnstudio.core.project.LayerLearning` does to its module, as plain facts.

The builder carries them out, the exporters write them down: in one order, so that both draw the same
numbers. First the weights are drawn, then the biases, then the weight is reparametrised; freezing is last.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nnstudio.core.compiler.calls import written_call
from nnstudio.core.compiler.plan import NodePlan
from nnstudio.core.layers.initialisations import initialisations
from nnstudio.core.layers.reparametrisations import reparametrisations
from nnstudio.core.parameters import Value
from nnstudio.core.project import LayerLearning, Node

WEIGHT = "weight"  # the tensor a reparametrisation is about
_MATRIX = 2  # axes
_USUAL = LayerLearning()

Shapes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Filling:
    """``torch.nn.init.<function>(<tensor>, **keywords)``."""

    tensor: str
    function: str
    keywords: Mapping[str, Value]


def fillings(learning: LayerLearning, tensors: Shapes) -> tuple[Filling, ...]:
    """How the tensors (shapes by name, as in ``NodePlan.weights``) are filled; those not named stay.

    Raises:
        InvalidValue: for a parameter the initialisation does not have or accept.
    """
    weights = {name: shape for name, shape in tensors.items() if not is_bias(name)}
    biases = {name: shape for name, shape in tensors.items() if is_bias(name)}
    return (
        *_filled(learning.initialisation, learning.initialisation_params, weights),
        *_filled(learning.bias_initialisation, learning.bias_initialisation_params, biases),
    )


def inherited(around: LayerLearning, own: LayerLearning) -> LayerLearning:
    """How a layer in a block learns: as it says itself, and where it says nothing, as the block does.

    A frozen block freezes all that is in it. Rate factors multiply, but by name (``training.layer_rates``).
    """
    changed: dict[str, Any] = {}
    for field in ("initialisation", "bias_initialisation"):
        if getattr(own, field) == getattr(_USUAL, field) != getattr(around, field):
            changed[field] = getattr(around, field)
            changed[f"{field}_params"] = getattr(around, f"{field}_params")
    if own.reparametrisation == _USUAL.reparametrisation != around.reparametrisation:
        changed["reparametrisation"] = around.reparametrisation
    if around.frozen and not own.frozen:
        changed["frozen"] = True
    return replace(own, **changed) if changed else own


def reparametriser(learning: LayerLearning, tensors: Shapes) -> str:
    """The function of ``torch.nn.utils.parametrizations`` that is applied; empty where none is."""
    entry = reparametrisations.get(learning.reparametrisation)
    return entry.function if entry is not None and can_reparametrise(tensors) else ""


def can_reparametrise(tensors: Shapes) -> bool:
    """Whether there is a weight matrix."""
    return len(tensors.get(WEIGHT, ())) >= _MATRIX


def is_bias(tensor: str) -> bool:
    """Whether a tensor of that name is added rather than multiplied."""
    return "bias" in tensor.rpartition(".")[2]


def written(node: Node, plan: NodePlan, module: str) -> Iterator[str]:
    """Statements for an exported program; ``module`` is an expression such as ``self.conv1``."""
    from torch import nn

    learning = node.learning
    for filling in fillings(learning, plan.weights):
        call = written_call(
            f"nn.init.{filling.function}", getattr(nn.init, filling.function), filling.keywords
        )
        head, _paren, arguments = call.partition("(")
        comma = ", " if arguments != ")" else ""
        yield f"{head}({module}.{filling.tensor}{comma}{arguments}"
    function = reparametriser(learning, plan.weights)
    if function:
        yield f"nn.utils.parametrizations.{function}({module})"
    if learning.frozen and plan.weights:
        yield f"{module}.requires_grad_(False)"


def _filled(name: str, values: Mapping[str, Value], tensors: Shapes) -> Iterator[Filling]:
    entry = initialisations.get(name)
    if entry is None or not entry.function:
        return
    keywords = entry.keywords(values)
    for tensor, shape in tensors.items():
        if entry.fills(shape):
            yield Filling(tensor, entry.function, keywords)
