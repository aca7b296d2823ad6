"""A small GPT that foresees letters."""

from __future__ import annotations

from nnstudio.core.blocks.library import blocks
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.templates.library import Template
from nnstudio.core.templates.recipes import data, project, supervised

_LETTERS = 28
_FEATURES = 32
_BLOCKS = 2


def gpt() -> Project:
    """Letters to vectors, places added, causal Transformer blocks; the last step tells the next letter."""
    sketch = Sketch()
    x = sketch.add(
        "Embedding", sketch.input(), name="letters", num_embeddings=_LETTERS, embedding_dim=_FEATURES
    )
    x = sketch.add("PositionalEncoding", x, name="places", max_length=64)
    values = {"features": _FEATURES, "heads": 4, "hidden": 4 * _FEATURES, "causal": True}
    block = blocks["transformer_block"].made(values, repeat=_BLOCKS)
    x = sketch.add(block, x, name="blocks")
    x = sketch.add("LayerNorm", x, name="norm")
    x = sketch.add("Select", x, name="last", dim=1, index=-1)
    sketch.output(sketch.add("Linear", x, name="scores", out_features=_LETTERS))
    recipe = data("characters", size=4000, length=16, seed=0)
    return project(sketch.network(), recipe, supervised(0.003, 64, 15))


GPT = Template(
    name="gpt",
    title=N_("Small GPT"),
    summary=N_("Two Transformer blocks that learn which letter comes next in sentences of a small grammar."),
    about=N_(
        "Open the block down to the attention of each head. Repeat it more often, and compare. About one "
        "letter in six begins a word and cannot be foreseen."
    ),
    order=130,
    draw=gpt,
    reference="Radford et al., 2018, Improving Language Understanding by Generative Pre-Training",
)
