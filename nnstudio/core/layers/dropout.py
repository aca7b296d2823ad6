"""Layers that disturb training on purpose, so that the network relies on no single value."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.layers.shared_parameters import probability
from nnstudio.core.parameters import Kind, Parameter

_WORDS = ("dropout", "regularisation", "overfitting", "abandon", "régularisation", "surapprentissage")
_VALUE = (probability(N_("The probability that a value is dropped in training.")),)
_CHANNEL = (probability(N_("The probability that a whole channel is dropped in training.")),)
_TOMPSON = "Tompson et al., 2015, Efficient Object Localization Using Convolutional Networks"

DROPOUT = LayerType(
    name="Dropout",
    family="dropout",
    module="torch.nn.Dropout",
    title=N_("Dropout"),
    summary=N_("Sets random values to zero in training and does nothing in evaluation."),
    formula=r"y = \frac{m \odot x}{1 - p}, \quad m_i \sim \mathrm{Bernoulli}(1 - p)",
    reference="Srivastava et al., 2014, Dropout",
    params=_VALUE,
    keywords=_WORDS,
)

DROPOUT1D = LayerType(
    name="Dropout1d",
    family="dropout",
    module="torch.nn.Dropout1d",
    title=N_("1-D channel dropout"),
    summary=N_("Drops whole channels of a signal in training."),
    formula=r"y_c = \frac{m_c}{1 - p} \, x_c, \quad m_c \sim \mathrm{Bernoulli}(1 - p)",
    reference=_TOMPSON,
    params=_CHANNEL,
    ranks=frozenset({3}),
    keywords=(*_WORDS, "spatial", "channel", "canal", "signal"),
)

DROPOUT2D = LayerType(
    name="Dropout2d",
    family="dropout",
    module="torch.nn.Dropout2d",
    title=N_("2-D channel dropout"),
    summary=N_("Drops whole feature maps in training."),
    formula=r"y_c = \frac{m_c}{1 - p} \, x_c, \quad m_c \sim \mathrm{Bernoulli}(1 - p)",
    reference=_TOMPSON,
    params=_CHANNEL,
    ranks=frozenset({4}),
    keywords=(*_WORDS, "spatial", "channel", "feature map", "canal", "carte de caractéristiques"),
)

ALPHA_DROPOUT = LayerType(
    name="AlphaDropout",
    family="dropout",
    module="torch.nn.AlphaDropout",
    title=N_("Alpha dropout"),
    summary=N_("A dropout that keeps mean and variance, made for SELU."),
    formula=(
        r"\begin{aligned} y &= a \, (m \odot x + \alpha' (1 - m)) + b \\ "
        r"m_i &\sim \mathrm{Bernoulli}(1 - p) \end{aligned}"
    ),
    reference="Klambauer et al., 2017, Self-Normalizing Neural Networks",
    params=_VALUE,
    keywords=(*_WORDS, "selu", "self-normalising", "auto-normalisant"),
)

GAUSSIAN_NOISE = LayerType(
    name="GaussianNoise",
    family="dropout",
    module="nnstudio.core.layers.modules.noise.GaussianNoise",
    title=N_("Gaussian noise"),
    summary=N_("Adds random noise in training, as a denoising auto-encoder does."),
    formula=r"y = x + \sigma \, \epsilon, \quad \epsilon \sim \mathcal{N}(0, 1)",
    reference="Bishop, 1995, Training with Noise Is Equivalent to Tikhonov Regularization",
    params=(
        Parameter(
            name="std",
            kind=Kind.NUMBER,
            default=0.1,
            minimum=0.0,
            maximum=100.0,
            label=N_("Standard deviation"),
            help=N_("How strong the noise is."),
        ),
    ),
    keywords=("noise", "denoising", "regularisation", "bruit", "débruitage", "régularisation", "gaussien"),
)
