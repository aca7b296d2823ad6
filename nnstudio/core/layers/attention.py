"""Layers for sequences of tokens, in which every step can look at every other."""

from __future__ import annotations

from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.layers.inference import PortAxis
from nnstudio.core.layers.shared_parameters import BIAS, EPS, MOST, probability
from nnstudio.core.parameters import Kind, Parameter

_MODULES = "nnstudio.core.layers.modules.attention"
_VASWANI = "Vaswani et al., 2017, Attention Is All You Need"
_WORDS = ("attention", "transformer", "sequence", "token", "séquence", "jeton")

_HEADS = Parameter(
    name="num_heads",
    kind=Kind.INTEGER,
    default=4,
    minimum=1,
    maximum=1024,
    label=N_("Heads"),
    help=N_("How many attentions run side by side, each on its share of the features."),
)
_CAUSAL = Parameter(
    name="is_causal",
    kind=Kind.SWITCH,
    default=False,
    label=N_("Causal"),
    help=N_("Hides later steps, so that each step only sees the past: needed to predict what comes next."),
)

EMBEDDING = LayerType(
    name="Embedding",
    family="attention",
    module=f"{_MODULES}.Embedding",
    title=N_("Embedding"),
    summary=N_("Looks up a learned vector for each whole number, such as a word's."),
    formula=r"y_t = E_{x_t}, \quad E \in \mathbb{R}^{V \times d}",
    reference="Bengio et al., 2003, A Neural Probabilistic Language Model",
    params=(
        Parameter(
            name="num_embeddings",
            kind=Kind.INTEGER,
            default=1000,
            minimum=1,
            maximum=10_000_000,
            label=N_("Vocabulary"),
            unit=N_("tokens"),
            help=N_("How many different numbers can come in: 0 to this number less one."),
        ),
        Parameter(
            name="embedding_dim",
            kind=Kind.INTEGER,
            default=32,
            minimum=1,
            maximum=MOST,
            label=N_("Vector size"),
            unit=N_("features"),
            help=N_("How many numbers describe each token."),
        ),
        Parameter(
            name="padding_idx",
            kind=Kind.INTEGER,
            default=None,
            minimum=0,
            maximum=9_999_999,
            optional=True,
            label=N_("Padding token"),
            help=N_("The token that only fills up short sequences: its vector stays zero."),
        ),
    ),
    ranks=frozenset({2}),
    keywords=(*_WORDS, "word", "vocabulary", "lookup", "plongement", "mot", "vocabulaire"),
)

POSITIONAL_ENCODING = LayerType(
    name="PositionalEncoding",
    family="attention",
    module=f"{_MODULES}.PositionalEncoding",
    title=N_("Positional encoding"),
    summary=N_("Adds waves to each step that tell attention where in the sequence it is."),
    formula=r"p_{t, 2i} = \sin(t / b^{2i/d}), \quad p_{t, 2i+1} = \cos(t / b^{2i/d})",
    reference=_VASWANI,
    params=(
        Parameter(
            name="max_length",
            kind=Kind.INTEGER,
            default=1024,
            minimum=1,
            maximum=65536,
            label=N_("Longest sequence"),
            unit=N_("steps"),
            help=N_("For how many steps the waves are computed."),
        ),
        Parameter(
            name="base",
            kind=Kind.NUMBER,
            default=10000.0,
            minimum=2.0,
            maximum=1e8,
            logarithmic=True,
            label=N_("Base"),
            help=N_("Sets the longest wave: a larger base tells apart places farther from each other."),
        ),
    ),
    inferred=immutabledict(num_features=2),
    ranks=frozenset({3}),
    keywords=(*_WORDS, "position", "sinusoidal", "sinusoïdal"),
)

POSITIONAL_EMBEDDING = LayerType(
    name="PositionalEmbedding",
    family="attention",
    module=f"{_MODULES}.PositionalEmbedding",
    title=N_("Learned positions"),
    summary=N_("Adds a learned vector to each step, one for every place of the sequence."),
    formula=r"y_t = x_t + P_t, \quad P \in \mathbb{R}^{L \times d}",
    reference="Radford et al., 2018, Improving Language Understanding by Generative Pre-Training",
    params=(
        Parameter(
            name="max_length",
            kind=Kind.INTEGER,
            default=128,
            minimum=1,
            maximum=MOST,
            label=N_("Longest sequence"),
            unit=N_("steps"),
            help=N_("For how many places a vector is learned."),
        ),
    ),
    inferred=immutabledict(num_features=2),
    ranks=frozenset({3}),
    keywords=(*_WORDS, "position", "learned", "gpt", "bert", "vit", "appris"),
)

MULTIHEAD_ATTENTION = LayerType(
    name="MultiheadAttention",
    family="attention",
    module=f"{_MODULES}.MultiheadAttention",
    title=N_("Multi-head attention"),
    summary=N_("Each query gathers the values whose keys resemble it."),
    formula=r"\mathrm{head} = \mathrm{softmax}\left( \frac{Q K^\top}{\sqrt{d_k}} \right) V",
    reference=_VASWANI,
    params=(
        _HEADS,
        probability(N_("The probability that an attention weight is dropped in training."), "dropout", 0.0),
        BIAS,
        _CAUSAL,
    ),
    inferred=immutabledict(embed_dim=PortAxis(0, 2), kdim=PortAxis(1, 2), vdim=PortAxis(2, 2)),
    ranks=frozenset({3}),
    inputs=("query", "key", "value"),
    outputs=("out", "weights"),
    keywords=(*_WORDS, "query", "key", "value", "requête", "clé", "valeur", "têtes"),
)

TRANSFORMER_ENCODER_LAYER = LayerType(
    name="TransformerEncoderLayer",
    family="attention",
    module=f"{_MODULES}.TransformerEncoderLayer",
    title=N_("Transformer encoder layer"),
    summary=N_("Self-attention and a small dense network, each with a shortcut and a normalisation."),
    formula=(
        r"\begin{aligned} u &= \mathrm{LN}(x + \mathrm{MHA}(x)) \\ "
        r"y &= \mathrm{LN}(u + W_2 \, \mathrm{ReLU}(W_1 u)) \end{aligned}"
    ),
    reference=_VASWANI,
    params=(
        replace(_HEADS, name="nhead"),
        Parameter(
            name="dim_feedforward",
            kind=Kind.INTEGER,
            default=2048,
            minimum=1,
            maximum=MOST,
            label=N_("Feed-forward size"),
            unit=N_("neurons"),
            help=N_("How many neurons the small dense network has."),
        ),
        probability(N_("The probability that a value is dropped in training."), "dropout", 0.1),
        Parameter(
            name="activation",
            kind=Kind.CHOICE,
            default="relu",
            choices=("relu", "gelu"),
            choice_labels=("ReLU", "GELU"),
            label=N_("Activation"),
            help=N_("The activation of the small dense network."),
        ),
        replace(EPS, name="layer_norm_eps"),
        Parameter(
            name="norm_first",
            kind=Kind.SWITCH,
            default=False,
            label=N_("Normalise first"),
            help=N_("Normalises before attention and network instead of after; deep stacks train better."),
        ),
        BIAS,
        _CAUSAL,
    ),
    inferred=immutabledict(d_model=2),
    ranks=frozenset({3}),
    keywords=(*_WORDS, "encoder", "bert", "gpt", "encodeur"),
)
