"""Doing the next step with every layer watched, and undoing it: what happened, stage by stage.

The step is done by the objective's own phases on the run's own weights, batch and random states, one
operation at a time, so its numbers are those of the step itself. Afterwards the trainer stands where it
stood, to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from nnstudio.core.data.source import Array
from nnstudio.core.observe.looking import thinned, thinned_maps, to_host
from nnstudio.core.observe.microscope import Moment, Stage, TensorFacts, WeightFacts
from nnstudio.core.project import Project
from nnstudio.core.project.paths import inside, steps
from nnstudio.core.training.objective import Batch, Phase
from nnstudio.core.training.players import LossOf, Player
from nnstudio.core.training.precision import in_precision
from nnstudio.core.training.stepper import Losses

if TYPE_CHECKING:
    from nnstudio.core.training.trainer import Trainer

MOST_NUMBERS = 4096  # of each tensor: there are some for every layer
_MAPS = 3  # axes of one sample's feature maps


def rehearse(trainer: Trainer) -> tuple[Stage, ...]:
    """The stages of the step that comes next; nothing of the trainer has changed afterwards.

    Raises:
        Exception: whatever the step itself would raise; nothing has changed then, either.
    """
    before = trainer.checkpoint()
    weights = [weight for network in trainer.networks.values() for weight in network.parameters()]
    gradients = [weight.grad for weight in weights]
    told = _Told(trainer)
    try:
        with _in_training(trainer), told.listening(), trainer.eagerly(told.step), trainer.randomness.own():
            trainer.take_step()
    finally:
        trainer.restore(before)
        for weight, gradient in zip(weights, gradients, strict=True):
            weight.grad = gradient
    return tuple(told.stages)


class _Told:
    """What was heard of one step. Of a loss that is evaluated several times, only the first time counts."""

    def __init__(self, trainer: Trainer) -> None:
        self.stages: list[Stage] = []
        self._trainer = trainer
        self._names = {
            id(weight): (network, name)
            for network, module in trainer.networks.items()
            for name, weight in module.named_parameters()
        }
        self._phase: Phase | None = None  # the one being done, until its gradients are known
        learning = replace(trainer.learning, networks=trainer.networks)
        self._phases = trainer.objective.phases(in_precision(learning, trainer.recipe))

    def step(self, batch: Batch) -> Losses:
        """Do the phases as the eager stepper does."""
        return tuple(
            [self._move(phase, self._trainer.players[phase.player], batch) for phase in self._phases]
        )

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Inside, layers tell what they take and give."""
        with ExitStack() as stack:
            for name, network in self._trainer.networks.items():
                for layer in _layers(network):
                    module, ear = network.get_submodule(layer), _Ear(self, name, layer)
                    stack.callback(module.register_forward_pre_hook(ear.take).remove)
                    stack.callback(module.register_forward_hook(ear.give).remove)
            yield

    def _move(self, phase: Phase, player: Player, batch: Batch) -> torch.Tensor:
        first = len(self.stages)
        self._phase = phase
        before = [weight.detach().clone() for weight in player.weights]
        seen: list[list[torch.Tensor | None]] = []
        backward = partial(self._backward, phase, player, seen)
        loss = player.follow(backward, phase.drawn_in(batch, player.piece))
        self._phase = None
        self._tell_weights(first, phase, player, before, seen[0])
        return loss

    def _backward(
        self, phase: Phase, player: Player, seen: list[list[torch.Tensor | None]], batch: Batch
    ) -> torch.Tensor:
        """Find the gradients; after the first time nobody listens any more."""
        loss = player.backward(partial(self._loss, phase.loss), batch)
        self._phase = None
        if not seen:
            seen.append([None if weight.grad is None else weight.grad.clone() for weight in player.weights])
        return loss

    def _loss(self, loss_of: LossOf, batch: Batch) -> torch.Tensor:
        loss = loss_of(batch)
        if self.is_listening:
            self.add(Moment.LOSS, gave=(_facts(loss),))
        return loss

    @property
    def is_listening(self) -> bool:
        return self._phase is not None

    def add(
        self,
        moment: Moment,
        network: str = "",
        layer: str = "",
        received: tuple[TensorFacts, ...] = (),
        gave: tuple[TensorFacts, ...] = (),
    ) -> None:
        assert self._phase is not None
        path, node = _place(self._trainer.project, network, layer) if layer else ("", "")
        self.stages.append(
            Stage(moment, self._phase.player, self._phase.curve, path, node, layer, received, gave)
        )

    def _tell_weights(
        self,
        first: int,
        phase: Phase,
        player: Player,
        before: Sequence[torch.Tensor],
        gradients: Sequence[torch.Tensor | None],
    ) -> None:
        """Add the update, and to the backward stages of the phase the gradients of their own weights."""
        facts = []
        for weight, old, gradient in zip(player.weights, before, gradients, strict=True):
            network, name = self._names[id(weight)]
            now = weight.detach()
            slope = None if gradient is None else _weight_facts(gradient)
            change = _weight_facts(now - old)
            facts.append(WeightFacts(network, name, _weight_facts(old), slope, _weight_facts(now), change))
        for place in range(first, len(self.stages)):
            stage = self.stages[place]
            if stage.moment is Moment.BACKWARD:
                self.stages[place] = replace(stage, weights=_own(stage, facts))
        self.stages.append(Stage(Moment.UPDATE, phase.player, phase.curve, weights=tuple(facts)))


class _Ear:
    """What is heard at one layer."""

    def __init__(self, told: _Told, network: str, layer: str) -> None:
        self._told = told
        self._place = network, layer
        self._taken: tuple[TensorFacts, ...] = ()

    def take(self, _module: nn.Module, inputs: tuple[Any, ...]) -> None:
        """Before the layer computes: one that works in place writes over its inputs."""
        if self._told.is_listening:
            self._taken = tuple(map(_facts, _tensors(inputs)))

    def give(self, _module: nn.Module, _inputs: tuple[Any, ...], output: Any) -> None:
        if not self._told.is_listening:
            return
        given = _tensors((output,))
        self._told.add(Moment.FORWARD, *self._place, self._taken, tuple(map(_facts, given)))
        if given and given[0].requires_grad:
            given[0].register_hook(self.hear_back)

    def hear_back(self, gradient: torch.Tensor) -> None:
        """The gradient of what the layer gave has come back to it."""
        if self._told.is_listening:
            self._told.add(Moment.BACKWARD, *self._place, (_facts(gradient),))


def _own(stage: Stage, facts: Sequence[WeightFacts]) -> tuple[WeightFacts, ...]:
    """The facts of the weights of the stage's layer."""
    network, start = steps(stage.path)[0], f"{stage.layer}."
    return tuple(one for one in facts if one.network == network and one.name.startswith(start))


@contextmanager
def _in_training(trainer: Trainer) -> Iterator[None]:
    """Inside, networks are as they are while they train, whoever is looking; then as they were."""
    modes = {name: network.training for name, network in trainer.networks.items()}
    try:
        with torch.enable_grad():
            for network in trainer.networks.values():
                network.train()
            yield
    finally:
        for name, network in trainer.networks.items():
            network.train(modes[name])


def _layers(network: nn.Module) -> list[str]:
    """The dotted names of the modules that the network calls."""
    graph = getattr(network, "graph", None)
    called = [] if graph is None else [str(node.target) for node in graph.nodes if node.op == "call_module"]
    return list(dict.fromkeys(called))


def _place(project: Project, network: str, layer: str) -> tuple[str, str]:
    """The path of the drawing and the id of the node there, of the module of that dotted name."""
    path, body, node = network, project.networks[network], ""
    for word in layer.split("."):
        if word.isdigit():
            continue  # the number of a copy
        if node:
            held = body.nodes[node].body
            assert held is not None
            path, body = inside(path, node), held
        found = body.named(word)
        assert found is not None
        node = found.id
    return path, node


def _tensors(values: Sequence[Any]) -> list[torch.Tensor]:
    """The tensors in what a module takes or gives, in order."""
    found: list[torch.Tensor] = []
    for value in values:
        if isinstance(value, torch.Tensor):
            found.append(value)
        elif isinstance(value, tuple | list):
            found.extend(_tensors(value))
    return found


def _facts(tensor: torch.Tensor) -> TensorFacts:
    """Of what flows through layers: ``(batch, …)``, or a single number."""
    tensor = tensor.detach()
    if tensor.ndim > 2:
        sample = tensor[0]
        shown = thinned_maps(sample, MOST_NUMBERS) if sample.ndim >= _MAPS else thinned(sample, MOST_NUMBERS)
        return _summed_up(tensor, shown, of_first=True)
    return _summed_up(tensor, thinned(tensor, MOST_NUMBERS))


def _weight_facts(tensor: torch.Tensor) -> TensorFacts:
    """Of a weight and the like: a row for each output."""
    flat = tensor.reshape(len(tensor), -1) if tensor.ndim > 2 else tensor
    return _summed_up(tensor, thinned(flat, MOST_NUMBERS))


def _summed_up(whole: torch.Tensor, shown: torch.Tensor, of_first: bool = False) -> TensorFacts:
    numbers = whole.detach().float()
    if not numbers.numel():
        empty: Array = to_host([shown])[0]
        return TensorFacts(empty, tuple(whole.shape), *(float("nan"),) * 4, of_first=of_first)
    std, mean = torch.std_mean(numbers, correction=0)
    values, low, high, middle, spread = to_host([shown, numbers.min(), numbers.max(), mean, std])
    shape = tuple(whole.shape)
    return TensorFacts(
        values, shape, float(low), float(high), float(middle), float(spread), of_first=of_first
    )
