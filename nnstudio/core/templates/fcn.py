"""A fully convolutional segmenter."""

from __future__ import annotations

from nnstudio.core.blocks.library import blocks
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.recipes import data, project, supervised


def fcn() -> Project:
    """No Linear layer: coarse scores from two depths, added, and made as fine as the picture."""
    sketch = Sketch()
    x = sketch.add(
        blocks["vgg_block"].made({"channels": 16, "convolutions": 2}), sketch.input(), name="stage1"
    )
    near = sketch.add(blocks["vgg_block"].made({"channels": 32, "convolutions": 2}), x, name="stage2")
    far = sketch.add(blocks["vgg_block"].made({"channels": 64, "convolutions": 2}), near, name="stage3")
    coarse = sketch.add("Conv2d", far, name="far_scores", out_channels=8, kernel_size=1)
    coarse = sketch.add("ConvTranspose2d", coarse, name="finer", out_channels=8, kernel_size=2, stride=2)
    fine = sketch.add("Conv2d", near, name="near_scores", out_channels=8, kernel_size=1)
    x = sketch.add("Add", coarse, fine, name="both")
    x = sketch.add("ConvTranspose2d", x, name="pixels", out_channels=1, kernel_size=4, stride=4)
    sketch.output(sketch.chain(x, "Sigmoid", "Flatten"))
    recipe = data("masks", size=400, pixels=32, noise=0.3, seed=0)
    return project(sketch.network(), recipe, supervised(0.003, 16, 20, "MSE"))


FCN = Template(
    name="fcn",
    title=N_("Fully convolutional segmenter"),
    summary=N_("Says of every pixel whether it belongs to a shape, with convolutions alone."),
    about=N_(
        "Each value of the output is one pixel of the mask. Compare its borders with those of the U-Net."
    ),
    order=100,
    draw=fcn,
    reference="Long, Shelhamer & Darrell, 2015, Fully Convolutional Networks for Semantic Segmentation",
)
