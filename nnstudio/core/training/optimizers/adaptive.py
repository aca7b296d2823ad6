"""Optimizers that give each weight its own step size, from the squares of its past gradients."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.training.optimizers.optimizer import OptimizerType, epsilon, fraction, in_lines


def _one(values: Mapping[str, Value]) -> int:
    return 1


def _two(values: Mapping[str, Value]) -> int:
    return 2


def _rmsprop(values: Mapping[str, Value]) -> int:
    """The mean square; a velocity with momentum, and the mean where it is centred."""
    return 1 + bool(values["momentum"]) + bool(values["centered"])


ADAGRAD = OptimizerType(
    name="Adagrad",
    title=N_("Adagrad"),
    summary=N_("Divides by the root of the sum of all past squared gradients: steps only get smaller."),
    formula=in_lines(r"s &\leftarrow s + g^2 \\ w &\leftarrow w - \frac{\eta}{\sqrt{s} + \epsilon}\, g"),
    module="torch.optim.Adagrad",
    remembers=_one,
    learning_rate=0.05,
    reference="Duchi, Hazan, Singer 2011",
    params=(
        Parameter(
            name="lr_decay",
            kind=Kind.NUMBER,
            default=0.0,
            minimum=0.0,
            maximum=1.0,
            label=N_("Rate decay"),
            help=N_("The learning rate is divided by 1 + steps × this."),
        ),
        epsilon(1e-10),
    ),
)

ADADELTA = OptimizerType(
    name="Adadelta",
    title=N_("Adadelta"),
    summary=N_("Scales each step by how large the past steps were, so that the rate matters little."),
    formula=in_lines(
        r"s &\leftarrow \rho s + (1 - \rho) g^2 \\ "
        r"\Delta &= \frac{\sqrt{u + \epsilon}}{\sqrt{s + \epsilon}}\, g \\ "
        r"u &\leftarrow \rho u + (1 - \rho) \Delta^2 \\ w &\leftarrow w - \eta \Delta"
    ),
    module="torch.optim.Adadelta",
    remembers=_two,
    learning_rate=1.0,
    reference="Zeiler 2012",
    params=(
        fraction("rho", 0.9, N_("Memory"), N_("How slowly past squares are forgotten.")),
        epsilon(1e-6),
    ),
)

RMSPROP = OptimizerType(
    name="RMSprop",
    title=N_("RMSprop"),
    summary=N_("Divides by the root of a running mean of squared gradients."),
    formula=in_lines(
        r"s &\leftarrow \alpha s + (1 - \alpha) g^2 \\ "
        r"w &\leftarrow w - \frac{\eta}{\sqrt{s} + \epsilon}\, g"
    ),
    module="torch.optim.RMSprop",
    remembers=_rmsprop,
    learning_rate=0.01,
    reference="Tieleman, Hinton 2012",
    params=(
        fraction("alpha", 0.99, N_("Memory"), N_("How slowly past squares are forgotten.")),
        fraction("momentum", 0.0, N_("Momentum"), N_("How much of the last step is kept; 0 is none.")),
        Parameter(
            name="centered",
            kind=Kind.SWITCH,
            default=False,
            label=N_("Centred"),
            help=N_("Divide by the spread of the gradients instead of their size."),
        ),
        epsilon(1e-8),
    ),
)
