"""A run that stands still: networks, data, optimizers and random states between two steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from weakref import WeakMethod

import torch
from torch import nn

from nnstudio.core.compiler.plan import Plan
from nnstudio.core.data.source import Dataset
from nnstudio.core.language import Message
from nnstudio.core.observe import Context
from nnstudio.core.project import OptimizerRecipe, Project, TrainingRecipe
from nnstudio.core.training.adoptable import adoptable
from nnstudio.core.training.augmenting import Augmenter, augmentation_seed
from nnstudio.core.training.batches import Batches, rows_of_piece, rows_of_step
from nnstudio.core.training.captured.gauge import Gauge
from nnstudio.core.training.captured.stepper import CapturedStepper
from nnstudio.core.training.checkpoint import Checkpoint, to_array
from nnstudio.core.training.contexts import context_of
from nnstudio.core.training.course import Course, Tensors, is_watched
from nnstudio.core.training.device import LIGHT_WORK
from nnstudio.core.training.finite_weights import FiniteWeights
from nnstudio.core.training.layer_rates import weights_and_factors
from nnstudio.core.training.layer_settings import LayerSettings, freeze, with_layer_settings
from nnstudio.core.training.layouts import in_plain_order
from nnstudio.core.training.measuring import EpochMeans
from nnstudio.core.training.memory import arrange, in_format, on_device
from nnstudio.core.training.objective import Batch, Learning, Objective
from nnstudio.core.training.optimizers.optimizer import check_optimizer
from nnstudio.core.training.players import Player
from nnstudio.core.training.precision import in_precision
from nnstudio.core.training.randomness import Randomness
from nnstudio.core.training.rates import Rates
from nnstudio.core.training.readiness import check_players
from nnstudio.core.training.reproducible import noise_generator, order_generator
from nnstudio.core.training.saving import network_tensors, put_weights, restore, save
from nnstudio.core.training.schedules import check_schedule
from nnstudio.core.training.shortcuts import shortcut
from nnstudio.core.training.stepper import Losses, make_stepper
from nnstudio.core.training.update_meter import UpdateMeter
from nnstudio.core.training.weight_edits import ByHand

PARTS = ("train", "validation", "test")
WATCHED_ROWS = 500  # of the training part, where nothing is validated


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
        self.by_hand = ByHand()
        self.resting: Tensors = {}  # trained weights of layers that are bypassed now, by name in a checkpoint
        self._keeper: WeakMethod[Callable[[Checkpoint | None], None]] | None = None
        self.randomness = Randomness(device)
        recipe = project.training
        each = sum(one.multiply_adds for one in plan.networks.values())
        self._work = each * rows_of_step(recipe, len(dataset.train))
        self.networks = {name: network.to(device) for name, network in networks.items()}
        self._plain = in_plain_order(project, plan, self.networks)
        heavy = self._work >= LIGHT_WORK
        quick = {name: shortcut(net, heavy, self._plain[name]) for name, net in self.networks.items()}
        self.learning = Learning(project, dataset, quick, device, noise_generator(recipe.seed))
        self.players = self._players(recipe)
        self.rates = Rates(self.players)
        self.course = Course()
        self.test_opened_at: int | None = None  # the step after which somebody first looked at the test set
        self._measured: tuple[int, dict[str, float]] | None = None  # of the validation part, at a step
        self._samples_on_device = {name: on_device(dataset.part(name), device) for name in PARTS}
        self._arrange()
        order = order_generator(recipe.seed if recipe.order_seed is None else recipe.order_seed)
        self.batches = Batches(self.parts["train"], self._rows(recipe), order)
        self._set_course()
        self.augmenter = Augmenter(project.data, dataset.shape, augmentation_seed(recipe))
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
        """Of the last update, or where there was none, of the first."""
        return self.rates.now

    @property
    def passes(self) -> float:
        """Passes over the training part done, with the fraction of the one that has begun."""
        rows = len(self.batches.rows)
        return self.epoch + (0.0 if self.batches.is_epoch_over else self.batches.position / rows)

    @property
    def parameters(self) -> int:
        """How many numbers are trained."""
        weights = {id(w): w.numel() for player in self.players.values() for w in player.weights}
        return sum(weights.values())

    @property
    def work(self) -> int:
        """Multiply-adds of one step's forward passes, as the run was prepared."""
        return self._work

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
        self.rates.set(self.step, self.passes, self.course.cuts)
        batch = self.batches.next()
        losses = self._do_step(self._varied(batch, len(batch.inputs)))
        self._go_on(1)
        return losses

    def take_steps(self, most: int, seconds: float) -> Losses | torch.Tensor:
        """Do steps, in one call where that is known to be quicker: ``most`` at most, for about ``seconds``.

        Returns the losses of one step as :meth:`take_step` does, or those of several, ``(steps, phases)``.
        """
        stepper = self._do_step
        if self._meter.is_due or not isinstance(stepper, CapturedStepper):
            return self.take_measured_step()
        rows, alike = self.batches.ahead()
        count = min(most, alike, stepper.at_once(rows, seconds))
        if count < 1:
            return self.take_step()
        batch = self.batches.several(count)
        begin, total = self.batches.position - len(batch.inputs), len(self.batches.rows)
        steps = ((self.step + ahead, self.epoch + (begin + ahead * rows) / total) for ahead in range(count))
        rates = self.rates.ahead(steps, count, self.course.cuts)
        losses = stepper.several(self._varied(batch, rows), rows, rates)
        self._go_on(count)
        return losses

    def _go_on(self, steps: int) -> None:
        """So many steps have been done, all of one epoch."""
        self.step += steps
        if self.batches.is_epoch_over:
            self.epoch += 1
            if self._is_watched:
                self.course.end_epoch(self.recipe, self.epoch, self.watched_loss(), self._arrays)

    def _varied(self, batch: Batch, rows: int) -> Batch:
        """The batch, or several in one of so many ``rows`` each, with their inputs varied."""
        if not self.augmenter:
            return batch
        pieces = [self.augmenter(piece) for piece in batch.inputs.split(rows)]
        return Batch(pieces[0] if len(pieces) == 1 else torch.cat(pieces), batch.targets)

    def watched_loss(self) -> float:
        """What schedules and stopping rules look at: the validation loss.

        Where nothing is validated, the loss of the first training samples; nan where the way of learning has
        no single loss.
        """
        figures = self.evaluate("validation")
        if figures:
            self._measured = self.step, figures
        else:
            part = self.parts["train"]
            figures = self.evaluate_batch(Batch(part.inputs[:WATCHED_ROWS], part.targets[:WATCHED_ROWS]))
        return figures.get(self.objective.watched, math.nan)

    def open_test(self) -> None:
        """Somebody looks at the test set; the first time counts."""
        if self.test_opened_at is None:
            self.test_opened_at = self.step

    def use_best(self) -> bool:
        """Put the best epoch's weights back, if they were kept; the run goes on from where it is."""
        if not self.course.best:
            return False
        put_weights(self, self.course.best)
        self._measured = None
        return True

    def take_measured_step(self) -> Losses:
        """Do one step as :meth:`take_step` does; now and then, note how far it moved the weights."""
        return self._meter.measured(self.take_step)

    @contextmanager
    def eagerly(self, step: Callable[[Batch], Losses] | None = None) -> Iterator[None]:
        """Inside, steps are done operation by operation, so that hooks are heard; or in this way."""
        quick, self._do_step = self._do_step, step or self._stepper.eagerly
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
        recipe = adoptable(recipe, self.project, self.objective, self.dataset.spec)
        if recipe == self.recipe:
            return
        before, project = self.recipe, replace(self.project, training=recipe)
        check_schedule(recipe)
        wanted = {name: recipe.optimizers.get(name, OptimizerRecipe()) for name in self.players}
        for optimizer in wanted.values():
            check_optimizer(optimizer)
        self.objective.phases(replace(self.learning, project=project))
        for name, player in self.players.items():
            player.adopt(wanted[name])
        self.learning.project = project
        self.course.adopt(before, recipe)
        self._set_course()
        self._arrange()
        self.batches.use(self.parts["train"], self._rows(recipe))
        self._renew_stepper()

    def adopt_layers(self, settings: LayerSettings) -> None:
        """Let layers learn by these settings from the next step on: which are frozen, how fast others are.

        Raises:
            Refusal: if nothing would learn any more; nothing has changed then.
        """
        before, project = self.project, with_layer_settings(self.project, settings)
        if project is before:
            return
        check_players(project, self.plan)
        freeze(before, project, self.networks)
        self.learning.project = project
        for name, player in self.players.items():
            player.use_weights(*weights_and_factors(project, self.networks, self.objective.players[name]))
        self._meter = UpdateMeter(self.networks)
        self._stepper_does = None
        self._renew_stepper()

    def checkpoint(self) -> Checkpoint:
        """The whole state after the current step, on the host."""
        self._tell_keeper(None)
        saved = save(self)
        self._tell_keeper(saved)
        return saved

    def let_keep(self, keeper: Callable[[Checkpoint | None], None]) -> None:
        """This bound method gets every checkpoint taken, and ``None`` just before, to let go of another."""
        self._keeper = WeakMethod(keeper)

    def _tell_keeper(self, checkpoint: Checkpoint | None) -> None:
        keeper = self._keeper() if self._keeper is not None else None
        if keeper is not None:
            keeper(checkpoint)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint of the same networks; on the CPU bit for bit.

        Raises:
            UnfitCheckpoint: if it is not of these networks; nothing has changed then.
        """
        self._measured = None
        restore(self, checkpoint)

    def evaluate(self, part: str) -> dict[str, float]:
        """The objective's figures over ``"train"``, ``"validation"`` or ``"test"``; none for an empty one."""
        measured, self._measured = self._measured, None
        if measured is not None and part == "validation" and measured[0] == self.step:
            return measured[1]  # just now, to see whether the run is to go on
        return self.evaluate_batch(self.parts[part])

    def evaluate_batch(self, batch: Batch) -> dict[str, float]:
        """The objective's figures over samples of :attr:`parts`; none for no samples."""
        if not len(batch.inputs):
            return {}
        return self._gauge(batch)

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
        return context_of(self, self._meter.shares)

    def is_finite(self) -> bool:
        """Whether every weight and every running statistic is a finite number."""
        return bool(self._finite)

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
        channels_last = arrange(self.networks, self.players, self.device, self._plain)
        self._finite = FiniteWeights(self.networks.values())
        laid_out = {name: in_format(part, channels_last) for name, part in self._samples_on_device.items()}
        self.parts = {name: self.objective.prepared(self.learning, part) for name, part in laid_out.items()}

    def _renew_stepper(self) -> None:
        """Make a stepper, unless the one there is does what the recipe in force says."""
        recipe = self.recipe
        losses = (recipe.params, recipe.loss, recipe.loss_params, recipe.class_weights, recipe.precision)
        wanted = (losses, [player.gradient_settings for player in self.players.values()])
        if wanted == self._stepper_does:
            return
        phases = self.objective.phases(in_precision(self.learning, recipe))
        self._curves = tuple(phase.curve for phase in phases)
        self._stepper = make_stepper(phases, self.players, self.networks)
        self._do_step = self._stepper
        self._gauge = Gauge(self.objective, self.learning, self.looking)
        self._stepper_does = wanted

    def _set_course(self) -> None:
        """What the recipe in force asks to be done before steps and after epochs."""
        recipe = self.recipe
        self.rates.follow(recipe)
        self._is_watched = bool(self.objective.watched) and is_watched(recipe)
        for player in self.players.values():
            player.piece = rows_of_piece(recipe)

    def _rows(self, recipe: TrainingRecipe) -> int:
        return rows_of_step(recipe, len(self.parts["train"].inputs))

    def _arrays(self) -> Tensors:
        return {name: to_array(tensor) for name, tensor in network_tensors(self).items()}

    def _train_mode(self) -> None:
        for network in self.networks.values():
            network.train()
