"""VGG's stage: small windows one after the other, then half the size."""

from __future__ import annotations

from nnstudio.core.blocks.library import BlockType
from nnstudio.core.blocks.sizes import channels, size
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Network


def vgg_block(channels: int, convolutions: int) -> Network:
    """So many 3 × 3 convolutions with ReLU, then max pooling by 2."""
    sketch = Sketch()
    x = sketch.input()
    for _number in range(convolutions):
        x = sketch.add("Conv2d", x, out_channels=channels, kernel_size=3, padding=1)
        x = sketch.add("ReLU", x)
    sketch.output(sketch.add("MaxPool2d", x, name="pool", kernel_size=2, stride=2))
    return sketch.network()


VGG_BLOCK = BlockType(
    name="vgg_block",
    title=N_("VGG block"),
    summary=N_("A few 3 × 3 convolutions, which together see as far as a large one, then pooling by 2."),
    draw=vgg_block,
    params=(
        channels(64),
        size("convolutions", 2, N_("Convolutions"), N_("How many convolutions come before the pooling."), 16),
    ),
    reference="Simonyan & Zisserman, 2015, Very Deep Convolutional Networks",
    keywords=("vgg", "vgg16", "vgg19"),
)
