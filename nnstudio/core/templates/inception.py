"""GoogLeNet without its auxiliary classifiers, as in the paper's table 1."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.blocks.library import blocks
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Port, Project
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.recipes import IMAGENET_CLASSES, project, random_images, supervised

_BRANCHES = ("one", "before_three", "three", "before_five", "five", "pooled")
_MODULES: Mapping[str, tuple[int, ...]] = {
    "inception3a": (64, 96, 128, 16, 32, 32),
    "inception3b": (128, 128, 192, 32, 96, 64),
    "inception4a": (192, 96, 208, 16, 48, 64),
    "inception4b": (160, 112, 224, 24, 64, 64),
    "inception4c": (128, 128, 256, 24, 64, 64),
    "inception4d": (112, 144, 288, 32, 64, 64),
    "inception4e": (256, 160, 320, 32, 128, 128),
    "inception5a": (256, 160, 320, 32, 128, 128),
    "inception5b": (384, 192, 384, 48, 128, 128),
}
_POOLED = ("inception3b", "inception4e")  # behind these modules


def inception() -> Project:
    sketch = Sketch()
    x = _stem(sketch)
    for name, sizes in _MODULES.items():
        values = dict(zip(_BRANCHES, sizes, strict=True))
        x = sketch.add(blocks["inception"].made(values), x, name=name)
        if name in _POOLED:
            x = sketch.add("MaxPool2d", x, kernel_size=3, stride=2, padding=1)
    x = sketch.chain(x, ("AdaptiveAvgPool2d", {"output_size": 1}), "Flatten", ("Dropout", {"p": 0.4}))
    sketch.output(sketch.add("Linear", x, name="scores", out_features=IMAGENET_CLASSES))
    recipe = supervised(0.01, 8, 60, optimizer="SGD", momentum=0.9, weight_decay=2e-4)
    return project(sketch.network(), random_images(), recipe)


def _stem(sketch: Sketch) -> Port:
    """From 224 × 224 pixels to 192 maps of 28 × 28."""
    pool = ("MaxPool2d", {"kernel_size": 3, "stride": 2, "padding": 1})
    norm = ("LocalResponseNorm", {"size": 5})
    x = sketch.add("Conv2d", sketch.input(), out_channels=64, kernel_size=7, stride=2, padding=3)
    x = sketch.chain(x, "ReLU", pool, norm, ("Conv2d", {"out_channels": 64, "kernel_size": 1}), "ReLU")
    x = sketch.add("Conv2d", x, out_channels=192, kernel_size=3, padding=1)
    return sketch.chain(x, "ReLU", norm, pool)


INCEPTION = Template(
    name="inception",
    title=N_("Inception (GoogLeNet)"),
    summary=N_(
        "Nine modules that look with several windows at once: nearly nine times fewer weights than AlexNet."
    ),
    about=N_(
        "Open a module to see its four branches. The samples are random numbers of ImageNet's shape; choose "
        "your own images in the data panel to learn anything."
    ),
    order=80,
    draw=inception,
    reference="Szegedy et al., 2015, Going Deeper with Convolutions",
)
