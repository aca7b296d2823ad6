"""Activations that squash values into an interval, and those that shrink small values."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.parameters import Kind, Parameter

_WORDS = ("activation", "nonlinearity", "fonction d'activation", "non-linéarité")
_SQUASH = (*_WORDS, "squash", "saturation", "bounded", "borné")
_SHRINK = (*_WORDS, "shrinkage", "sparse", "denoise", "rétrécir", "parcimonie", "débruiter")

_LAMBDA = Parameter(
    name="lambd",
    kind=Kind.NUMBER,
    default=0.5,
    minimum=0.0,
    maximum=100.0,
    label=N_("Lambda"),
    help=N_("Values between −λ and λ become zero."),
)


def _bound(name: str, default: float, label: str, help: str) -> Parameter:
    return Parameter(
        name=name, kind=Kind.NUMBER, default=default, minimum=-100.0, maximum=100.0, label=label, help=help
    )


SIGMOID = LayerType(
    name="Sigmoid",
    family="activation",
    module="torch.nn.Sigmoid",
    title=N_("Sigmoid"),
    summary=N_("Squashes any value into a probability between 0 and 1."),
    formula=r"\sigma(x) = \frac{1}{1 + e^{-x}}",
    reference="Rumelhart, Hinton & Williams, 1986, Learning Representations by Back-Propagating Errors",
    role=Role.ACTIVATION,
    keywords=(*_SQUASH, "logistic", "probability", "sigmoïde", "logistique", "probabilité"),
)

TANH = LayerType(
    name="Tanh",
    family="activation",
    module="torch.nn.Tanh",
    title=N_("Hyperbolic tangent (Tanh)"),
    summary=N_("Squashes any value into the interval from −1 to 1."),
    formula=r"\tanh(x) = \frac{e^{x} - e^{-x}}{e^{x} + e^{-x}}",
    reference="LeCun et al., 1998, Efficient BackProp",
    role=Role.ACTIVATION,
    keywords=(*_SQUASH, "hyperbolic tangent", "tangente hyperbolique"),
)

ARCTAN = LayerType(
    name="Arctan",
    family="activation",
    module="nnstudio.core.layers.modules.activations.Arctan",
    title=N_("Arctangent"),
    summary=N_("Squashes any value into the interval from −π/2 to π/2, with slow tails."),
    formula=r"f(x) = \arctan(x)",
    reference="Glorot & Bengio, 2010, Understanding the Difficulty of Training Deep Feedforward Networks",
    role=Role.ACTIVATION,
    keywords=(*_SQUASH, "atan", "arctangent", "arctangente"),
)

SOFTSIGN = LayerType(
    name="Softsign",
    family="activation",
    module="torch.nn.Softsign",
    title="Softsign",
    summary=N_("Squashes values between −1 and 1, saturating more slowly than tanh."),
    formula=r"f(x) = \frac{x}{1 + |x|}",
    reference="Glorot & Bengio, 2010, Understanding the Difficulty of Training Deep Feedforward Networks",
    role=Role.ACTIVATION,
    keywords=(*_SQUASH, "sign", "signe"),
)

HARDSIGMOID = LayerType(
    name="Hardsigmoid",
    family="activation",
    module="torch.nn.Hardsigmoid",
    title="Hardsigmoid",
    summary=N_("A sigmoid drawn with three straight lines, cheap to compute."),
    formula=r"f(x) = \min\left( \max\left( \frac{x}{6} + \frac{1}{2}, \, 0 \right), \, 1 \right)",
    reference="Courbariaux et al., 2015, BinaryConnect",
    role=Role.ACTIVATION,
    keywords=(*_SQUASH, "sigmoid", "cheap", "sigmoïde", "rapide"),
)

HARDTANH = LayerType(
    name="Hardtanh",
    family="activation",
    module="torch.nn.Hardtanh",
    title="Hardtanh",
    summary=N_("Cuts values off at two bounds and leaves those between unchanged."),
    formula=r"f(x) = \min(\max(x, m), M)",
    reference="Collobert, 2004, Large Scale Machine Learning",
    params=(
        _bound("min_val", -1.0, N_("Lowest value"), N_("Values below it become equal to it.")),
        _bound("max_val", 1.0, N_("Highest value"), N_("Values above it become equal to it.")),
    ),
    role=Role.ACTIVATION,
    keywords=(*_SQUASH, "clip", "clamp", "écrêter", "couper"),
)

LOG_SIGMOID = LayerType(
    name="LogSigmoid",
    family="activation",
    module="torch.nn.LogSigmoid",
    title="LogSigmoid",
    summary=N_("The logarithm of the sigmoid: a log-probability, always negative."),
    formula=r"f(x) = \ln \sigma(x) = -\ln(1 + e^{-x})",
    reference="Mikolov et al., 2013, Distributed Representations of Words and Phrases (negative sampling)",
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "log", "probability", "logarithme", "probabilité", "sigmoïde"),
)

TANHSHRINK = LayerType(
    name="Tanhshrink",
    family="activation",
    module="torch.nn.Tanhshrink",
    title="Tanhshrink",
    summary=N_("What tanh takes away: flat near zero, straight far from it."),
    formula=r"f(x) = x - \tanh(x)",
    reference="Kavukcuoglu, Ranzato & LeCun, 2008, Fast Inference in Sparse Coding Algorithms",
    role=Role.ACTIVATION,
    keywords=_SHRINK,
)

HARDSHRINK = LayerType(
    name="Hardshrink",
    family="activation",
    module="torch.nn.Hardshrink",
    title="Hardshrink",
    summary=N_("Turns small values into zero and leaves large ones unchanged."),
    formula=r"f(x) = \begin{cases} x \quad & |x| > \lambda \\ 0 \quad & |x| \le \lambda \end{cases}",
    reference="Donoho & Johnstone, 1994, Ideal Spatial Adaptation by Wavelet Shrinkage",
    params=(_LAMBDA,),
    role=Role.ACTIVATION,
    keywords=_SHRINK,
)

SOFTSHRINK = LayerType(
    name="Softshrink",
    family="activation",
    module="torch.nn.Softshrink",
    title="Softshrink",
    summary=N_("Moves every value towards zero by λ; small ones become zero."),
    formula=r"f(x) = \operatorname{sign}(x) \, \max(|x| - \lambda, \, 0)",
    reference="Donoho, 1995, De-Noising by Soft-Thresholding",
    params=(_LAMBDA,),
    role=Role.ACTIVATION,
    keywords=(*_SHRINK, "lasso", "l1"),
)
