"""Multi-head attention, from matrix products and a softmax."""

from __future__ import annotations

from nnstudio.core.blocks.library import BlockType
from nnstudio.core.blocks.sizes import size
from nnstudio.core.blocks.sketch import Sketch
from nnstudio.core.language import N_
from nnstudio.core.parameters import InvalidValue, Kind, Parameter
from nnstudio.core.project import Network, Port

FEATURES = size("features", 32, N_("Features"), N_("How many numbers describe each step; as many come out."))
HEADS = size(
    "heads",
    4,
    N_("Heads"),
    N_("How many attentions run side by side, each on its share of the features."),
    1024,
)
CAUSAL = Parameter(
    name="causal",
    kind=Kind.SWITCH,
    default=False,
    label=N_("Causal"),
    help=N_("Hides later steps, so that each step only sees the past."),
)


def multi_head_attention(features: int, heads: int, causal: bool) -> Network:
    """Softmax(Q Kᵀ / √d) V for each head of d = features / heads, all heads joined by a last Linear.

    Raises:
        InvalidValue: the heads do not share the features evenly.
    """
    if features % heads:
        raise InvalidValue(
            N_("{features} features cannot be shared evenly by {heads} heads."),
            features=features,
            heads=heads,
        )
    sketch = Sketch()
    given = sketch.input()
    query, key, value = (
        _head_by_head(sketch, given, features, heads, name) for name in ("query", "key", "value")
    )
    scores = sketch.add("MatMul", query, key, name="scores", transpose=True, scaled=True)
    if causal:
        scores = sketch.add("CausalMask", scores, name="mask")
    weights = sketch.add("Softmax", scores, name="weights", dim=-1)
    x = sketch.add("MatMul", weights, value, name="gathered", transpose=False, scaled=False)
    x = sketch.add("Permute", x, name="together", dims=(0, 2, 1, 3))
    x = sketch.add("Reshape", x, name="joined", shape=(-1, features))
    sketch.output(sketch.add("Linear", x, name="mixed", out_features=features))
    return sketch.network()


def _head_by_head(sketch: Sketch, given: Port, features: int, heads: int, name: str) -> Port:
    """(N, T, F) to (N, heads, T, F / heads)."""
    x = sketch.add("Linear", given, name=name, out_features=features)
    x = sketch.add("Reshape", x, name=f"{name}_split", shape=(-1, heads, features // heads))
    return sketch.add("Permute", x, name=f"{name}_heads", dims=(0, 2, 1, 3))


MULTI_HEAD_ATTENTION = BlockType(
    name="multi_head_attention",
    title=N_("Multi-head attention"),
    summary=N_("Each step asks all steps, and gathers from those whose keys answer its query."),
    draw=multi_head_attention,
    params=(FEATURES, HEADS, CAUSAL),
    reference="Vaswani et al., 2017, Attention Is All You Need",
    keywords=("attention", "transformer", "query", "key", "requête", "clé", "têtes"),
)
