"""Initialisations whose spread depends on the fans, so that signals keep their size from layer to layer."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.initialisations.initialisation import Initialisation
from nnstudio.core.parameters import Kind, Parameter

_GAIN = Parameter(
    name="gain",
    kind=Kind.NUMBER,
    default=1.0,
    minimum=0.0,
    maximum=1000.0,
    label=N_("Gain g"),
    help=N_("Makes all weights larger: 1 before the identity or Sigmoid, 5/3 before Tanh, √2 before ReLU."),
)
_SLOPE = Parameter(
    name="a",
    kind=Kind.NUMBER,
    default=0.0,
    minimum=0.0,
    maximum=1000.0,
    label=N_("Slope a"),
    help=N_("The slope of the activation below 0: 0 for ReLU, 0.01 for LeakyReLU."),
)
_MODE = Parameter(
    name="mode",
    kind=Kind.CHOICE,
    default="fan_in",
    choices=("fan_in", "fan_out"),
    choice_labels=(N_("Inputs (forward signals)"), N_("Outputs (gradients)")),
    label=N_("Fan n"),
    help=N_("Which signals are to keep their size: those that go forward, or the gradients that come back."),
)
_GLOROT, _HE = "Glorot and Bengio 2010", "He et al. 2015"

XAVIER_UNIFORM = Initialisation(
    name="xavier_uniform",
    title=N_("Xavier (Glorot), uniform"),
    summary=N_("Keeps the size of signals and of gradients alike; made for Tanh and Sigmoid."),
    formula=r"w \sim \mathcal{U}(-r, r), \quad r = g \sqrt{\frac{6}{n_{in} + n_{out}}}",
    reference=_GLOROT,
    function="xavier_uniform_",
    params=(_GAIN,),
    axes=2,
    order=30,
)
XAVIER_NORMAL = Initialisation(
    name="xavier_normal",
    title=N_("Xavier (Glorot), normal"),
    summary=N_("As Xavier, uniform, from a bell curve."),
    formula=r"w \sim \mathcal{N}(0, \sigma^2), \quad \sigma = g \sqrt{\frac{2}{n_{in} + n_{out}}}",
    reference=_GLOROT,
    function="xavier_normal_",
    params=(_GAIN,),
    axes=2,
    order=31,
)
HE_UNIFORM = Initialisation(
    name="he_uniform",
    title=N_("He (Kaiming), uniform"),
    summary=N_("Keeps the size of signals although ReLU stops half of them."),
    formula=r"w \sim \mathcal{U}(-r, r), \quad r = \sqrt{\frac{6}{(1 + a^2)\, n}}",
    reference=_HE,
    function="kaiming_uniform_",
    params=(_SLOPE, _MODE),
    axes=2,
    order=32,
)
HE_NORMAL = Initialisation(
    name="he_normal",
    title=N_("He (Kaiming), normal"),
    summary=N_("As He, uniform, from a bell curve."),
    formula=r"w \sim \mathcal{N}(0, \sigma^2), \quad \sigma = \sqrt{\frac{2}{(1 + a^2)\, n}}",
    reference=_HE,
    function="kaiming_normal_",
    params=(_SLOPE, _MODE),
    axes=2,
    order=33,
)
ORTHOGONAL = Initialisation(
    name="orthogonal",
    title=N_("Orthogonal"),
    summary=N_("A random rotation: the matrix keeps the length of every vector."),
    formula=r"W^\top W = g^2 I",
    reference="Saxe et al. 2014",
    function="orthogonal_",
    params=(_GAIN,),
    axes=2,
    order=40,
)
