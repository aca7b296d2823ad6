"""Adam and its relatives: momentum, and a step size for each weight."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.training.optimizers.optimizer import OptimizerType, epsilon, fraction, in_lines

_BETAS = (
    fraction("beta1", 0.9, N_("Beta 1"), N_("How slowly past gradients are forgotten.")),
    fraction("beta2", 0.999, N_("Beta 2"), N_("How slowly past squared gradients are forgotten.")),
)
_AMSGRAD = Parameter(
    name="amsgrad",
    kind=Kind.SWITCH,
    default=False,
    label=N_("AMSGrad"),
    help=N_("Divide by the largest running mean so far, so that steps cannot grow again."),
)
_MOMENTS = r"m &\leftarrow \beta_1 m + (1 - \beta_1) g \\ s &\leftarrow \beta_2 s + (1 - \beta_2) g^2 \\ "


def _moments(values: Mapping[str, Value]) -> int:
    """Two running means, and with AMSGrad the largest of the second."""
    return 3 if values.get("amsgrad") else 2


ADAM = OptimizerType(
    name="Adam",
    title=N_("Adam"),
    summary=N_("Momentum, divided by the root of a running mean of squared gradients. A good first choice."),
    formula=in_lines(_MOMENTS + r"w &\leftarrow w - \eta\, \frac{\hat{m}}{\sqrt{\hat{s}} + \epsilon}"),
    module="torch.optim.Adam",
    remembers=_moments,
    learning_rate=0.01,
    reference="Kingma, Ba 2015",
    implementation="fused",
    params=(*_BETAS, epsilon(1e-8), _AMSGRAD),
)

ADAMW = OptimizerType(
    name="AdamW",
    title=N_("AdamW"),
    summary=N_("Adam whose weight decay shrinks the weights directly, untouched by the step sizes."),
    formula=in_lines(
        _MOMENTS + r"w &\leftarrow (1 - \eta \lambda) w - \eta\, \frac{\hat{m}}{\sqrt{\hat{s}} + \epsilon}"
    ),
    module="torch.optim.AdamW",
    remembers=_moments,
    learning_rate=0.01,
    reference="Loshchilov, Hutter 2019",
    implementation="fused",
    params=(*_BETAS, epsilon(1e-8), _AMSGRAD),
)

ADAMAX = OptimizerType(
    name="Adamax",
    title=N_("Adamax"),
    summary=N_("Adam with the largest recent gradient in the place of the mean square."),
    formula=in_lines(
        r"m &\leftarrow \beta_1 m + (1 - \beta_1) g \\ "
        r"u &\leftarrow \max(\beta_2 u, |g| + \epsilon) \\ "
        r"w &\leftarrow w - \eta\, \frac{\hat{m}}{u}"
    ),
    module="torch.optim.Adamax",
    remembers=_moments,
    learning_rate=0.01,
    reference="Kingma, Ba 2015",
    params=(*_BETAS, epsilon(1e-8)),
)

NADAM = OptimizerType(
    name="NAdam",
    title=N_("NAdam"),
    summary=N_("Adam with Nesterov's look ahead."),
    formula=in_lines(
        _MOMENTS + r"w &\leftarrow w - \frac{\eta}{\sqrt{\hat{s}} + \epsilon} \\ "
        r"&\quad \times \left( \mu_{t+1} \hat{m} + \frac{(1 - \mu_t) g}{1 - \prod_i \mu_i} \right)"
    ),
    module="torch.optim.NAdam",
    remembers=_moments,
    learning_rate=0.01,
    reference="Dozat 2016",
    params=(
        *_BETAS,
        epsilon(1e-8),
        fraction("momentum_decay", 0.004, N_("Momentum decay"), N_("How quickly the momentum settles.")),
    ),
)

RADAM = OptimizerType(
    name="RAdam",
    title=N_("RAdam"),
    summary=N_("Adam that holds back its step sizes until it has seen enough gradients to trust them."),
    formula=in_lines(_MOMENTS + r"w &\leftarrow w - \eta\, r_t\, \frac{\hat{m}}{\sqrt{\hat{s}} + \epsilon}"),
    module="torch.optim.RAdam",
    remembers=_moments,
    learning_rate=0.01,
    reference="Liu et al. 2020",
    params=(*_BETAS, epsilon(1e-8)),
)
