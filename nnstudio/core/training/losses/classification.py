"""Losses for telling classes apart: by probabilities, and by margins."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.losses.loss import Encoding, LossType, Reading

_MARGIN = Parameter(
    name="margin",
    kind=Kind.NUMBER,
    default=1.0,
    minimum=0.0,
    maximum=100.0,
    label=N_("Margin"),
    help=N_("How far on the right side a score must be before a sample costs nothing."),
)

CROSS_ENTROPY = LossType(
    name="CrossEntropy",
    title=N_("Cross-entropy"),
    summary=N_(
        "Minus the log of the probability given to the true class. Takes scores: no softmax before it."
    ),
    formula=r"L = -\frac{1}{n} \sum_{i=1}^{n} \log \frac{e^{z_{i, y_i}}}{\sum_j e^{z_{i, j}}}",
    module="torch.nn.CrossEntropyLoss",
    class_weights="weight",
    encoding=Encoding.INDEX,
    params=(
        Parameter(
            name="label_smoothing",
            kind=Kind.NUMBER,
            default=0.0,
            minimum=0.0,
            maximum=1.0,
            label=N_("Label smoothing"),
            help=N_("The share of each label spread evenly over all classes; 0 is none."),
        ),
    ),
)

BINARY_CROSS_ENTROPY = LossType(
    name="BinaryCrossEntropy",
    title=N_("Binary cross-entropy"),
    summary=N_("Cross-entropy for two classes and one output, a score: no sigmoid before it."),
    formula=(
        r"\begin{aligned} L = -\frac{1}{n} \sum_{i=1}^{n} & y_i \log \sigma(z_i) \\ "
        r"& + (1 - y_i) \log (1 - \sigma(z_i)) \end{aligned}"
    ),
    module="torch.nn.BCEWithLogitsLoss",
    class_weights="pos_weight",
    encoding=Encoding.ZERO_ONE,
    reading=Reading.SIGMOID,
    two_classes=True,
)

BINARY_CROSS_ENTROPY_PROBABILITY = LossType(
    name="BinaryCrossEntropyProbability",
    title=N_("Binary cross-entropy of a probability"),
    summary=N_(
        "Cross-entropy for two classes and one output that is a probability: a sigmoid comes before it."
    ),
    formula=r"L = -\frac{1}{n} \sum_{i=1}^{n} y_i \log p_i + (1 - y_i) \log (1 - p_i)",
    module="torch.nn.BCELoss",
    encoding=Encoding.ZERO_ONE,
    reading=Reading.SHARES,
    two_classes=True,
)

NLL = LossType(
    name="NLL",
    title=N_("Negative log-likelihood"),
    summary=N_("Cross-entropy for outputs that are log-probabilities: a LogSoftmax comes before it."),
    formula=r"L = -\frac{1}{n} \sum_{i=1}^{n} \log p_{i, y_i}",
    module="torch.nn.NLLLoss",
    class_weights="weight",
    encoding=Encoding.INDEX,
    reading=Reading.EXPONENTIAL,
)

HINGE = LossType(
    name="Hinge",
    title=N_("Hinge"),
    summary=N_(
        "For two classes and one output: costs nothing once a score is on the right side by the margin."
    ),
    formula=(
        r"\begin{aligned} L &= \frac{1}{n} \sum_{i=1}^{n} \max(0,\; m - y_i z_i) \\ "
        r"y_i &\in \{-1, 1\} \end{aligned}"
    ),
    module="nnstudio.core.training.losses.modules.hinge.HingeLoss",
    encoding=Encoding.SIGNS,
    reading=Reading.SIGMOID,
    two_classes=True,
    params=(_MARGIN,),
)

MULTI_MARGIN = LossType(
    name="MultiMargin",
    title=N_("Multi-class margin"),
    summary=N_(
        "The true class's score should be above every other by the margin; what is missing is the cost."
    ),
    formula=r"L = \frac{1}{n k} \sum_{i=1}^{n} \sum_{j \ne y_i} \max(0,\; m - z_{i, y_i} + z_{i, j})^p",
    module="torch.nn.MultiMarginLoss",
    class_weights="weight",
    encoding=Encoding.INDEX,
    params=(
        _MARGIN,
        Parameter(
            name="p",
            kind=Kind.INTEGER,
            default=1,
            minimum=1,
            maximum=2,
            label=N_("Power"),
            help=N_("1 makes the cost grow evenly, 2 punishes large errors more."),
        ),
    ),
)
