"""Up to the learning rate and down again, far below where it began."""

from __future__ import annotations

import math

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.schedules.schedule import ScheduleType


def one_cycle_factor(
    passes: float, epochs: int, cuts: int, *, rise: float, start: float, final: float
) -> float:
    """From ``1 / start`` up to 1 within the share ``rise`` of all epochs, then down to ``1 / final``.

    Both ways along half a cosine.
    """
    done = min(1.0, passes / max(1, epochs))
    if done < rise:
        begin, end, part = 1.0 / start, 1.0, done / rise
    else:
        begin, end, part = 1.0, 1.0 / final, (done - rise) / (1.0 - rise)
    return end + (begin - end) * 0.5 * (1.0 + math.cos(math.pi * part))


def _divisor(name: str, default: float, label: str, text: str) -> Parameter:
    return Parameter(
        name=name,
        kind=Kind.NUMBER,
        default=default,
        minimum=1.0,
        maximum=1e6,
        logarithmic=True,
        label=label,
        help=text,
    )


ONE_CYCLE = ScheduleType(
    name="one_cycle",
    title=N_("One cycle"),
    summary=N_("Rises to the learning rate, which may then be large, and falls far below where it began."),
    formula=r"\frac{\eta_0}{a} \nearrow \eta_0 \searrow \frac{\eta_0}{b}",
    factor=one_cycle_factor,
    reference="Smith, Topin 2018",
    params=(
        Parameter(
            name="rise",
            kind=Kind.NUMBER,
            default=0.3,
            minimum=0.0,
            maximum=0.99,
            label=N_("Rising share"),
            help=N_("The share of all epochs in which the learning rate rises."),
        ),
        _divisor(
            "start", 25.0, N_("Divided at first, a"), N_("The run begins with the rate divided by this.")
        ),
        _divisor(
            "final", 10_000.0, N_("Divided at last, b"), N_("The run ends with the rate divided by this.")
        ),
    ),
)
