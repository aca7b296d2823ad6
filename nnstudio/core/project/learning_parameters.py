"""The fields of a layer's ``LayerLearning`` as typed parameters: for forms, paths and files."""

from __future__ import annotations

from functools import cache

from nnstudio.core.language import N_
from nnstudio.core.layers.initialisations import DEFAULT, Initialisation, initialisations
from nnstudio.core.layers.reparametrisations import NONE, reparametrisations
from nnstudio.core.parameters import Kind, Parameter

WEIGHTS, BIASES = "initialisation", "bias_initialisation"
PARAMS = "_params"  # ends the name of the field that holds an initialisation's own parameters

FROZEN = Parameter(
    name="frozen",
    kind=Kind.SWITCH,
    default=False,
    label=N_("Frozen"),
    help=N_("Keep the weights as they are: the layer computes, but does not learn."),
)
RATE_FACTOR = Parameter(
    name="rate_factor",
    kind=Kind.NUMBER,
    default=1.0,
    minimum=0.0,
    maximum=1000.0,
    logarithmic=True,
    label=N_("Learning rate ×"),
    help=N_("This layer learns with the learning rate times this factor. 1: as all others."),
)
SWITCHES = (FROZEN, RATE_FACTOR)  # what is read from files by range alone


@cache
def weight_initialisation() -> Parameter:
    """Which initialisation the weights get."""
    return _choice(WEIGHTS, N_("First weights"), N_("How the weights are drawn before training."), known())


@cache
def bias_initialisation() -> Parameter:
    """Which initialisation the biases get: one that needs no fans."""
    fitting = tuple(entry for entry in known() if entry.axes < 2)
    return _choice(BIASES, N_("First biases"), N_("How the biases are drawn before training."), fitting)


@cache
def reparametrisation() -> Parameter:
    """Whether the weight is learned as it is."""
    return Parameter(
        name="reparametrisation",
        kind=Kind.CHOICE,
        default=NONE,
        choices=reparametrisations.names(),
        choice_labels=tuple(entry.title for entry in reparametrisations),
        label=N_("Normalised weight"),
        help=N_("Compute the weight from numbers that are learned in its place."),
    )


@cache
def learning_parameters() -> tuple[Parameter, ...]:
    """All fields but the parameters of the initialisations."""
    return (weight_initialisation(), bias_initialisation(), *SWITCHES, reparametrisation())


@cache
def known() -> tuple[Initialisation, ...]:
    """All initialisations, in the order they are offered."""
    return tuple(sorted(initialisations, key=lambda entry: entry.order))


def _choice(name: str, label: str, text: str, entries: tuple[Initialisation, ...]) -> Parameter:
    return Parameter(
        name=name,
        kind=Kind.CHOICE,
        default=DEFAULT,
        choices=tuple(entry.name for entry in entries),
        choice_labels=tuple(entry.title for entry in entries),
        label=label,
        help=text,
    )
