"""Layers that read a sequence step by step and remember."""

from __future__ import annotations

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.layers.shared_parameters import BIAS, MOST, probability
from nnstudio.core.parameters import Kind, Parameter

_MODULES = "nnstudio.core.layers.modules.recurrent"
_STAND_INS = "nnstudio.core.layers.stand_ins.recurrent"
_WORDS = ("recurrent", "sequence", "memory", "time", "récurrent", "séquence", "mémoire", "temps")

_HIDDEN_SIZE = Parameter(
    name="hidden_size",
    kind=Kind.INTEGER,
    default=32,
    minimum=1,
    maximum=MOST,
    label=N_("Hidden size"),
    unit=N_("neurons"),
    help=N_("How many numbers the layer remembers from one step to the next."),
)
_NUM_LAYERS = Parameter(
    name="num_layers",
    kind=Kind.INTEGER,
    default=1,
    minimum=1,
    maximum=64,
    label=N_("Layers"),
    help=N_("How many recurrent layers are stacked, each reading the outputs of the one below."),
)
_DROPOUT = probability(N_("Dropout between stacked layers; one layer has none."), "dropout", 0.0)
_BIDIRECTIONAL = Parameter(
    name="bidirectional",
    kind=Kind.SWITCH,
    default=False,
    label=N_("Both directions"),
    help=N_("Reads the sequence backwards, too, and puts both results side by side."),
)
_NONLINEARITY = Parameter(
    name="nonlinearity",
    kind=Kind.CHOICE,
    default="tanh",
    choices=("tanh", "relu"),
    choice_labels=("tanh", "ReLU"),
    label=N_("Activation"),
    help=N_("The function applied to the hidden state at every step."),
)

RNN = LayerType(
    name="RNN",
    family="recurrent",
    module=f"{_MODULES}.RNN",
    stand_in=f"{_STAND_INS}.RNNStandIn",
    title=N_("Recurrent layer (RNN)"),
    summary=N_("Mixes each step of a sequence with what it remembers of the steps before."),
    formula=r"h_t = \tanh(W_x x_t + b_x + W_h h_{t-1} + b_h)",
    reference="Elman, 1990, Finding Structure in Time",
    params=(_HIDDEN_SIZE, _NUM_LAYERS, _NONLINEARITY, BIAS, _DROPOUT, _BIDIRECTIONAL),
    inferred=immutabledict(input_size=2),
    ranks=frozenset({3}),
    outputs=("out", "last"),
    keywords=(*_WORDS, "elman"),
)

LSTM = LayerType(
    name="LSTM",
    family="recurrent",
    module=f"{_MODULES}.LSTM",
    stand_in=f"{_STAND_INS}.LSTMStandIn",
    title=N_("Long short-term memory (LSTM)"),
    summary=N_("A recurrent layer with a protected memory that gates write, keep and read."),
    formula=(
        r"\begin{aligned} c_t &= f_t \odot c_{t-1} + i_t \odot g_t \\ "
        r"h_t &= o_t \odot \tanh(c_t) \end{aligned}"
    ),
    reference="Hochreiter & Schmidhuber, 1997, Long Short-Term Memory",
    params=(_HIDDEN_SIZE, _NUM_LAYERS, BIAS, _DROPOUT, _BIDIRECTIONAL),
    inferred=immutabledict(input_size=2),
    ranks=frozenset({3}),
    outputs=("out", "last"),
    keywords=(*_WORDS, "gate", "cell", "porte", "cellule"),
)

GRU = LayerType(
    name="GRU",
    family="recurrent",
    module=f"{_MODULES}.GRU",
    stand_in=f"{_STAND_INS}.GRUStandIn",
    title=N_("Gated recurrent unit (GRU)"),
    summary=N_("A recurrent layer with two gates: lighter than an LSTM, often as good."),
    formula=r"h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1}",
    reference="Cho et al., 2014, Learning Phrase Representations using RNN Encoder–Decoder",
    params=(_HIDDEN_SIZE, _NUM_LAYERS, BIAS, _DROPOUT, _BIDIRECTIONAL),
    inferred=immutabledict(input_size=2),
    ranks=frozenset({3}),
    outputs=("out", "last"),
    keywords=(*_WORDS, "gate", "porte"),
)
