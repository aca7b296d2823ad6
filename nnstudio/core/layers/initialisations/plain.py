"""Initialisations that do not look at the size of the layer."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.initialisations.initialisation import DEFAULT, Initialisation
from nnstudio.core.parameters import Kind, Parameter


def _number(name: str, default: float, label: str, text: str, minimum: float = -1e6) -> Parameter:
    return Parameter(
        name=name, kind=Kind.NUMBER, default=default, minimum=minimum, maximum=1e6, label=label, help=text
    )


AS_USUAL = Initialisation(
    name=DEFAULT,
    title=N_("The layer's own"),
    summary=N_("As the layer itself does it; for Linear and convolutions, uniform numbers."),
    formula=r"w \sim \mathcal{U}\left(-\frac{1}{\sqrt{n_{in}}}, \frac{1}{\sqrt{n_{in}}}\right)",
    reference="LeCun et al. 1998",
    function="",
    order=0,
)
ZEROS = Initialisation(
    name="zeros",
    title=N_("Zeros"),
    summary=N_("All 0. Neurons that begin equal stay equal; usual for biases only."),
    formula=r"w = 0",
    function="zeros_",
    order=10,
)
ONES = Initialisation(
    name="ones",
    title=N_("Ones"),
    summary=N_("All 1. Neurons that begin equal stay equal."),
    formula=r"w = 1",
    function="ones_",
    order=11,
)
CONSTANT = Initialisation(
    name="constant",
    title=N_("Constant"),
    summary=N_("All the same number. Neurons that begin equal stay equal."),
    formula=r"w = c",
    function="constant_",
    params=(_number("val", 0.1, N_("Number c"), N_("What every weight begins with.")),),
    order=12,
)
UNIFORM = Initialisation(
    name="uniform",
    title=N_("Uniform"),
    summary=N_("Numbers from an interval, each as likely as any other."),
    formula=r"w \sim \mathcal{U}(a, b)",
    function="uniform_",
    params=(
        _number("a", -0.1, N_("From a"), N_("The lower end of the interval.")),
        _number("b", 0.1, N_("To b"), N_("The upper end of the interval.")),
    ),
    order=20,
)
NORMAL = Initialisation(
    name="normal",
    title=N_("Normal"),
    summary=N_("Numbers from a bell curve."),
    formula=r"w \sim \mathcal{N}(\mu, \sigma^2)",
    function="normal_",
    params=(
        _number("mean", 0.0, N_("Mean μ"), N_("The middle of the bell curve.")),
        _number("std", 0.1, N_("Deviation σ"), N_("The width of the bell curve."), 0.0),
    ),
    order=21,
)
TRUNCATED = Initialisation(
    name="truncated_normal",
    title=N_("Truncated normal"),
    summary=N_("Numbers from a bell curve, drawn again where they lie outside of an interval."),
    formula=r"w \sim \mathcal{N}(\mu, \sigma^2), \quad a \le w \le b",
    function="trunc_normal_",
    params=(
        _number("mean", 0.0, N_("Mean μ"), N_("The middle of the bell curve.")),
        _number("std", 0.02, N_("Deviation σ"), N_("The width of the bell curve."), 1e-6),
        _number("a", -2.0, N_("From a"), N_("The lower end of the interval.")),
        _number("b", 2.0, N_("To b"), N_("The upper end of the interval.")),
    ),
    order=22,
)
