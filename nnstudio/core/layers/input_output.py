"""Where samples come in, where the result goes out, and the mark of an auto-encoder's code."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, Role

INPUT = LayerType(
    name="Input",
    family="input_output",
    module="torch.nn.Identity",
    title=N_("Input"),
    summary=N_("Where the samples, or the noise of a generator, enter the network."),
    formula=r"y = x",
    inputs=(),
    role=Role.INPUT,
    keywords=("input", "start", "data", "samples", "entrée", "données", "début"),
)

OUTPUT = LayerType(
    name="Output",
    family="input_output",
    module="torch.nn.Identity",
    title=N_("Output"),
    summary=N_("What the loss compares with the target: the network's answer."),
    formula=r"\hat{y} = x",
    outputs=(),
    role=Role.OUTPUT,
    keywords=("output", "end", "logits", "prediction", "sortie", "fin", "prédiction"),
)

CODE = LayerType(
    name="Code",
    family="input_output",
    module="torch.nn.Identity",
    title=N_("Code"),
    summary=N_("Marks the latent code of an auto-encoder; the values pass unchanged."),
    formula=r"z = x",
    reference="Hinton & Salakhutdinov, 2006, Reducing the Dimensionality of Data with Neural Networks",
    role=Role.CODE,
    keywords=("code", "latent", "bottleneck", "autoencoder", "code latent", "goulot", "auto-encodeur"),
)
