"""What both residual networks are made of: a stem, four stages, a head."""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.core.blocks.library import BlockType
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.project import Network, Project
from nnstudio.core.project.entries import Block
from nnstudio.core.templates.recipes import IMAGENET_CLASSES, project, random_images, supervised

_CHANNELS = (64, 128, 256, 512)


def resnet(kind: BlockType, depths: Sequence[int], widens: bool) -> Project:
    """``depths`` blocks per stage; ``widens``: the first stage, too, has more channels out than in."""
    sketch = Sketch()
    x = sketch.add(
        "Conv2d", sketch.input(), name="conv", out_channels=64, kernel_size=7, stride=2, padding=3, bias=False
    )
    x = sketch.add("ReLU", sketch.add("BatchNorm2d", x, name="norm"), name="relu")
    x = sketch.add("MaxPool2d", x, name="pool", kernel_size=3, stride=2, padding=1)
    for number, (channels, depth) in enumerate(zip(_CHANNELS, depths, strict=True), 1):
        stage = _stage(kind, channels, depth, stride=1 if number == 1 else 2, projects=widens or number > 1)
        x = sketch.add(Block("stage", stage), x, name=f"stage{number}")
    x = sketch.chain(x, ("AdaptiveAvgPool2d", {"output_size": 1}), "Flatten")
    sketch.output(sketch.add("Linear", x, name="scores", out_features=IMAGENET_CLASSES))
    recipe = supervised(0.1, 8, 90, optimizer="SGD", momentum=0.9, weight_decay=1e-4)
    return project(sketch.network(), random_images(), recipe)


def _stage(kind: BlockType, channels: int, depth: int, stride: int, projects: bool) -> Network:
    """One block that changes the shape, if it must, and the others, all alike: one node, repeated."""
    sketch = Sketch()
    x = sketch.input()
    if projects:
        first = kind.made({"channels": channels, "stride": stride, "projection": True})
        x = sketch.add(first, x, name="first")
    rest = kind.made({"channels": channels}, repeat=depth - projects)
    sketch.output(sketch.add(rest, x, name="rest"))
    return sketch.network()
