"""A cut when the loss no longer falls by enough, as ``torch.optim.lr_scheduler.ReduceLROnPlateau`` does."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.schedules.schedule import ScheduleType, Stall


def plateau_factor(
    passes: float, epochs: int, cuts: int, *, gamma: float, patience: int, threshold: float, least: float
) -> float:
    """``gamma`` to the power of the cuts made, and never below ``least``."""
    return max(least, gamma**cuts)


def plateau_watch(
    stall: Stall, loss: float, *, gamma: float, patience: int, threshold: float, least: float
) -> Stall:
    """Another cut after more than ``patience`` epochs in a row without a loss lower by the ``threshold``.

    The threshold is a share of the best loss.
    """
    best, stale, cuts = stall
    if loss < best * (1.0 - threshold):
        return loss, 0, cuts
    return (best, 0, cuts + 1) if stale + 1 > patience else (best, stale + 1, cuts)


PLATEAU = ScheduleType(
    name="plateau",
    title=N_("Reduce on plateau"),
    summary=N_(
        "Multiplied by γ when the loss has not fallen by enough for more epochs than the patience. Watched "
        "is the validation loss, or the training loss where nothing is validated."
    ),
    formula=r"\eta \leftarrow \max(\gamma\, \eta,\; f \eta_0)",
    factor=plateau_factor,
    watch=plateau_watch,
    reference="PyTorch: ReduceLROnPlateau",
    params=(
        Parameter(
            name="gamma",
            kind=Kind.NUMBER,
            default=0.1,
            minimum=0.001,
            maximum=1.0,
            label=N_("Factor γ"),
            help=N_("What the learning rate is multiplied by at each cut."),
        ),
        Parameter(
            name="patience",
            kind=Kind.INTEGER,
            default=10,
            minimum=0,
            maximum=100_000,
            label=N_("Patience"),
            help=N_("Epochs without a better loss that are waited for before a cut."),
            unit=N_("epochs"),
        ),
        Parameter(
            name="threshold",
            kind=Kind.NUMBER,
            default=1e-4,
            minimum=0.0,
            maximum=0.5,
            label=N_("Threshold"),
            help=N_("How much lower a loss has to be to count as better, as a share of the best one."),
        ),
        Parameter(
            name="least",
            kind=Kind.NUMBER,
            default=0.0,
            minimum=0.0,
            maximum=1.0,
            label=N_("Final share f"),
            help=N_("The learning rate never falls below this share of itself."),
        ),
    ),
)
