"""Half a cosine, from the learning rate down to nearly nothing."""

from __future__ import annotations

import math

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.schedules.schedule import ScheduleType


def cosine_factor(passes: float, epochs: int, cuts: int, *, final: float) -> float:
    """From 1 to ``final`` along half a cosine over all epochs; ``final`` from there on."""
    done = min(1.0, passes / max(1, epochs))
    return final + (1.0 - final) * 0.5 * (1.0 + math.cos(math.pi * done))


COSINE = ScheduleType(
    name="cosine",
    title=N_("Cosine"),
    summary=N_("Falls along half a cosine over all the epochs: slowly at first and at the end."),
    formula=r"\eta = \eta_0 \left( f + \frac{1 - f}{2} \left( 1 + \cos \frac{\pi e}{E} \right) \right)",
    factor=cosine_factor,
    reference="Loshchilov, Hutter 2017",
    params=(
        Parameter(
            name="final",
            kind=Kind.NUMBER,
            default=0.0,
            minimum=0.0,
            maximum=1.0,
            label=N_("Final share f"),
            help=N_("What is left of the learning rate at the end, as a share of it."),
        ),
    ),
)
