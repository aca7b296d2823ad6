"""The lecture's second recipe: a little less after every epoch."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.schedules.schedule import ScheduleType


def exponential_factor(passes: float, epochs: int, cuts: int, *, beta: float) -> float:
    """``beta`` to the power of the epochs done."""
    return beta ** int(passes)


EXPONENTIAL = ScheduleType(
    name="exponential",
    title=N_("Multiply by β < 1 each epoch"),
    summary=N_("The lecture's second recipe: after every epoch the learning rate is multiplied by β < 1."),
    formula=r"\eta = \eta_0\, \beta^{e}",
    factor=exponential_factor,
    params=(
        Parameter(
            name="beta",
            kind=Kind.NUMBER,
            default=0.95,
            minimum=0.001,
            maximum=1.0,
            label=N_("Factor β"),
            help=N_("What the learning rate is multiplied by after every epoch; below 1."),
        ),
    ),
)
