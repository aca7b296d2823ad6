"""What a schedule is to the studio: a factor that multiplies every player's learning rate.

The factor is a function of how far the run has come, so that a learning rate that is changed while training
goes on along the same course. It is a plain function of numbers, carried as it is into exported programs.
Schedules that wait for the loss to stall are told the watched loss after every epoch.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from nnstudio.core.language import N_
from nnstudio.core.parameters import Parameter, checked_values
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.refusal import Refusal
from nnstudio.core.registry import Registry

Stall = tuple[float, int, int]  # the lowest loss so far, epochs without a lower one, cuts made
FRESH: Stall = (math.inf, 0, 0)
Factor = Callable[[int, float, int], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleType:
    """One schedule.

    ``factor(passes, epochs, cuts, **values)``: ``passes`` over the data done (a number with a fraction),
    ``epochs`` of the recipe, ``cuts`` made so far, and the checked parameters. ``watch(stall, loss,
    **values)`` gives the new stall after an epoch with this loss; none where the schedule ignores the loss.
    ``title``, ``summary`` and the texts of ``params`` are English marked with ``N_``. In ``formula`` (LaTeX),
    ``\\eta_0`` is the learning rate of the optimizer, ``e`` the epochs done, ``E`` all of them.
    """

    name: str
    title: str
    summary: str
    formula: str
    factor: Callable[..., float]
    watch: Callable[..., Stall] | None = None
    params: tuple[Parameter, ...] = ()
    reference: str = ""

    def values(self, recipe: TrainingRecipe) -> dict[str, object]:
        """The keyword arguments of both functions.

        Raises:
            InvalidValue: for an unknown parameter or one out of range.
        """
        return dict(checked_values(self.params, recipe.schedule_params))


schedules: Registry[ScheduleType] = Registry(
    ScheduleType, "nnstudio.core.training.schedules", "nnstudio.schedules"
)


def schedule_type(recipe: TrainingRecipe) -> ScheduleType:
    """The entry a recipe names.

    Raises:
        Refusal: if there is none of that name.
    """
    entry = schedules.get(recipe.schedule)
    if entry is None:
        known = ", ".join(schedules.names())
        raise Refusal(N_("There is no schedule {name}. Known: {known}."), name=recipe.schedule, known=known)
    return entry


def check_schedule(recipe: TrainingRecipe) -> None:
    """Raises Refusal if the recipe names no schedule, or tells it what it does not take."""
    schedule_type(recipe).values(recipe)


def schedule_factor(recipe: TrainingRecipe) -> Factor:
    """What the learning rates are multiplied by, as a function of steps done, passes done and cuts made.

    The warm-up raises it evenly over the first ``recipe.warmup`` steps (Goyal et al. 2017).

    Raises:
        Refusal: for an unknown schedule, or a parameter out of range.
    """
    entry = schedule_type(recipe)
    values, epochs, warmup = entry.values(recipe), recipe.epochs, recipe.warmup

    def factor(step: int, passes: float, cuts: int) -> float:
        return entry.factor(passes, epochs, cuts, **values) * min(1.0, (step + 1) / (warmup + 1))

    return factor
