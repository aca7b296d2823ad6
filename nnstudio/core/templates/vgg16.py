"""VGG16: five blocks of small convolutions."""

from __future__ import annotations

from nnstudio.core.blocks.library import blocks
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.project.entries import Block
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.recipes import IMAGENET_CLASSES, project, random_images, supervised

_STAGES = ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3))


def vgg16() -> Project:
    sketch = Sketch()
    x = sketch.input()
    for number, (channels, convolutions) in enumerate(_STAGES, 1):
        made = blocks["vgg_block"].made({"channels": channels, "convolutions": convolutions})
        x = sketch.add(Block("stage", made.body), x, name=f"stage{number}")
    x = sketch.chain(x, ("AdaptiveAvgPool2d", {"output_size": 7}), "Flatten")
    for _layer in range(2):
        x = sketch.chain(x, ("Linear", {"out_features": 4096}), "ReLU", ("Dropout", {"p": 0.5}))
    sketch.output(sketch.add("Linear", x, name="scores", out_features=IMAGENET_CLASSES))
    recipe = supervised(0.01, 8, 74, optimizer="SGD", momentum=0.9, weight_decay=5e-4)
    return project(sketch.network(), random_images(), recipe)


VGG16 = Template(
    name="vgg16",
    title=N_("VGG16"),
    summary=N_("Thirteen 3 × 3 convolutions in five stages, three Linear layers: 138,357,544 parameters."),
    about=N_(
        "Each stage is a block: open it. The samples are random numbers of ImageNet's shape; choose your own "
        "images in the data panel to learn anything."
    ),
    order=50,
    draw=vgg16,
    reference="Simonyan & Zisserman, 2015, Very Deep Convolutional Networks",
)
