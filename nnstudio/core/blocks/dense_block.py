"""DenseNet's block: every layer sees all that came before it."""

from __future__ import annotations

from nnstudio.core.blocks.library import BlockType
from nnstudio.core.blocks.sizes import size
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Network


def dense_block(growth: int, layers: int) -> Network:
    """Each layer (batch normalisation, ReLU, 3 × 3) adds ``growth`` maps to all that are there."""
    sketch = Sketch()
    seen = sketch.input()
    for _number in range(layers):
        x = sketch.add("BatchNorm2d", seen)
        x = sketch.add("ReLU", x)
        x = sketch.add("Conv2d", x, out_channels=growth, kernel_size=3, padding=1, bias=False)
        seen = sketch.add("Concatenate", seen, x, axis=1)
    sketch.output(seen)
    return sketch.network()


DENSE_BLOCK = BlockType(
    name="dense_block",
    title=N_("Dense block"),
    summary=N_("Every layer gets the feature maps of all layers before it, and adds a few of its own."),
    draw=dense_block,
    params=(
        size("growth", 12, N_("Growth"), N_("How many feature maps each layer adds.")),
        size("layers", 3, N_("Layers"), N_("How many layers the block has."), 64),
    ),
    reference="Huang et al., 2017, Densely Connected Convolutional Networks",
    keywords=("densenet", "concatenate", "concaténer"),
)
