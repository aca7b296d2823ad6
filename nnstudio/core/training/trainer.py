"""A run that stands still: networks, data, optimizers and random states between two steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

import torch
from immutabledict import immutabledict
from torch import nn

from nnstudio.core.compiler.plan import Contract, Plan
from nnstudio.core.data.source import Dataset
from nnstudio.core.language import Message
from nnstudio.core.observe import Context
from nnstudio.core.project import OptimizerRecipe, Project, TrainingRecipe
from nnstudio.core.training.batches import Batches
from nnstudio.core.training.checkpoint import Checkpoint
from nnstudio.core.training.layer_rates import weights_and_factors
from nnstudio.core.training.measuring import EpochMeans
from nnstudio.core.training.memory import arrange, in_format, on_device
from nnstudio.core.training.objective import Batch, Learning, Objective
from nnstudio.core.training.optimizers.optimizer import check_optimizer
from nnstudio.core.training.players import Player
from nnstudio.core.training.randomness import Randomness
from nnstudio.core.training.reproducible import noise_generator, order_generator
from nnstudio.core.training.saving import restore, save
from nnstudio.core.training.shortcuts import shortcut
from nnstudio.core.training.stepper import Losses, make_stepper
from nnstudio.core.training.update_meter import UpdateMeter

PARTS = ("train", "validation", "test")


class Trainer:
    """Everything one run needs. Made by ``preparing.prepare``; driven by ``engine.train``.

    ``project`` is the one the run was prepared for, with the training recipe in force. ``step`` counts
    updates, ``epoch`` completed passes, ``seconds`` the time spent training, ``means`` the losses of the
    epoch so far, which whoever drives the steps adds. Use it from one thread.
    """

    def __init__(
        self,
        project: Project,
        plan: Plan,
        dataset: Dataset,
        objective: Objective,
        networks: Mapping[str, nn.Module],
        device: torch.device,
    ) -> None:
        """The global generators must be as they were left by building the networks.

        Raises:
            Refusal: for a recipe that is impossible.
        """
        self.plan = plan
        self.dataset = dataset
        self.objective = objective
        self.device = device
        self.step = 0
        self.epoch = 0
        self.seconds = 0.0
        self.means = EpochMeans()
        self.randomness = Randomness(device)
        recipe = project.training
        self.networks = {name: network.to(device) for name, network in networks.items()}
        noise = noise_generator(recipe.seed)
        quick = {name: shortcut(network) for name, network in self.networks.items()}
        self.learning = Learning(project, dataset, quick, device, noise)
        self.players = self._players(recipe)
        self._samples_on_device = {name: on_device(dataset.part(name), device) for name in PARTS}
        self._arrange()
        self.batches = Batches(self.parts["train"], recipe.batch_size, order_generator(recipe.seed))
        self._do_step: Callable[[Batch], Losses]
        self._stepper_does: object = None
        self._renew_stepper()
        self._meter = UpdateMeter(self.networks)
        self._train_mode()

    @property
    def project(self) -> Project:
        return self.learning.project

    @property
    def recipe(self) -> TrainingRecipe:
        """The training recipe in force."""
        return self.learning.project.training

    @property
    def optimizers(self) -> Mapping[str, torch.optim.Optimizer]:
        """The optimizer of each player."""
        return {name: player.optimizer for name, player in self.players.items()}

    @property
    def learning_rates(self) -> dict[str, float]:
        return {name: player.recipe.learning_rate for name, player in self.players.items()}

    @property
    def parameters(self) -> int:
        """How many numbers are trained."""
        weights = {id(w): w.numel() for player in self.players.values() for w in player.weights}
        return sum(weights.values())

    @property
    def curves(self) -> tuple[str, ...]:
        """The name of each of a step's losses."""
        return self._curves

    def steps_to_epoch(self, epoch: int) -> int:
        """Updates left until so many epochs are done."""
        begun = self.batches.left
        whole = epoch - self.epoch - (1 if begun else 0)
        return max(0, whole * self.batches.per_epoch + begun)

    def take_step(self) -> Losses:
        """Do one step; returns the phases' losses as scalars that stay on the device.

        Call it inside ``randomness.own()``.
        """
        losses = self._do_step(self.batches.next())
        self.step += 1
        if self.batches.is_epoch_over:
            self.epoch += 1
        return losses

    def take_measured_step(self) -> Losses:
        """Do one step as :meth:`take_step` does; now and then, note how far it moved the weights."""
        return self._meter.measured(self.take_step)

    @contextmanager
    def eagerly(self) -> Iterator[None]:
        """Inside, steps are done operation by operation, so that hooks are heard."""
        quick, self._do_step = self._do_step, self._stepper.eagerly
        try:
            yield
        finally:
            self._do_step = quick

    @property
    def slow_reason(self) -> Message | None:
        """Why steps are computed one operation at a time; nothing where they are replayed, or not yet."""
        return self._stepper.reason

    def adopt(self, recipe: TrainingRecipe) -> None:
        """Follow this recipe from the next step on: optimizers, batch size, epochs, the loss.

        Objective, seed and device decide how a run begins, so they stay as they are. So does the loss where
        another one would want other outputs of the networks.

        Raises:
            Refusal: for an impossible recipe; nothing has changed then.
        """
        recipe = self._possible(recipe)
        if recipe == self.recipe:
            return
        project = replace(self.project, training=recipe)
        wanted = {name: recipe.optimizers.get(name, OptimizerRecipe()) for name in self.players}
        for optimizer in wanted.values():
            check_optimizer(optimizer)
        self.objective.phases(replace(self.learning, project=project))
        for name, player in self.players.items():
            player.adopt(wanted[name])
        self.learning.project = project
        self._arrange()
        self.batches.use(self.parts["train"], recipe.batch_size)
        self._renew_stepper()

    def _possible(self, recipe: TrainingRecipe) -> TrainingRecipe:
        """The recipe, with what cannot change during a run as it is now."""
        now = self.recipe
        recipe = replace(recipe, objective=now.objective, seed=now.seed, device=now.device)
        if self._outputs(replace(self.project, training=recipe)) == self._outputs(self.project):
            return recipe
        return replace(recipe, loss=now.loss, loss_params=now.loss_params, params=now.params)

    def _outputs(self, project: Project) -> dict[str, Contract]:
        contracts = self.objective.contracts(project, self.dataset.spec)
        return {name: replace(contract, loss="") for name, contract in contracts.items()}

    def checkpoint(self) -> Checkpoint:
        """The whole state after the current step, on the host."""
        return save(self)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint of the same networks; on the CPU bit for bit.

        Raises:
            UnfitCheckpoint: if it is not of these networks; nothing has changed then.
        """
        restore(self, checkpoint)

    def evaluate(self, part: str) -> dict[str, float]:
        """The objective's figures over ``"train"``, ``"validation"`` or ``"test"``; none for an empty one."""
        return self.evaluate_batch(self.parts[part])

    def evaluate_batch(self, batch: Batch) -> dict[str, float]:
        """The objective's figures over samples of :attr:`parts`; none for no samples."""
        if not len(batch.inputs):
            return {}
        with self.looking():
            return dict(self.objective.evaluate(self.learning, batch))

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Inside, networks are in eval mode and gradients are not recorded."""
        for network in self.networks.values():
            network.eval()
        try:
            with torch.no_grad():
                yield
        finally:
            self._train_mode()

    def context(self) -> Context:
        """What observers may look at; use it inside :meth:`looking`."""
        return Context(
            project=self.project,
            plan=self.plan,
            networks=self.networks,
            dataset=self.dataset,
            device=self.device,
            step=self.step,
            epoch=self.epoch,
            output=self._output if self.objective.has_output else None,
            example=self._example,
            samples=self._generated,
            updates=dict(self._meter.shares),
        )

    def is_finite(self) -> bool:
        """Whether every weight and every running statistic is a finite number."""
        tensors = [t for net in self.networks.values() for t in (*net.parameters(), *net.buffers())]
        floats = [tensor.detach() for tensor in tensors if tensor.is_floating_point() and tensor.numel()]
        if not floats:
            return True
        return bool(torch.stack(torch._foreach_norm(floats, ord=float("inf"))).isfinite().all())

    def _players(self, recipe: TrainingRecipe) -> dict[str, Player]:
        players = self.objective.players
        recipes = {name: recipe.optimizers.get(name, OptimizerRecipe()) for name in players}
        shares = len(players) > 1
        made = {}
        for name, networks in players.items():
            weights, factors = weights_and_factors(self.project, self.networks, networks)
            made[name] = Player(weights, recipes[name], shares, factors)
        return made

    def _arrange(self) -> None:
        """Lay out weights and samples as the device likes them, and let the objective prepare the samples."""
        channels_last = arrange(self.networks, self.players, self.device)
        laid_out = {name: in_format(part, channels_last) for name, part in self._samples_on_device.items()}
        self.parts = {name: self.objective.prepared(self.learning, part) for name, part in laid_out.items()}

    def _renew_stepper(self) -> None:
        """Make a stepper, unless the one there is does what the recipe in force says."""
        others = replace(self.recipe, optimizers=immutabledict(), batch_size=1, epochs=1)
        wanted = (others, [player.gradient_settings for player in self.players.values()])
        if wanted == self._stepper_does:
            return
        phases = self.objective.phases(self.learning)
        self._curves = tuple(phase.curve for phase in phases)
        self._stepper = make_stepper(phases, self.players, self.networks)
        self._do_step = self._stepper
        self._stepper_does = wanted

    def _train_mode(self) -> None:
        for network in self.networks.values():
            network.train()

    def _output(self, inputs: torch.Tensor) -> torch.Tensor:
        output = self.objective.output(self.learning, inputs)
        assert output is not None
        return output

    def _example(self, network: str, index: int) -> torch.Tensor:
        return self.objective.example(self.learning, network, index)

    def _generated(self, count: int) -> object:
        return self.objective.samples(self.learning, count)
