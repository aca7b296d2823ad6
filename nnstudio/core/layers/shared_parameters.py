"""Parameters that several families share, with the names and the defaults of torch's own arguments."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value

MOST = 1_000_000
"""The most features or channels one layer may be asked for."""

BIAS = Parameter(
    name="bias",
    kind=Kind.SWITCH,
    default=True,
    label=N_("Bias"),
    help=N_("Adds a learned constant to every output."),
)
EPS = Parameter(
    name="eps",
    kind=Kind.NUMBER,
    default=1e-5,
    minimum=1e-12,
    maximum=0.1,
    logarithmic=True,
    label=N_("Epsilon"),
    help=N_("A small number added to the variance so that nothing is divided by zero."),
)
CEIL_MODE = Parameter(
    name="ceil_mode",
    kind=Kind.SWITCH,
    default=False,
    label=N_("Round up"),
    help=N_("Rounds the output size up instead of down, keeping windows that stick out at the end."),
)


def affine(name: str = "affine", default: bool = True) -> Parameter:
    """Whether a normalisation learns a scale and a shift."""
    return Parameter(
        name=name,
        kind=Kind.SWITCH,
        default=default,
        label=N_("Learn scale and shift"),
        help=N_("Multiplies the normalised values by a learned scale and adds a learned shift."),
    )


def out_features(default: int = 16, label: str = N_("Neurons")) -> Parameter:
    return Parameter(
        name="out_features",
        kind=Kind.INTEGER,
        default=default,
        minimum=1,
        maximum=MOST,
        label=label,
        unit=N_("neurons"),
        help=N_("How many neurons the layer has; each gives one output."),
    )


def kernel_size(axes: int, default: int) -> Parameter:
    return Parameter(
        name="kernel_size",
        kind=Kind.SIZES,
        default=default,
        minimum=1,
        maximum=1024,
        axes=axes,
        label=N_("Kernel size"),
        unit=N_("px"),
        help=N_("The size of the window that slides over the input."),
    )


def stride(axes: int, default: Value = 1) -> Parameter:
    """The step of the window; ``default=None`` means "as long as the kernel", as pooling does."""
    same = default is None
    return Parameter(
        name="stride",
        kind=Kind.SIZES,
        default=default,
        minimum=1,
        maximum=1024,
        axes=axes,
        optional=same,
        label=N_("Stride"),
        unit=N_("px"),
        help=N_("How far the window moves each time; left empty, its own size.")
        if same
        else N_("How far the window moves each time; 2 halves the size of the output."),
    )


def padding(axes: int, words: tuple[str, ...] = ()) -> Parameter:
    return Parameter(
        name="padding",
        kind=Kind.SIZES,
        default=0,
        minimum=0,
        maximum=1024,
        axes=axes,
        choices=words,
        label=N_("Padding"),
        unit=N_("px"),
        help=N_("How many values are added on each side; with stride 1, “same” keeps the size of the input.")
        if words
        else N_("How many values are added on each side of the input."),
    )


def dilation(axes: int) -> Parameter:
    return Parameter(
        name="dilation",
        kind=Kind.SIZES,
        default=1,
        minimum=1,
        maximum=256,
        axes=axes,
        label=N_("Dilation"),
        unit=N_("px"),
        help=N_("The distance between the values one window looks at; 1 means neighbours."),
    )


def axis(name: str, default: int, help: str, label: str = N_("Axis")) -> Parameter:
    """An axis of the tensor, 0 being the batch; negative ones count from the end."""
    return Parameter(
        name=name, kind=Kind.INTEGER, default=default, minimum=-5, maximum=5, label=label, help=help
    )


def probability(help: str, name: str = "p", default: float = 0.5) -> Parameter:
    return Parameter(
        name=name,
        kind=Kind.NUMBER,
        default=default,
        minimum=0.0,
        maximum=1.0,
        label=N_("Drop probability"),
        help=help,
    )
