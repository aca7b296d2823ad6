"""Layers on which several links meet."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.layers.shared_parameters import axis

ADD = LayerType(
    name="Add",
    family="merge",
    module="nnstudio.core.layers.modules.merges.Add",
    title=N_("Add"),
    summary=N_("Adds its inputs value by value, as a residual connection does."),
    formula=r"y = x_1 + x_2 + \cdots + x_n",
    reference="He et al., 2016, Deep Residual Learning for Image Recognition",
    role=Role.MERGE,
    keywords=("add", "sum", "residual", "skip", "resnet", "plus", "addition", "somme", "résiduel"),
)

CONCATENATE = LayerType(
    name="Concatenate",
    family="merge",
    module="nnstudio.core.layers.modules.merges.Concatenate",
    title=N_("Concatenate"),
    summary=N_("Puts its inputs one after the other along one axis."),
    formula=r"y = [\, x_1 \; x_2 \; \cdots \; x_n \,]",
    reference="Huang et al., 2017, Densely Connected Convolutional Networks",
    params=(axis("axis", 1, N_("The axis along which inputs are joined: 1 is features or channels.")),),
    role=Role.MERGE,
    keywords=("concatenate", "join", "stack", "cat", "u-net", "densenet", "concaténer", "joindre"),
)

MULTIPLY = LayerType(
    name="Multiply",
    family="merge",
    module="nnstudio.core.layers.modules.merges.Multiply",
    title=N_("Multiply"),
    summary=N_("Multiplies its inputs value by value, as a gate does."),
    formula=r"y = x_1 \odot x_2 \odot \cdots \odot x_n",
    reference="Hochreiter & Schmidhuber, 1997, Long Short-Term Memory (gates)",
    role=Role.MERGE,
    keywords=("multiply", "product", "gate", "hadamard", "times", "multiplier", "produit", "porte", "fois"),
)
