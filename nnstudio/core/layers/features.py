"""Inputs computed by hand before the network sees them."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.parameters import Kind, Parameter


def _switch(name: str, label: str, default: bool = False) -> Parameter:
    return Parameter(
        name=name,
        kind=Kind.SWITCH,
        default=default,
        label=label,
        help=N_("Whether the network is given this function of the coordinates."),
    )


INPUT_FEATURES = LayerType(
    name="InputFeatures",
    family="features",
    module="nnstudio.core.layers.modules.features.InputFeatures",
    title=N_("Input features"),
    summary=N_("Gives the network x, y, their squares, product and sines, as you choose."),
    formula=r"(x, y) \to (x, \, y, \, x^2, \, y^2, \, x y, \, \sin x, \, \sin y)",
    reference="Cover, 1965, Geometrical and Statistical Properties of Systems of Linear Inequalities",
    params=(
        _switch("x", "x", True),
        _switch("y", "y", True),
        _switch("x2", "x²"),
        _switch("y2", "y²"),
        _switch("xy", "xy"),
        _switch("sin_x", "sin x"),
        _switch("sin_y", "sin y"),
    ),
    ranks=frozenset({2}),
    keywords=("features", "squares", "polynomial", "sine", "caractéristiques", "carrés", "sinus", "entrées"),
)
