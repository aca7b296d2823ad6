"""Numbers multiplied by a constant and moved by another; nothing is learned."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.parameters import Kind, Parameter


def _constant(name: str, default: float, label: str, help: str) -> Parameter:
    return Parameter(
        name=name, kind=Kind.NUMBER, default=default, minimum=-1e6, maximum=1e6, label=label, help=help
    )


SCALE = LayerType(
    name="Scale",
    family="features",
    module="nnstudio.core.layers.modules.scaling.Scale",
    title=N_("Scale and shift"),
    summary=N_("Multiplies every value by a number and adds another; learns nothing."),
    formula=r"y = a x + b",
    reference="LeCun et al., 1998, Efficient BackProp",
    params=(
        _constant("factor", 1.0, N_("Factor"), N_("The number every value is multiplied by.")),
        _constant("offset", 0.0, N_("Offset"), N_("The number that is added afterwards.")),
    ),
    keywords=("scale", "multiply", "shift", "constant", "affine", "facteur", "échelle", "décalage"),
)
