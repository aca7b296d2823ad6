"""U-Net's stage, on the way down as on the way up: two convolutions."""

from __future__ import annotations

from nnstudio.core.blocks.library import BlockType
from nnstudio.core.blocks.residual import conv_bn
from nnstudio.core.blocks.sizes import channels
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Network


def unet_stage(channels: int) -> Network:
    """Two 3 × 3 convolutions with batch normalisation and ReLU; padded, so that skips fit."""
    sketch = Sketch()
    x = sketch.input()
    for number in (1, 2):
        x = conv_bn(sketch, x, channels, 3, 1, f"conv{number}", f"norm{number}")
        x = sketch.add("ReLU", x, name=f"relu{number}")
    sketch.output(x)
    return sketch.network()


UNET_STAGE = BlockType(
    name="unet_stage",
    title=N_("U-Net stage"),
    summary=N_("Two 3 × 3 convolutions, each normalised, that keep the size of the maps."),
    draw=unet_stage,
    params=(channels(64),),
    reference="Ronneberger, Fischer & Brox, 2015, U-Net",
    keywords=("unet", "u-net", "segmentation"),
)
