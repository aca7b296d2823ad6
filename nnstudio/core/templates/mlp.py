"""A multi-layer perceptron for digits."""

from __future__ import annotations

from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.recipes import data, project, supervised


def mlp() -> Project:
    sketch = Sketch()
    x = sketch.add("Flatten", sketch.input())
    for width in (64, 32):
        x = sketch.add("ReLU", sketch.add("Linear", x, out_features=width))
    sketch.output(sketch.add("Linear", x, out_features=10))
    return project(sketch.network(), data("digits", "range"), supervised(0.003, 32, 40))


MLP = Template(
    name="mlp",
    title=N_("Multi-layer perceptron"),
    summary=N_("Two hidden layers that read handwritten digits pixel by pixel."),
    about=N_("Every neuron sees all pixels. Change the widths, and watch parameters and errors."),
    order=20,
    draw=mlp,
    reference="Rumelhart, Hinton & Williams, 1986, Learning Representations by Back-Propagating Errors",
)
