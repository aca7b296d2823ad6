"""Squeeze-and-excitation: a weight for each channel, from what all of them say."""

from __future__ import annotations

from nnstudio.core.blocks.library import BlockType
from nnstudio.core.blocks.sizes import channels, size
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Network


def squeeze_excitation(channels: int, reduction: int) -> Network:
    """The mean of each channel, two small 1 × 1 convolutions, a sigmoid: the gate of that channel."""
    sketch = Sketch()
    given = sketch.input()
    x = sketch.add("AdaptiveAvgPool2d", given, name="squeeze", output_size=1)
    x = sketch.add("Conv2d", x, name="narrow", out_channels=max(1, channels // reduction), kernel_size=1)
    x = sketch.add("ReLU", x, name="relu")
    x = sketch.add("Conv2d", x, name="widen", out_channels=channels, kernel_size=1)
    x = sketch.add("Sigmoid", x, name="gate")
    sketch.output(sketch.add("Multiply", given, x, name="excite"))
    return sketch.network()


SQUEEZE_EXCITATION = BlockType(
    name="squeeze_excitation",
    title=N_("Squeeze-and-excitation"),
    summary=N_("Weighs each channel by a gate that has seen the mean of all of them."),
    draw=squeeze_excitation,
    params=(
        channels(64, N_("How many feature maps come in; as many come out.")),
        size("reduction", 16, N_("Reduction"), N_("How many times narrower the middle is."), 1024),
    ),
    reference="Hu, Shen & Sun, 2018, Squeeze-and-Excitation Networks",
    keywords=("squeeze", "excitation", "attention", "gate", "porte", "canaux"),
)
