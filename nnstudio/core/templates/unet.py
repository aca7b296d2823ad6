"""A U-Net of three levels."""

from __future__ import annotations

from nnstudio.core.blocks.library import blocks
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Port, Project
from nnstudio.core.project.entries import Block
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.recipes import data, project, supervised

_CHANNELS = (8, 16, 32)


def unet() -> Project:
    """Down by pooling, up by transposed convolutions, each level joined with its twin by a skip."""
    sketch = Sketch()
    x = sketch.input()
    skips: list[Port] = []
    for number, channels in enumerate(_CHANNELS[:-1], 1):
        x = sketch.add(_stage(channels), x, name=f"down{number}")
        skips.append(x)
        x = sketch.add("MaxPool2d", x, name=f"pool{number}", kernel_size=2, stride=2)
    x = sketch.add(_stage(_CHANNELS[-1]), x, name="bottom")
    for number in range(len(skips), 0, -1):
        channels = _CHANNELS[number - 1]
        x = sketch.add(
            "ConvTranspose2d", x, name=f"wider{number}", out_channels=channels, kernel_size=2, stride=2
        )
        x = sketch.add("Concatenate", skips[number - 1], x, name=f"join{number}", axis=1)
        x = sketch.add(_stage(channels), x, name=f"up{number}")
    x = sketch.add("Conv2d", x, name="pixels", out_channels=1, kernel_size=1)
    sketch.output(sketch.chain(x, "Sigmoid", "Flatten"))
    recipe = data("masks", size=400, pixels=32, noise=0.3, seed=0)
    return project(sketch.network(), recipe, supervised(0.003, 16, 20, "MSE"))


def _stage(channels: int) -> Block:
    return blocks["unet_stage"].made({"channels": channels})


UNET = Template(
    name="unet",
    title=N_("U-Net"),
    summary=N_("Says of every pixel whether it belongs to a shape: down, up, and skips from side to side."),
    about=N_(
        "Each value of the output is one pixel of the mask. Cut a skip and train again: the borders "
        "get blurred."
    ),
    order=90,
    draw=unet,
    reference="Ronneberger, Fischer & Brox, 2015, U-Net: Convolutional Networks for Biomedical Segmentation",
)
