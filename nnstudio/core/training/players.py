"""A player: some weights, the recipe by which they follow their gradients, and one way of doing an update.

What one update does is fixed by :mod:`nnstudio.core.training.reproducible`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import torch

from nnstudio.core.project import OptimizerRecipe
from nnstudio.core.training.layer_rates import grouped, runs
from nnstudio.core.training.objective import Batch, in_pieces
from nnstudio.core.training.optimizers.optimizer import optimizer_type
from nnstudio.core.training.targets import named_class
from nnstudio.core.training.updates import Update, quick_update

LossOf = Callable[[Batch], torch.Tensor]
Backward = Callable[[Batch], torch.Tensor]  # leaves gradients at the weights, returns the loss, detached


class Player:
    """The weights one optimizer updates; ``shares`` if other players' weights meet them in a graph.

    ``rate`` is the learning rate of the next update: the recipe's, or what a schedule makes of it. With a
    ``piece`` of some rows, larger batches are taken in pieces whose gradients add up.
    """

    def __init__(
        self,
        weights: Sequence[torch.nn.Parameter],
        recipe: OptimizerRecipe,
        shares: bool,
        factors: Sequence[float] = (),
    ) -> None:
        """``factors`` multiply the learning rate, one per weight; none are all 1.

        Raises:
            Refusal: for an impossible recipe.
        """
        self.weights = list(weights)
        self.factors = list(factors) or [1.0] * len(self.weights)
        self.recipe = recipe
        self.piece = 0
        self._inputs = self.weights if shares else None
        self.optimizer = self._fresh_optimizer(recipe)
        self.forget_shortcut()

    def _fresh_optimizer(self, recipe: OptimizerRecipe) -> torch.optim.Optimizer:
        entry = optimizer_type(recipe)
        given = grouped(self.weights, self._factors_for(recipe), recipe.learning_rate)
        made: torch.optim.Optimizer = named_class(entry.module)(given, **entry.keywords(recipe))
        self.rate = recipe.learning_rate
        return made

    def use_rate(self, rate: float) -> None:
        """Do the next updates with this learning rate."""
        if rate != self.rate:
            self._set_rate(rate, self.recipe)

    def _factors_for(self, recipe: OptimizerRecipe) -> list[float]:
        """L-BFGS moves all weights together along one line: it has one learning rate."""
        return [1.0] * len(self.weights) if optimizer_type(recipe).needs_closure else self.factors

    def _set_rate(self, rate: float, recipe: OptimizerRecipe) -> None:
        """Let every group of weights go on with its own share of this learning rate."""
        for group, (factor, _count) in zip(
            self.optimizer.param_groups, runs(self._factors_for(recipe)), strict=True
        ):
            group["lr"] = rate * factor
        self.rate = rate

    def adopt(self, recipe: OptimizerRecipe) -> None:
        """Follow this recipe from the next update on.

        The optimizer keeps its memory (momentum, mean squares) where only numbers change. Another
        optimizer, or a setting switched on or off, starts with an empty one.

        Raises:
            Refusal: for an impossible recipe; nothing has changed then.
        """
        keywords = optimizer_type(recipe).keywords(recipe)
        if memory_kind(recipe) == memory_kind(self.recipe):
            for group in self.optimizer.param_groups:
                group.update(keywords)
            self._set_rate(recipe.learning_rate, recipe)
        else:
            self.optimizer = self._fresh_optimizer(recipe)
        self.recipe = recipe
        self.forget_shortcut()

    def use_weights(self, weights: Sequence[torch.nn.Parameter], factors: Sequence[float]) -> None:
        """Update these weights from now on, one factor of the learning rate for each.

        Weights that stay keep what the optimizer remembers of them; the others begin with nothing, and so
        do all of them where it remembers the way of all together (L-BFGS).
        """
        kept = {} if optimizer_type(self.recipe).needs_closure else dict(self.optimizer.state)
        rate, shares = self.rate, self._inputs is not None
        self.weights, self.factors = list(weights), list(factors)
        self._inputs = self.weights if shares else None
        self.optimizer = self._fresh_optimizer(self.recipe)
        self._set_rate(rate, self.recipe)
        self.optimizer.state.update({weight: kept[weight] for weight in self.weights if weight in kept})
        self.forget_shortcut()

    def forget_memory(self) -> None:
        """Start with an empty memory, as at the beginning of a run."""
        self.optimizer = self._fresh_optimizer(self.recipe)
        self.forget_shortcut()

    def forget_shortcut(self) -> None:
        """The optimizer's state was replaced: the next update goes through ``optimizer.step`` again."""
        self._update: Update = self._first_update
        entry = optimizer_type(self.recipe)
        self._needs_closure = entry.needs_closure
        self._l1 = self.recipe.l1
        self._l2 = 0.0 if entry.decays else self.recipe.weight_decay
        self._clip = self.recipe.clip_norm

    @property
    def shortcut(self) -> Update | None:
        """What does an update now: another one after the recipe, the optimizer or its memory was replaced.

        Nothing until an update has been made since then.
        """
        return None if self._update == self._first_update else self._update

    @property
    def rates(self) -> list[float]:
        """The learning rate of each of the optimizer's groups of weights, for the next update."""
        return [group["lr"] for group in self.optimizer.param_groups]

    @property
    def needs_closure(self) -> bool:
        """Whether the optimizer evaluates the loss itself."""
        return self._needs_closure

    @property
    def update_settings(self) -> object:
        """What an update does besides following gradients, if :meth:`move` only calls kernels; else nothing.

        The same object's update with equal settings does the same again.
        """
        if self._update in (self._first_update, self.optimizer.step):
            return None
        numbers = [
            {name: value for name, value in group.items() if name != "params"}
            for group in self.optimizer.param_groups
        ]
        return self._update, numbers

    @property
    def gradient_settings(self) -> tuple[object, ...]:
        """Of the recipe, what decides the gradients; the rest decides only what is made of them."""
        return self._l1, self._l2, self._clip, self._needs_closure, self.piece

    def update(self, loss_of: LossOf, batch: Batch) -> torch.Tensor:
        """Do one update; returns the batch's loss (before the update, without penalties), detached."""
        return self.follow(partial(self.backward, loss_of), batch)

    def follow(self, backward: Backward, batch: Batch) -> torch.Tensor:
        """Do one update by the gradients that ``backward`` finds; returns what it returns."""
        if self._needs_closure:
            return self._update_with_closure(backward, batch)
        loss = backward(batch)
        self.move()
        return loss

    def move(self) -> None:
        """Do the update by the gradients that are at the weights."""
        with torch.no_grad():
            self._update()

    def backward(self, loss_of: LossOf, batch: Batch) -> torch.Tensor:
        """Leave at the weights the gradients of the loss and the penalties, clipped; returns the loss."""
        if 0 < self.piece < len(batch.inputs):
            loss = self.gradients(loss_of, batch)
            self.finish_gradients()
            return loss
        loss = loss_of(batch)
        for weight in self.weights:
            weight.grad = None
        total = loss + self._penalty() if self._l1 or self._l2 else loss
        total.backward(inputs=self._inputs)
        if self._clip:
            torch.nn.utils.clip_grad_norm_(self.weights, self._clip, foreach=True)
        return loss.detach()

    def gradients(self, loss_of: LossOf, batch: Batch) -> torch.Tensor:
        """Leave at the weights the gradients of the loss alone; returns it.

        A batch in pieces: each is done with before the next one takes memory.
        """
        rows, losses = len(batch.inputs), []
        for weight in self.weights:
            weight.grad = None
        for piece in in_pieces(batch, self.piece or rows):
            loss = loss_of(piece) * (len(piece.inputs) / rows)
            loss.backward(inputs=self._inputs)
            losses.append(loss.detach())
        return torch.stack(losses).sum()

    def finish_gradients(self) -> None:
        """Add the penalties' gradients to those that are there, and clip."""
        if self._l1 or self._l2:
            self._penalty().backward(inputs=self._inputs)
        if self._clip:
            torch.nn.utils.clip_grad_norm_(self.weights, self._clip, foreach=True)

    def _penalty(self) -> torch.Tensor:
        """``l1 * sum(|w|)``, and half ``l2 * sum(w²)`` where the optimizer knows no weight decay."""
        flat = torch.cat([weight.flatten() for weight in self.weights])
        penalty = self._l1 * flat.abs().sum()
        return penalty + 0.5 * self._l2 * flat.square().sum() if self._l2 else penalty

    def _first_update(self) -> None:
        """The first update shows which weights have gradients; the next ones can be quicker."""
        self.optimizer.step()
        self._update = quick_update(self.optimizer)

    def _update_with_closure(self, backward: Backward, batch: Batch) -> torch.Tensor:
        seen: list[torch.Tensor] = []

        def closure() -> torch.Tensor:
            loss = backward(batch)
            seen.append(loss)
            with torch.no_grad():
                return loss + self._penalty() if self._l1 or self._l2 else loss

        self.optimizer.step(closure)  # type: ignore[arg-type]  # a tensor, as torch's own examples do
        return seen[0]


def memory_kind(recipe: OptimizerRecipe) -> dict[str, object]:
    """What has to be the same for one optimizer to go on with the memory of another. JSON-able."""
    return {"name": recipe.name, **optimizer_type(recipe).switches(recipe)}
