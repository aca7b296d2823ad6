"""A Transformer block: look around, then think, each added to what was there."""

from __future__ import annotations

from nnstudio.core.blocks.library import BlockType
from nnstudio.core.blocks.multi_head_attention import CAUSAL, FEATURES, HEADS, multi_head_attention
from nnstudio.core.blocks.sizes import size
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Network
from nnstudio.core.project.entries import Block


def transformer_block(features: int, heads: int, hidden: int, causal: bool) -> Network:
    """x + attention(norm(x)), then x + mlp(norm(x)): normalised first, as in GPT-2.

    Raises:
        InvalidValue: the heads do not share the features evenly.
    """
    sketch = Sketch()
    given = sketch.input()
    x = sketch.add("LayerNorm", given, name="norm1")
    attention = Block("attention", multi_head_attention(features, heads, causal))
    x = sketch.add(attention, x, name="attention")
    seen = sketch.add("Add", given, x, name="add1")
    x = sketch.add("LayerNorm", seen, name="norm2")
    x = sketch.add("Linear", x, name="widen", out_features=hidden)
    x = sketch.add("GELU", x, name="gelu")
    x = sketch.add("Linear", x, name="narrow", out_features=features)
    sketch.output(sketch.add("Add", seen, x, name="add2"))
    return sketch.network()


TRANSFORMER_BLOCK = BlockType(
    name="transformer_block",
    title=N_("Transformer block"),
    summary=N_("Attention between the steps, then a small network on each of them, both with a skip."),
    draw=transformer_block,
    params=(
        FEATURES,
        HEADS,
        size("hidden", 128, N_("Hidden size"), N_("How many neurons the small network has in its middle.")),
        CAUSAL,
    ),
    reference="Vaswani et al., 2017; Radford et al., 2019 (normalised first)",
    keywords=("transformer", "gpt", "attention", "encoder", "encodeur"),
)
