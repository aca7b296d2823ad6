"""What attention is made of, piece by piece."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.parameters import Kind, Parameter

_MODULES = "nnstudio.core.layers.modules.attention"
_VASWANI = "Vaswani et al., 2017, Attention Is All You Need"

MATMUL = LayerType(
    name="MatMul",
    family="attention",
    module=f"{_MODULES}.MatMul",
    title=N_("Matrix product"),
    summary=N_("Multiplies two sequences of vectors as matrices: every row with every column."),
    formula=r"y_{t, s} = \sum_k a_{t, k} \, b_{s, k}",
    reference=_VASWANI,
    params=(
        Parameter(
            name="transpose",
            kind=Kind.SWITCH,
            default=True,
            label=N_("Transpose the second"),
            help=N_("Compares rows with rows, as queries with keys; without it, rows meet columns."),
        ),
        Parameter(
            name="scaled",
            kind=Kind.SWITCH,
            default=False,
            label=N_("Scaled"),
            help=N_("Divides by the root of the number of products in each sum, so that scores stay small."),
        ),
    ),
    ranks=frozenset({3, 4}),
    inputs=("in1", "in2"),
    keywords=("matmul", "matrix product", "scores", "attention", "produit matriciel", "scores d'attention"),
)

CAUSAL_MASK = LayerType(
    name="CausalMask",
    family="attention",
    module=f"{_MODULES}.CausalMask",
    title=N_("Causal mask"),
    summary=N_("Hides later steps from earlier ones: their scores become as low as can be."),
    formula=(r"y_{t, s} = \begin{cases} x_{t, s} & s \le t \\ -\infty & s > t \end{cases}"),
    reference=_VASWANI,
    ranks=frozenset({3, 4}),
    keywords=("causal", "mask", "future", "gpt", "masque", "causal", "futur"),
)
