"""What both residual blocks are made of."""

from __future__ import annotations

from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.project import Port


def conv_bn(
    sketch: Sketch, x: Port, channels: int, kernel_size: int, stride: int, conv: str, norm: str
) -> Port:
    """A convolution without bias that keeps the size (but for its stride), and batch normalisation."""
    x = sketch.add(
        "Conv2d",
        x,
        name=conv,
        out_channels=channels,
        kernel_size=kernel_size,
        stride=stride,
        padding=kernel_size // 2,
        bias=False,
    )
    return sketch.add("BatchNorm2d", x, name=norm)


def joined(sketch: Sketch, x: Port, given: Port, channels: int, stride: int, projection: bool) -> None:
    """Add the skip to the branch, through a 1 × 1 convolution if asked for; ReLU; the end."""
    skip = conv_bn(sketch, given, channels, 1, stride, "skip_conv", "skip_norm") if projection else given
    x = sketch.add("Add", x, skip, name="add")
    sketch.output(sketch.add("ReLU", x, name="relu_out"))
