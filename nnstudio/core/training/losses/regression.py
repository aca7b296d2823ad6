"""Losses for coming close to numbers. Classes may be learned with them too, written as 0 and 1."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.losses.loss import Encoding, LossType, Reading

MSE = LossType(
    name="MSE",
    title=N_("Mean squared error"),
    summary=N_("The mean of the squared differences. Large errors count most."),
    formula=r"L = \frac{1}{n} \sum_{i=1}^{n} (\hat{y}_i - y_i)^2",
    module="torch.nn.MSELoss",
    encoding=Encoding.ZERO_ONE,
    reading=Reading.SHARES,
    values=True,
)

L1 = LossType(
    name="L1",
    title=N_("Mean absolute error"),
    summary=N_("The mean of the absolute differences. Outliers weigh less than in the squared error."),
    formula=r"L = \frac{1}{n} \sum_{i=1}^{n} |\hat{y}_i - y_i|",
    module="torch.nn.L1Loss",
    encoding=Encoding.ZERO_ONE,
    reading=Reading.SHARES,
    values=True,
)

HUBER = LossType(
    name="Huber",
    title=N_("Huber"),
    summary=N_("Squared for small differences, absolute beyond delta: smooth, and calm about outliers."),
    formula=(
        r"\begin{aligned} L &= \frac{1}{n} \sum_{i=1}^{n}"
        r" \begin{cases} \frac{1}{2} d_i^2 & |d_i| \le \delta \\"
        r" \delta (|d_i| - \frac{1}{2} \delta) & |d_i| > \delta \end{cases} \\"
        r" d_i &= \hat{y}_i - y_i \end{aligned}"
    ),
    module="torch.nn.HuberLoss",
    encoding=Encoding.ZERO_ONE,
    reading=Reading.SHARES,
    values=True,
    params=(
        Parameter(
            name="delta",
            kind=Kind.NUMBER,
            default=1.0,
            minimum=1e-6,
            maximum=1e6,
            logarithmic=True,
            label=N_("Delta"),
            help=N_("The difference beyond which the cost grows evenly instead of squared."),
        ),
    ),
)
