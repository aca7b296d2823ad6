"""The residual block of ResNet-50, 101 and 152."""

from __future__ import annotations

from nnstudio.core.blocks.library import BlockType
from nnstudio.core.blocks.residual import conv_bn, joined
from nnstudio.core.blocks.sizes import PROJECTION, channels, stride
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Network

WIDER = 4  # what comes out has so many times the channels of the narrow part


def resnet_bottleneck(channels: int, stride: int, projection: bool) -> Network:
    """1 × 1 to ``channels``, 3 × 3 (which has the stride, as in torchvision), 1 × 1 to four times as many."""
    sketch = Sketch()
    given = sketch.input()
    x = conv_bn(sketch, given, channels, 1, 1, "conv1", "norm1")
    x = sketch.add("ReLU", x, name="relu1")
    x = conv_bn(sketch, x, channels, 3, stride, "conv2", "norm2")
    x = sketch.add("ReLU", x, name="relu2")
    x = conv_bn(sketch, x, channels * WIDER, 1, 1, "conv3", "norm3")
    joined(sketch, x, given, channels * WIDER, stride, projection)
    return sketch.network()


RESNET_BOTTLENECK = BlockType(
    name="resnet_bottleneck",
    title=N_("ResNet bottleneck"),
    summary=N_("A 3 × 3 convolution between two 1 × 1 ones, which narrow the channels and widen them again."),
    draw=resnet_bottleneck,
    params=(
        channels(64, N_("How many feature maps the narrow part has; four times as many come out.")),
        stride(),
        PROJECTION,
    ),
    reference="He et al., 2016, Deep Residual Learning for Image Recognition",
    keywords=("resnet", "residual", "bottleneck", "résiduel", "goulot"),
)
