"""Rosenblatt's neuron."""

from __future__ import annotations

from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.recipes import data, project, supervised


def perceptron() -> Project:
    sketch = Sketch()
    x = sketch.add("Linear", sketch.input(), name="neuron", out_features=1)
    sketch.output(x)
    recipe = data("linear", size=300, noise=0.1, seed=0)
    return project(sketch.network(), recipe, supervised(0.05, 16, 30, "BinaryCrossEntropy", "SGD"))


PERCEPTRON = Template(
    name="perceptron",
    title=N_("Perceptron"),
    summary=N_("One neuron, which draws one straight border."),
    about=N_("Two weights and a bias: watch the border turn. Then try data that no straight line divides."),
    order=10,
    draw=perceptron,
    reference="Rosenblatt, 1958, The Perceptron",
)
