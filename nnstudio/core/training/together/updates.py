"""How the weights of many runs follow their gradients: penalties, clipping, then what the optimizer does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from nnstudio.core.language import N_, Message
from nnstudio.core.parameters import checked_values
from nnstudio.core.project import OptimizerRecipe
from nnstudio.core.training.optimizers.optimizer import optimizer_type
from nnstudio.core.training.players import memory_kind
from nnstudio.core.training.together.apart import CannotJoin
from nnstudio.core.training.together.rules import RATE, RULES, Factors, Floats, Tensors

_OWN_WAY = N_(
    "The runs are trained one after the other: the optimizer “{name}” is not made for many at once."
)
_TINY = 1e-6  # as torch.nn.utils.clip_grad_norm_ adds it to a norm


class Updates:
    """The optimizers of runs whose recipes differ in numbers only, one recipe for each run."""

    def __init__(self, recipes: Sequence[OptimizerRecipe]) -> None:
        """Raises CannotJoin for an optimizer that nobody has written a rule for."""
        entry = optimizer_type(recipes[0])
        found = RULES.get(entry.module)
        if found is None or entry.needs_closure:
            raise CannotJoin(_OWN_WAY, name=Message.of(entry.title))
        self.rule = found
        self.kind = memory_kind(recipes[0])
        self.memory = found.memory(self.kind)
        values = [_numbers(recipe) for recipe in recipes]
        self.settings = {name: np.array([one[name] for one in values]) for name in values[0]}
        self.rates = self.settings["learning_rate"]

    def factors(self, pace: Floats | None, first: int, count: int) -> Factors:
        """For the steps from ``first`` (counted from 1) on; each is ``(runs,)``, or ``(count, runs)``.

        ``pace`` is what a schedule multiplies the learning rates by, ``(count, runs)``; none where they stay.
        """
        steps = np.arange(first, first + count, dtype=np.float64)[:, None]
        rate = self.rates if pace is None else self.rates * pace
        found = self.rule.factors(rate, self.settings, self.kind, steps)
        for name in ("l1", "weight_decay"):
            if self.settings[name].any() and not (name == "weight_decay" and self.rule.decouples):
                found[name] = self.settings[name]
        clip = self.settings["clip_norm"]
        if clip.any():
            found["clip_norm"] = np.where(clip > 0, clip, np.inf)
        return found

    def move(
        self,
        weights: torch.Tensor,
        gradients: torch.Tensor,
        memory: Tensors,
        factors: Tensors,
        shares: torch.Tensor | None = None,
    ) -> None:
        """One update of all runs, in place. ``shares`` of the learning rate are the layers' own."""
        if "l1" in factors:
            gradients = gradients + weights.sign() * factors["l1"]
        if "clip_norm" in factors:
            norm = torch.linalg.vector_norm(gradients, dim=1, keepdim=True)
            gradients = gradients * (factors["clip_norm"] / (norm + _TINY)).clamp(max=1.0)
        if "weight_decay" in factors:
            gradients = gradients + weights * factors["weight_decay"]
        if shares is not None:
            factors = {
                name: value * shares if name.startswith(RATE) else value for name, value in factors.items()
            }
        self.rule.move(weights, gradients, memory, factors, self.kind)

    def numbers(self, step: int) -> Mapping[str, Floats]:
        """The single numbers that torch keeps for each weight after so many steps, ``(runs,)`` each."""
        counted = {"step": np.full(len(self.rates), float(step))} if self.rule.counts else {}
        return {**counted, **self.rule.numbers(self.settings, self.kind, step)}


def _numbers(recipe: OptimizerRecipe) -> dict[str, float]:
    """Everything of a recipe that is a number."""
    values = checked_values(optimizer_type(recipe).params, recipe.params)
    numbers = {name: float(value) for name, value in values.items() if isinstance(value, int | float)}
    own = ("learning_rate", "weight_decay", "l1", "clip_norm")
    return numbers | {name: float(getattr(recipe, name)) for name in own}
