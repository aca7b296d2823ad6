"""The same numbers in another arrangement."""

from __future__ import annotations

from dataclasses import replace

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.layers.shared_parameters import axis
from nnstudio.core.parameters import Kind, Parameter

_MODULES = "nnstudio.core.layers.modules.reshaping"


def _sizes(name: str, default: tuple[int, ...], label: str, help: str, minimum: int = -1) -> Parameter:
    return Parameter(
        name=name,
        kind=Kind.SIZES,
        default=default,
        minimum=minimum,
        maximum=1_000_000,
        axes=0,
        label=label,
        help=help,
    )


FLATTEN = LayerType(
    name="Flatten",
    family="reshape",
    module="torch.nn.Flatten",
    title=N_("Flatten"),
    summary=N_("Lays all values of a sample in one row, so that a dense layer can take them."),
    formula=r"(N, C, H, W) \to (N, C \cdot H \cdot W)",
    params=(
        axis("start_dim", 1, N_("The first axis that is flattened; 0 is the batch."), N_("First axis")),
        axis("end_dim", -1, N_("The last axis that is flattened; −1 is the last of all."), N_("Last axis")),
    ),
    keywords=("flatten", "vector", "1d", "aplatir", "vecteur", "aplatissement"),
)

UNFLATTEN = LayerType(
    name="Unflatten",
    family="reshape",
    module="torch.nn.Unflatten",
    title=N_("Unflatten"),
    summary=N_("Splits one axis into several, the reverse of Flatten."),
    formula=r"(N, C \cdot H \cdot W) \to (N, C, H, W)",
    params=(
        axis("dim", 1, N_("The axis that is split; 0 is the batch.")),
        _sizes(
            "unflattened_size",
            (1, -1),
            N_("New sizes"),
            N_("The sizes the axis is split into, such as 8, 7, 7; one of them may be −1, what is left."),
        ),
    ),
    ranks=frozenset({2, 3, 4}),
    keywords=("unflatten", "split axis", "image", "déplier", "désaplatir"),
)

RESHAPE = LayerType(
    name="Reshape",
    family="reshape",
    module=f"{_MODULES}.Reshape",
    title=N_("Reshape"),
    summary=N_("Gives each sample a new shape with the same number of values."),
    formula=(
        r"\begin{aligned} (N, d_1, \ldots, d_p) &\to (N, s_1, \ldots, s_q) \\ "
        r"d_1 \cdots d_p &= s_1 \cdots s_q \end{aligned}"
    ),
    params=(
        _sizes(
            "shape",
            (-1,),
            N_("Shape"),
            N_("The new shape of a sample, without the batch; one size may be −1, what is left."),
        ),
    ),
    keywords=("reshape", "view", "shape", "redimensionner", "forme", "remodeler"),
)

PERMUTE = LayerType(
    name="Permute",
    family="reshape",
    module=f"{_MODULES}.Permute",
    title=N_("Permute axes"),
    summary=N_("Puts the axes of the tensor in another order."),
    formula=r"y_{i_{0}, i_{d_1}, i_{d_2}} = x_{i_0, i_1, i_2}",
    params=(
        _sizes(
            "dims",
            (0, 2, 1),
            N_("Order of the axes"),
            N_("For each output axis, the input axis it comes from; begins with 0, the batch."),
            minimum=0,
        ),
    ),
    ranks=frozenset({3, 4, 5}),
    keywords=("permute", "axes", "order", "channels last", "permuter", "ordre"),
)

TRANSPOSE = LayerType(
    name="Transpose",
    family="reshape",
    module=f"{_MODULES}.Transpose",
    title=N_("Transpose"),
    summary=N_("Exchanges two axes, such as time and features."),
    formula=r"y_{n, j, i} = x_{n, i, j}",
    params=(
        axis("dim0", 1, N_("One of the two axes that change places."), N_("First axis")),
        axis("dim1", 2, N_("The other axis."), N_("Second axis")),
    ),
    ranks=frozenset({3, 4, 5}),
    keywords=("transpose", "swap", "axes", "transposer", "échanger"),
)

SELECT = LayerType(
    name="Select",
    family="reshape",
    module=f"{_MODULES}.Select",
    title=N_("Select"),
    summary=N_("Takes one place of an axis, such as the last step of a sequence, and drops the rest."),
    formula=r"y_{n, f} = x_{n, t, f}",
    params=(
        axis("dim", 1, N_("The axis from which one place is taken; 0 is the batch, and stays.")),
        Parameter(
            name="index",
            kind=Kind.INTEGER,
            default=-1,
            minimum=-1_000_000,
            maximum=1_000_000,
            label=N_("Place"),
            help=N_("Which place is taken, counted from 0; −1 is the last one."),
        ),
    ),
    ranks=frozenset({3, 4, 5}),
    keywords=("select", "index", "slice", "last step", "choisir", "dernier pas", "indice"),
)

_PLACE = Parameter(
    name="start",
    kind=Kind.INTEGER,
    default=0,
    minimum=-1_000_000,
    maximum=1_000_000,
    label=N_("From"),
    help=N_("The first place that is taken, counted from 0; −1 is the last one."),
)
SLICE = LayerType(
    name="Slice",
    family="reshape",
    module=f"{_MODULES}.Slice",
    title=N_("Slice"),
    summary=N_("Takes a stretch of an axis, such as half of the channels, and drops the rest."),
    formula=r"y_{n, i} = x_{n, a + s i}",
    params=(
        axis("dim", 1, N_("The axis from which a stretch is taken; 0 is the batch, and stays.")),
        _PLACE,
        replace(
            _PLACE,
            name="stop",
            default=None,
            optional=True,
            label=N_("Up to"),
            help=N_("The place before which it ends, counted as the first one; left empty, the end."),
        ),
        Parameter(
            name="step",
            kind=Kind.INTEGER,
            default=1,
            minimum=1,
            maximum=1_000_000,
            label=N_("Stride"),
            help=N_("Takes every place, or only every second, third and so on."),
        ),
    ),
    ranks=frozenset({2, 3, 4, 5}),
    keywords=("slice", "split", "chunk", "narrow", "half", "tranche", "découper", "partie", "moitié"),
)
