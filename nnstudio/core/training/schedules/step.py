"""A cut every so many epochs."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.schedules.schedule import ScheduleType


def step_factor(passes: float, epochs: int, cuts: int, *, every: int, gamma: float) -> float:
    """``gamma`` to the power of how often ``every`` epochs have passed."""
    return gamma ** (int(passes) // every)


STEP = ScheduleType(
    name="step",
    title=N_("Step"),
    summary=N_("Multiplied by γ after every so many epochs."),
    formula=r"\eta = \eta_0\, \gamma^{\lfloor e / n \rfloor}",
    factor=step_factor,
    reference="He et al. 2016",
    params=(
        Parameter(
            name="every",
            kind=Kind.INTEGER,
            default=10,
            minimum=1,
            maximum=100_000,
            label=N_("Every"),
            help=N_("Epochs between two cuts."),
            unit=N_("epochs"),
        ),
        Parameter(
            name="gamma",
            kind=Kind.NUMBER,
            default=0.5,
            minimum=0.001,
            maximum=1.0,
            label=N_("Factor γ"),
            help=N_("What the learning rate is multiplied by at each cut."),
        ),
    ),
)
