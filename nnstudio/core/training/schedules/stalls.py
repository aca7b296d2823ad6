"""The lecture's first recipe: start high, and divide by ten whenever the loss stalls."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.schedules.schedule import ScheduleType, Stall


def stalls_factor(passes: float, epochs: int, cuts: int, *, patience: int) -> float:
    """A tenth for every cut made."""
    return 0.1**cuts


def stalls_watch(stall: Stall, loss: float, *, patience: int) -> Stall:
    """Another cut after ``patience`` epochs in a row without a lower loss."""
    best, stale, cuts = stall
    if loss < best:
        return loss, 0, cuts
    return (best, 0, cuts + 1) if stale + 1 >= patience else (best, stale + 1, cuts)


STALLS = ScheduleType(
    name="divide_by_ten",
    title=N_("Start high, divide by ten"),
    summary=N_(
        "The lecture's first recipe: start with a high learning rate, and divide it by ten whenever the "
        "loss stalls. Watched is the validation loss, or the training loss where nothing is validated."
    ),
    formula=r"\eta \leftarrow \frac{\eta}{10}",
    factor=stalls_factor,
    watch=stalls_watch,
    params=(
        Parameter(
            name="patience",
            kind=Kind.INTEGER,
            default=5,
            minimum=1,
            maximum=100_000,
            label=N_("Stalled after"),
            help=N_("Epochs in a row without a lower loss after which the loss has stalled."),
            unit=N_("epochs"),
        ),
    ),
)
