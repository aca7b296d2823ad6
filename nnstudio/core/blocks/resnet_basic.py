"""The residual block of ResNet-18 and 34."""

from __future__ import annotations

from nnstudio.core.blocks.library import BlockType
from nnstudio.core.blocks.residual import conv_bn, joined
from nnstudio.core.blocks.sizes import PROJECTION, channels, stride
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Network


def resnet_basic(channels: int, stride: int, projection: bool) -> Network:
    """Two 3 × 3 convolutions, and the input added to what they give."""
    sketch = Sketch()
    given = sketch.input()
    x = conv_bn(sketch, given, channels, 3, stride, "conv1", "norm1")
    x = sketch.add("ReLU", x, name="relu1")
    x = conv_bn(sketch, x, channels, 3, 1, "conv2", "norm2")
    joined(sketch, x, given, channels, stride, projection)
    return sketch.network()


RESNET_BASIC = BlockType(
    name="resnet_basic",
    title=N_("ResNet basic block"),
    summary=N_("Two 3 × 3 convolutions that learn what to add to their input: gradients pass by the skip."),
    draw=resnet_basic,
    params=(channels(64), stride(), PROJECTION),
    reference="He et al., 2016, Deep Residual Learning for Image Recognition",
    keywords=("resnet", "residual", "skip", "résiduel", "raccourci"),
)
