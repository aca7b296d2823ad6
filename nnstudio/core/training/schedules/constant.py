"""The learning rate as it is."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.training.schedules.schedule import ScheduleType


def constant_factor(passes: float, epochs: int, cuts: int) -> float:
    """Always 1."""
    return 1.0


CONSTANT = ScheduleType(
    name="constant",
    title=N_("Constant"),
    summary=N_("The learning rate stays as it is set."),
    formula=r"\eta = \eta_0",
    factor=constant_factor,
)
