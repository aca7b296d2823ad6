"""Stochastic gradient descent, with momentum."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.language import N_, Message
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.training.optimizers.optimizer import OptimizerType, fraction, in_lines


def _contradiction(values: Mapping[str, Value]) -> Message | None:
    if values["nesterov"] and (not values["momentum"] or values["dampening"]):
        return Message.of(N_("Nesterov momentum needs a momentum above 0 and a dampening of 0."))
    return None


def _velocity(values: Mapping[str, Value]) -> int:
    return int(bool(values["momentum"]))


SGD = OptimizerType(
    name="SGD",
    title=N_("Gradient descent (SGD)"),
    summary=N_("A step against the gradient; momentum lets steps in the same direction add up."),
    formula=in_lines(r"v &\leftarrow \mu v + (1 - \tau) g \\ w &\leftarrow w - \eta v"),
    module="torch.optim.SGD",
    learning_rate=0.1,
    reference="Polyak 1964; Sutskever et al. 2013",
    contradiction=_contradiction,
    remembers=_velocity,
    params=(
        fraction("momentum", 0.0, N_("Momentum"), N_("How much of the last step is kept; 0 is none.")),
        fraction("dampening", 0.0, N_("Dampening"), N_("How much of the new gradient is left out.")),
        Parameter(
            name="nesterov",
            kind=Kind.SWITCH,
            default=False,
            label=N_("Nesterov"),
            help=N_("Look ahead: take the gradient's part of the step after the momentum's."),
        ),
    ),
)
