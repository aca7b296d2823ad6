"""How a network is, layer by layer: silent units, saturated ones, gradients, and how far weights move.

Activations are those of a few examples (the ones other views show, too), in eval mode. Gradients are
those of the last step. Updates are measured by the trainer a few times a second.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nnstudio.core.observe.looking import first_tensor, node_module, quietly
from nnstudio.core.observe.observation import Context, Observation, Observer, Request
from nnstudio.core.project import Network
from nnstudio.core.project.nesting import bodies_of

if TYPE_CHECKING:
    import torch

Place = tuple[str, str]  # a network, or the path of a block's body, and the id of one of its nodes
Listened = tuple[Place, str]  # with the name of the node's layer


@dataclass(frozen=True, slots=True)
class VitalSignsRequest(Request):
    """Of all networks."""


@dataclass(frozen=True, slots=True)
class Pull:
    """What the last step did to a layer's matrices of weights (not to biases, which may begin at 0).

    ``gradient`` is the root mean square of their gradients, nan before the first step. ``update`` is the
    length of the last measured update as a share of the length of the weights, nan where none was measured.
    """

    gradient: float
    update: float


@dataclass(frozen=True, slots=True)
class Silence:
    """Of an activation that gives 0, and passes no gradient, below 0.

    ``share`` of its ``units`` gave nothing else for any example. A unit is a neuron, or a feature map.
    """

    share: float
    units: int


@dataclass(frozen=True, slots=True, eq=False)
class VitalSignsObservation(Observation):
    """By place.

    ``pulls`` has the layers in running order, a block as one. ``saturated`` is the share of values where the
    slope of a squashing activation is below a twentieth of its steepest. ``examples`` entered each network.
    """

    pulls: Mapping[Place, Pull]
    silent: Mapping[Place, Silence]
    saturated: Mapping[Place, float]
    examples: int


_SILENCED = frozenset({"ReLU", "ReLU6"})
_FLAT = 0.05  # of the steepest slope

# From an activation's output to its slope, as a share of the steepest.
_SLOPES: Mapping[str, Callable[[Any], Any]] = {
    "Sigmoid": lambda a: 4 * a * (1 - a),
    "Tanh": lambda a: 1 - a * a,
    "Softsign": lambda a: (1 - a.abs()) ** 2,
    "Arctan": lambda a: a.cos() ** 2,
    "Hardsigmoid": lambda a: ((a > 0) & (a < 1)).float(),
}

SATURATING = frozenset(_SLOPES)

_MOST_EXAMPLES, _LEAST_EXAMPLES = 128, 8
_MULTIPLY_ADDS = 100_000_000  # for one answer: some 5 ms on a laptop


def _answer(context: Context, request: VitalSignsRequest) -> VitalSignsObservation:
    silent: dict[Place, Silence] = {}
    saturated: dict[Place, float] = {}
    pulls: dict[Place, Pull] = {}
    examples = _examples(context)
    for name in context.networks:
        design, plan = context.project.networks.get(name), context.plan.networks.get(name)
        if design is None or plan is None:
            continue
        for (place, kind), values in _heard(context, name, design, examples).items():
            if kind in _SILENCED:
                silent[place] = _silence(values)
            else:
                saturated[place] = _saturation(values, _SLOPES[kind])
        for node in plan.order:
            pull = _pull(context, name, design.nodes[node].name)
            if pull is not None:
                pulls[name, node] = pull
    return VitalSignsObservation(context.step, context.epoch, pulls, silent, saturated, examples)


def _examples(context: Context) -> int:
    """How many examples can be sent through the networks without holding up the training for long."""
    each = sum(plan.multiply_adds for plan in context.plan.networks.values())
    return max(_LEAST_EXAMPLES, min(_MOST_EXAMPLES, _MULTIPLY_ADDS // max(each, 1)))


def _heard(context: Context, name: str, design: Network, examples: int) -> dict[Listened, torch.Tensor]:
    """What each activation of interest answers to the examples."""
    import torch

    network = context.networks[name]
    answers: dict[Listened, torch.Tensor] = {}

    def listener(listened: Listened) -> Callable[[Any, Any, Any], None]:
        def hear(_module: object, _inputs: object, output: object) -> None:
            answers[listened] = first_tensor(output).detach()

        return hear

    parts = dict(_listened(context, name, design))
    if not parts:
        return answers
    inputs = torch.cat([context.example(name, index) for index in range(examples)])
    with ExitStack() as stack, quietly(network):
        for listened, part in parts.items():
            stack.callback(part.register_forward_hook(listener(listened)).remove)
        network(inputs)
    return answers


def _listened(context: Context, name: str, design: Network) -> Iterator[tuple[Listened, torch.nn.Module]]:
    """Those inside of blocks, too: of a repeated block, in its first copy."""
    for path, network in bodies_of(design, name):
        for node in network.nodes.values():
            if node.layer in _SILENCED or node.layer in _SLOPES:
                part = node_module(context, path, node.id)
                if part is not None:
                    yield ((path, node.id), node.layer), part


def _silence(values: torch.Tensor) -> Silence:
    """Units lie along axis 1; in a tensor of three axes it is not known which one they lie along."""
    if values.ndim > 3:
        loudest = values.amax(dim=(0, *range(2, values.ndim)))
    else:
        loudest = values.amax(dim=0).reshape(-1)
    return Silence(float((loudest <= 0).float().mean()), loudest.numel())


def _saturation(values: torch.Tensor, slope: Callable[[Any], Any]) -> float:
    return float((slope(values.float()) < _FLAT).float().mean())


def _pull(context: Context, network: str, name: str) -> Pull | None:
    """``None`` for what has no matrix of weights to train."""
    import torch

    module = dict(context.networks[network].named_children()).get(name)
    weights = [] if module is None else matrices(module)
    if not weights:
        return None
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    strength = math.nan
    if gradients:
        squares = torch.stack(torch._foreach_norm(gradients)).square().sum()
        strength = math.sqrt(float(squares) / sum(gradient.numel() for gradient in gradients))
    return Pull(strength, context.updates.get((network, name), math.nan))


def matrices(module: torch.nn.Module) -> list[torch.nn.Parameter]:
    """The trained weights of a layer that have more than one axis: matrices and kernels, no biases."""
    return [weight for weight in module.parameters() if weight.requires_grad and weight.ndim > 1]


OBSERVER = Observer("vital_signs", VitalSignsRequest, _answer)
