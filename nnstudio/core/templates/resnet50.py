"""ResNet-50: four stages of bottleneck blocks."""

from __future__ import annotations

from nnstudio.core.blocks.library import blocks
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.resnets import resnet


def resnet50() -> Project:
    return resnet(blocks["resnet_bottleneck"], (3, 4, 6, 3), widens=True)


RESNET50 = Template(
    name="resnet50",
    title=N_("ResNet-50"),
    summary=N_("Fifty layers with skips that let gradients pass: 25,557,032 parameters."),
    about=N_(
        "Each stage is a block of blocks: open it, open them. The samples are random numbers of ImageNet's "
        "shape; choose your own images in the data panel to learn anything."
    ),
    order=70,
    draw=resnet50,
    reference="He, Zhang, Ren & Sun, 2016, Deep Residual Learning for Image Recognition",
)
