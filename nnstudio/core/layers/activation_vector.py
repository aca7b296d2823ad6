"""Activations that look at several values together: along one axis of the tensor."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.layers.shared_parameters import axis

_WORDS = ("activation", "probability", "classes", "fonction d'activation", "probabilité", "distribution")
# torch leaves the axis of its softmaxes to be guessed and warns; its guess for vectors and images is 1
_CLASS_AXIS = axis("dim", 1, N_("The axis along which values are compared: 1 is the classes or channels."))

SOFTMAX = LayerType(
    name="Softmax",
    family="activation",
    module="torch.nn.Softmax",
    title="Softmax",
    summary=N_("Turns scores into probabilities that add up to 1."),
    formula=r"y_i = \frac{e^{x_i}}{\sum_{j} e^{x_j}}",
    reference="Bridle, 1990, Probabilistic Interpretation of Feedforward Classification Network Outputs",
    params=(_CLASS_AXIS,),
    ranks=frozenset({2, 3, 4, 5}),
    role=Role.ACTIVATION,
    keywords=_WORDS,
)

SOFTMIN = LayerType(
    name="Softmin",
    family="activation",
    module="torch.nn.Softmin",
    title="Softmin",
    summary=N_("Turns distances into probabilities: the smallest value gets the largest share."),
    formula=r"y_i = \frac{e^{-x_i}}{\sum_{j} e^{-x_j}}",
    reference="Bridle, 1990, Probabilistic Interpretation of Feedforward Classification Network Outputs",
    params=(_CLASS_AXIS,),
    ranks=frozenset({2, 3, 4, 5}),
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "distance", "minimum"),
)

LOG_SOFTMAX = LayerType(
    name="LogSoftmax",
    family="activation",
    module="torch.nn.LogSoftmax",
    title="LogSoftmax",
    summary=N_("The logarithm of softmax, computed without overflow; made for the NLL loss."),
    formula=r"y_i = x_i - \ln \sum_{j} e^{x_j}",
    reference="Goodfellow, Bengio & Courville, 2016, Deep Learning, section 6.2.2",
    params=(_CLASS_AXIS,),
    ranks=frozenset({2, 3, 4, 5}),
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "log", "nll", "logarithme"),
)

GLU = LayerType(
    name="GLU",
    family="activation",
    module="torch.nn.GLU",
    title=N_("Gated linear unit (GLU)"),
    summary=N_("One half of the features opens and closes the other half; the size is halved."),
    formula=r"y = a \odot \sigma(b), \quad x = [\, a \; b \,]",
    reference="Dauphin et al., 2017, Language Modeling with Gated Convolutional Networks",
    params=(axis("dim", -1, N_("The axis that is cut in two halves; its size is even.")),),
    ranks=frozenset({2, 3, 4, 5}),
    role=Role.ACTIVATION,
    keywords=("activation", "gate", "gated", "porte", "fonction d'activation"),
)
