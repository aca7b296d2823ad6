"""AlexNet on one device, as in "One weird trick", which torchvision follows."""

from __future__ import annotations

from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.recipes import IMAGENET_CLASSES, project, random_images, supervised

_KERNELS = ((64, 11, 4, 2), (192, 5, 1, 2), (384, 3, 1, 1), (256, 3, 1, 1), (256, 3, 1, 1))
_POOLED = (0, 1, 4)  # behind these convolutions


def alexnet() -> Project:
    sketch = Sketch()
    x = sketch.input()
    for number, (channels, kernel, stride, padding) in enumerate(_KERNELS):
        x = sketch.add("Conv2d", x, out_channels=channels, kernel_size=kernel, stride=stride, padding=padding)
        x = sketch.add("ReLU", x)
        if number in _POOLED:
            x = sketch.add("MaxPool2d", x, kernel_size=3, stride=2)
    x = sketch.chain(x, ("AdaptiveAvgPool2d", {"output_size": 6}), "Flatten")
    for _layer in range(2):
        x = sketch.chain(x, ("Dropout", {"p": 0.5}), ("Linear", {"out_features": 4096}), "ReLU")
    sketch.output(sketch.add("Linear", x, name="scores", out_features=IMAGENET_CLASSES))
    recipe = supervised(0.01, 16, 90, optimizer="SGD", momentum=0.9, weight_decay=5e-4)
    return project(sketch.network(), random_images(), recipe)


ALEXNET = Template(
    name="alexnet",
    title=N_("AlexNet"),
    summary=N_(
        "The network that won ImageNet in 2012: 61,100,840 parameters, most of them in Linear layers."
    ),
    about=N_(
        "The samples are random numbers of ImageNet's shape: choose your own images in the data panel to "
        "learn anything. Look in the analyser where the parameters are, and where the work is."
    ),
    order=40,
    draw=alexnet,
    reference="Krizhevsky, Sutskever & Hinton, 2012; Krizhevsky, 2014, One Weird Trick",
)
