"""A convolutional auto-encoder for digits."""

from __future__ import annotations

from immutabledict import immutabledict

from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import OptimizerRecipe, Project, TrainingRecipe
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.recipes import data, project


def autoencoder() -> Project:
    sketch = Sketch()
    half = {"kernel_size": 3, "stride": 2, "padding": 1}
    double = {"kernel_size": 2, "stride": 2}
    x = sketch.add("Conv2d", sketch.input(), out_channels=16, params=half)
    x = sketch.add("Conv2d", sketch.add("ReLU", x), out_channels=32, params=half)
    x = sketch.chain(x, "ReLU", "Flatten", ("Linear", {"out_features": 8}))
    x = sketch.add("Code", x, name="latent")
    x = sketch.chain(x, ("Linear", {"out_features": 128}), "ReLU")
    x = sketch.add("Unflatten", x, dim=1, unflattened_size=(32, 2, 2))
    x = sketch.add("ReLU", sketch.add("ConvTranspose2d", x, out_channels=16, params=double))
    sketch.output(sketch.add("ConvTranspose2d", x, out_channels=1, params=double))
    training = TrainingRecipe(
        objective="autoencoder",
        loss="MSE",
        optimizers=immutabledict(main=OptimizerRecipe("Adam", 0.002)),
        epochs=60,
    )
    return project(sketch.network(), data("digits", "range"), training)


AUTOENCODER = Template(
    name="autoencoder",
    title=N_("Convolutional auto-encoder"),
    summary=N_("Squeezes a digit through eight numbers and draws it again."),
    about=N_("Watch the reconstructions in the samples panel, and what lies between the codes."),
    order=110,
    draw=autoencoder,
    reference="Hinton & Salakhutdinov, 2006, Reducing the Dimensionality of Data with Neural Networks",
)
