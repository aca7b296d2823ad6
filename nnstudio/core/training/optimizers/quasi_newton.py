"""Optimizers that estimate the curvature of the loss."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.training.optimizers.optimizer import OptimizerType


def _history(values: Mapping[str, Value]) -> int:
    """A step and a difference of gradients for each place of the history, a direction, the last gradient."""
    return 2 * int(str(values["history_size"])) + 2


LBFGS = OptimizerType(
    name="LBFGS",
    title=N_("L-BFGS"),
    summary=N_(
        "Estimates the curvature from past gradients; best with few weights and the whole data in a batch."
    ),
    formula=r"w \leftarrow w - \eta\, H g, \qquad H \approx (\nabla^2 L)^{-1}",
    module="torch.optim.LBFGS",
    learning_rate=1.0,
    reference="Liu, Nocedal 1989",
    implementation="",
    decays=False,
    needs_closure=True,
    remembers=_history,
    params=(
        Parameter(
            name="max_iter",
            kind=Kind.INTEGER,
            default=10,
            minimum=1,
            maximum=100,
            label=N_("Iterations"),
            help=N_("How many steps of its own it takes on each batch."),
        ),
        Parameter(
            name="history_size",
            kind=Kind.INTEGER,
            default=10,
            minimum=1,
            maximum=200,
            label=N_("History"),
            help=N_("How many past gradients the curvature is estimated from."),
        ),
        Parameter(
            name="line_search_fn",
            kind=Kind.CHOICE,
            default="strong_wolfe",
            optional=True,
            choices=("strong_wolfe",),
            choice_labels=("Strong Wolfe",),
            label=N_("Line search"),
            help=N_("Search along each step for a good length; none takes the learning rate."),
        ),
    ),
)
