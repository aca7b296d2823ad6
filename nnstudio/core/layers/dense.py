"""Layers in which every output sees every input."""

from __future__ import annotations

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.layers.inference import PortAxis
from nnstudio.core.layers.shared_parameters import BIAS, out_features

LINEAR = LayerType(
    name="Linear",
    family="dense",
    module="torch.nn.Linear",
    title=N_("Linear (dense)"),
    summary=N_("Every neuron weighs all inputs, adds them up and adds a bias."),
    formula=r"y = W x + b",
    reference="Rosenblatt, 1958, The Perceptron",
    params=(out_features(), BIAS),
    inferred=immutabledict(in_features=-1),
    ranks=frozenset({2, 3}),
    keywords=("dense", "fully connected", "perceptron", "couche dense", "linéaire", "complètement connectée"),
)

BILINEAR = LayerType(
    name="Bilinear",
    family="dense",
    module="torch.nn.Bilinear",
    title=N_("Bilinear"),
    summary=N_("Weighs every product of a value of the first input with a value of the second."),
    formula=r"y_k = x_1^\top W_k \, x_2 + b_k",
    reference="Tenenbaum & Freeman, 2000, Separating Style and Content with Bilinear Models",
    params=(out_features(), BIAS),
    inferred=immutabledict(in1_features=PortAxis(0, -1), in2_features=PortAxis(1, -1)),
    ranks=frozenset({2, 3}),
    inputs=("in1", "in2"),
    keywords=("bilinear", "interaction", "product", "bilinéaire", "produit"),
)

IDENTITY = LayerType(
    name="Identity",
    family="dense",
    module="torch.nn.Identity",
    title=N_("Identity"),
    summary=N_("Passes its input on unchanged."),
    formula=r"y = x",
    keywords=("identity", "nothing", "shortcut", "identité", "raccourci", "rien"),
)
