"""Activations that let positive values through and hold negative ones back."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.parameters import Kind, Parameter

_WORDS = ("activation", "nonlinearity", "rectifier", "fonction d'activation", "non-linéarité", "redresseur")


def _number(name: str, default: float, label: str, help: str, high: float = 100.0) -> Parameter:
    return Parameter(
        name=name, kind=Kind.NUMBER, default=default, minimum=0.0, maximum=high, label=label, help=help
    )


def _alpha(help: str) -> Parameter:
    return Parameter(
        name="alpha", kind=Kind.NUMBER, default=1.0, minimum=0.01, maximum=100.0, label=N_("Alpha"), help=help
    )


RELU = LayerType(
    name="ReLU",
    family="activation",
    module="torch.nn.ReLU",
    title="ReLU",
    summary=N_("Keeps positive values and turns negative ones into zero."),
    formula=r"\mathrm{ReLU}(x) = \max(0, x)",
    reference="Nair & Hinton, 2010, Rectified Linear Units Improve Restricted Boltzmann Machines",
    role=Role.ACTIVATION,
    keywords=_WORDS,
)

LEAKY_RELU = LayerType(
    name="LeakyReLU",
    family="activation",
    module="torch.nn.LeakyReLU",
    title="LeakyReLU",
    summary=N_("A ReLU that lets a small part of negative values through."),
    formula=r"f(x) = \max(0, x) + a \, \min(0, x)",
    reference="Maas et al., 2013, Rectifier Nonlinearities Improve Neural Network Acoustic Models",
    params=(
        _number("negative_slope", 0.01, N_("Negative slope"), N_("The slope for negative values."), 1.0),
    ),
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "leaky", "fuite"),
)

PRELU = LayerType(
    name="PReLU",
    family="activation",
    module="torch.nn.PReLU",
    title="PReLU",
    summary=N_("A leaky ReLU that learns its slope for negative values."),
    formula=r"f(x) = \max(0, x) + a \, \min(0, x), \quad a \in \mathbb{R}",
    reference="He et al., 2015, Delving Deep into Rectifiers",
    params=(
        Parameter(
            name="num_parameters",
            kind=Kind.INTEGER,
            default=1,
            minimum=1,
            maximum=1_000_000,
            label=N_("Slopes"),
            help=N_(
                "How many slopes are learned: 1 for all, or one per channel (then the number of channels)."
            ),
        ),
        _number("init", 0.25, N_("First slope"), N_("The slope before training."), 1.0),
    ),
    ranks=frozenset({2, 3, 4, 5}),
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "parametric", "learned slope", "paramétrique", "pente apprise"),
)

RRELU = LayerType(
    name="RReLU",
    family="activation",
    module="torch.nn.RReLU",
    title="RReLU",
    summary=N_("A leaky ReLU whose slope is drawn at random while training."),
    formula=r"\begin{aligned} f(x) &= \max(0, x) + a \, \min(0, x) \\ a &\sim U(l, u) \end{aligned}",
    reference="Xu et al., 2015, Empirical Evaluation of Rectified Activations in Convolutional Network",
    params=(
        _number("lower", 1 / 8, N_("Lowest slope"), N_("The smallest slope that can be drawn."), 1.0),
        _number("upper", 1 / 3, N_("Highest slope"), N_("The largest slope that can be drawn."), 1.0),
    ),
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "random", "aléatoire"),
)

RELU6 = LayerType(
    name="ReLU6",
    family="activation",
    module="torch.nn.ReLU6",
    title="ReLU6",
    summary=N_("A ReLU that stops growing at 6."),
    formula=r"f(x) = \min(\max(0, x), 6)",
    reference="Howard et al., 2017, MobileNets",
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "bounded", "mobile", "borné"),
)

THRESHOLD = LayerType(
    name="Threshold",
    family="activation",
    module="torch.nn.Threshold",
    title=N_("Threshold"),
    summary=N_("Keeps values above a threshold and replaces all others by a constant."),
    formula=r"f(x) = \begin{cases} x \quad & x > \theta \\ v \quad & x \le \theta \end{cases}",
    reference="McCulloch & Pitts, 1943, A Logical Calculus of the Ideas Immanent in Nervous Activity",
    params=(
        Parameter(
            name="threshold",
            kind=Kind.NUMBER,
            default=0.0,
            minimum=-100.0,
            maximum=100.0,
            label=N_("Threshold"),
            help=N_("Values above it pass unchanged."),
        ),
        Parameter(
            name="value",
            kind=Kind.NUMBER,
            default=0.0,
            minimum=-100.0,
            maximum=100.0,
            label=N_("Replacement"),
            help=N_("What the other values become."),
        ),
    ),
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "threshold", "step", "seuil"),
)

ELU = LayerType(
    name="ELU",
    family="activation",
    module="torch.nn.ELU",
    title="ELU",
    summary=N_("Like ReLU, but negative values bend smoothly towards −α."),
    formula=r"f(x) = \begin{cases} x \quad & x > 0 \\ \alpha (e^{x} - 1) \quad & x \le 0 \end{cases}",
    reference="Clevert et al., 2016, Fast and Accurate Deep Network Learning by Exponential Linear Units",
    params=(_alpha(N_("The level −α that very negative values approach.")),),
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "exponential", "exponentielle"),
)

CELU = LayerType(
    name="CELU",
    family="activation",
    module="torch.nn.CELU",
    title="CELU",
    summary=N_("An ELU whose slope is continuous for every α."),
    formula=r"f(x) = \max(0, x) + \min(0, \, \alpha (e^{x / \alpha} - 1))",
    reference="Barron, 2017, Continuously Differentiable Exponential Linear Units",
    params=(_alpha(N_("The level −α that very negative values approach, and how slowly they do.")),),
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "exponential", "continuous", "exponentielle", "continue"),
)

SELU = LayerType(
    name="SELU",
    family="activation",
    module="torch.nn.SELU",
    title="SELU",
    summary=N_("A scaled ELU that keeps the mean near 0 and the variance near 1 by itself."),
    formula=r"f(x) = \lambda \begin{cases} x \quad & x > 0 \\ \alpha (e^{x} - 1) \quad & x \le 0 \end{cases}",
    reference="Klambauer et al., 2017, Self-Normalizing Neural Networks",
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "self-normalising", "scaled", "auto-normalisante"),
)

GELU = LayerType(
    name="GELU",
    family="activation",
    module="torch.nn.GELU",
    title="GELU",
    summary=N_("Weighs each value by the probability that a normal variable lies below it."),
    formula=r"\mathrm{GELU}(x) = x \, \Phi(x)",
    reference="Hendrycks & Gimpel, 2016, Gaussian Error Linear Units",
    params=(
        Parameter(
            name="approximate",
            kind=Kind.CHOICE,
            default="none",
            choices=("none", "tanh"),
            choice_labels=(N_("Exact"), N_("With tanh")),
            label=N_("Approximation"),
            help=N_("Computes it exactly, or by a formula with tanh as GPT-2 does."),
        ),
    ),
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "gaussian", "transformer", "gaussienne"),
)

SILU = LayerType(
    name="SiLU",
    family="activation",
    module="torch.nn.SiLU",
    title="SiLU (Swish)",
    summary=N_("Multiplies each value by its own sigmoid: a smooth ReLU."),
    formula=r"f(x) = x \, \sigma(x) = \frac{x}{1 + e^{-x}}",
    reference="Elfwing et al., 2018, Sigmoid-Weighted Linear Units; Ramachandran et al., 2017 (Swish)",
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "swish", "smooth", "lisse"),
)

MISH = LayerType(
    name="Mish",
    family="activation",
    module="torch.nn.Mish",
    title="Mish",
    summary=N_("A smooth ReLU with a small dip below zero."),
    formula=r"f(x) = x \tanh(\ln(1 + e^{x}))",
    reference="Misra, 2020, Mish: A Self Regularized Non-Monotonic Activation Function",
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "smooth", "lisse"),
)

HARDSWISH = LayerType(
    name="Hardswish",
    family="activation",
    module="torch.nn.Hardswish",
    title="Hardswish",
    summary=N_("A SiLU made of straight lines and a parabola, cheap to compute."),
    formula=r"f(x) = x \, \frac{\min(\max(x + 3, 0), 6)}{6}",
    reference="Howard et al., 2019, Searching for MobileNetV3",
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "swish", "mobile", "cheap", "rapide"),
)

SOFTPLUS = LayerType(
    name="Softplus",
    family="activation",
    module="torch.nn.Softplus",
    title="Softplus",
    summary=N_("A smooth ReLU that is always positive."),
    formula=r"f(x) = \frac{1}{\beta} \ln(1 + e^{\beta x})",
    reference="Dugas et al., 2001, Incorporating Second-Order Functional Knowledge",
    params=(
        Parameter(
            name="beta",
            kind=Kind.NUMBER,
            default=1.0,
            minimum=0.01,
            maximum=100.0,
            logarithmic=True,
            label=N_("Beta"),
            help=N_("How sharp the bend is; a large one comes close to ReLU."),
        ),
        _number(
            "threshold",
            20.0,
            N_("Threshold"),
            N_("Above this value of βx the function is computed as x, which is then exact enough."),
        ),
    ),
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "smooth", "positive", "lisse", "positif"),
)
