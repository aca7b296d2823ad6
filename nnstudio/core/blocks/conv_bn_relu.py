"""The bricks of most convolutional networks."""

from __future__ import annotations

from nnstudio.core.blocks.library import BlockType
from nnstudio.core.blocks.sizes import channels, size, stride
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Network


def conv_bn_relu(channels: int, kernel_size: int, stride: int) -> Network:
    """Convolution (padded to keep odd sizes), batch normalisation, ReLU."""
    sketch = Sketch()
    x = sketch.input()
    x = sketch.add(
        "Conv2d",
        x,
        name="conv",
        out_channels=channels,
        kernel_size=kernel_size,
        stride=stride,
        padding=kernel_size // 2,
        bias=False,
    )
    x = sketch.add("BatchNorm2d", x, name="norm")
    sketch.output(sketch.add("ReLU", x, name="relu"))
    return sketch.network()


CONV_BN_RELU = BlockType(
    name="conv_bn_relu",
    title=N_("Conv-BN-ReLU"),
    summary=N_("A convolution, batch normalisation and a ReLU: the brick of most convolutional networks."),
    draw=conv_bn_relu,
    params=(
        channels(32),
        size("kernel_size", 3, N_("Kernel size"), N_("How many pixels the window is high and wide."), 63),
        stride(),
    ),
    reference="Ioffe & Szegedy, 2015, Batch Normalization",
    keywords=("convolution", "batch norm", "brick", "brique"),
)
