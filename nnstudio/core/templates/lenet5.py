"""LeNet-5, in the form in which it is usually drawn today."""

from __future__ import annotations

from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.recipes import data, project, supervised


def lenet5() -> Project:
    """28 × 28 pixels, padded to the 32 × 32 of the paper; every map sees all maps before it."""
    sketch = Sketch()
    x = sketch.add("Conv2d", sketch.input(), name="c1", out_channels=6, kernel_size=5, padding=2)
    x = sketch.chain(x, "Tanh", ("AvgPool2d", {"kernel_size": 2, "stride": 2}))
    x = sketch.add("Conv2d", x, name="c3", out_channels=16, kernel_size=5)
    x = sketch.chain(x, "Tanh", ("AvgPool2d", {"kernel_size": 2, "stride": 2}))
    x = sketch.add("Conv2d", x, name="c5", out_channels=120, kernel_size=5)
    x = sketch.chain(x, "Tanh", "Flatten")
    x = sketch.add("Tanh", sketch.add("Linear", x, name="f6", out_features=84))
    sketch.output(sketch.add("Linear", x, name="scores", out_features=10))
    recipe = supervised(0.05, 64, 10, optimizer="SGD", momentum=0.9)
    return project(sketch.network(), data("mnist", "standard", folder=""), recipe)


LENET5 = Template(
    name="lenet5",
    title=N_("LeNet-5"),
    summary=N_("The convolutional network that read the digits on bank cheques: 61,706 parameters."),
    about=N_(
        "Choose the folder of MNIST's files in the data panel, train, and look at what the kernels become."
    ),
    order=30,
    draw=lenet5,
    reference="LeCun et al., 1998, Gradient-Based Learning Applied to Document Recognition",
)
