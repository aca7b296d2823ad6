"""ResNet-18: four stages of basic blocks."""

from __future__ import annotations

from nnstudio.core.blocks.library import blocks
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.resnets import resnet


def resnet18() -> Project:
    return resnet(blocks["resnet_basic"], (2, 2, 2, 2), widens=False)


RESNET18 = Template(
    name="resnet18",
    title=N_("ResNet-18"),
    summary=N_("Eighteen layers with skips that let gradients pass: 11,689,512 parameters."),
    about=N_(
        "Each stage is a block of blocks: open it, open them. The samples are random numbers of ImageNet's "
        "shape; choose your own images in the data panel to learn anything."
    ),
    order=60,
    draw=resnet18,
    reference="He, Zhang, Ren & Sun, 2016, Deep Residual Learning for Image Recognition",
)
