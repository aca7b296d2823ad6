"""Layers that summarise neighbouring values by one, without learning anything."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.layers.shared_parameters import CEIL_MODE, dilation, kernel_size, padding, stride
from nnstudio.core.parameters import Kind, Parameter

_WORDS = ("pooling", "subsampling", "downsample", "sous-échantillonnage", "réduire", "agrégation")
_MAX_WORDS = (*_WORDS, "max", "maximum")
_MEAN_WORDS = (*_WORDS, "average", "mean", "moyenne")
_GLOBAL_WORDS = ("adaptive", "global", "adaptatif")

_RIESENHUBER = "Riesenhuber & Poggio, 1999, Hierarchical Models of Object Recognition in Cortex"
_LECUN = "LeCun et al., 1998, Gradient-Based Learning Applied to Document Recognition"
_LIN = "Lin et al., 2014, Network in Network"
_GULCEHRE = "Gulcehre et al., 2014, Learned-Norm Pooling for Deep Feedforward and Recurrent Networks"

_COUNT_INCLUDE_PAD = Parameter(
    name="count_include_pad",
    kind=Kind.SWITCH,
    default=True,
    label=N_("Count the padding"),
    help=N_("Counts the zeros of the padding in the mean."),
)
_NORM_TYPE = Parameter(
    name="norm_type",
    kind=Kind.NUMBER,
    default=2.0,
    minimum=1.0,
    maximum=16.0,
    label=N_("Power"),
    help=N_("The power p: 1 adds the values up, a large one comes close to their maximum."),
)


def _max_params(axes: int) -> tuple[Parameter, ...]:
    return kernel_size(axes, 2), stride(axes, None), padding(axes), dilation(axes), CEIL_MODE


def _mean_params(axes: int) -> tuple[Parameter, ...]:
    return kernel_size(axes, 2), stride(axes, None), padding(axes), CEIL_MODE, _COUNT_INCLUDE_PAD


def _power_params(axes: int) -> tuple[Parameter, ...]:
    return _NORM_TYPE, kernel_size(axes, 2), stride(axes, None), CEIL_MODE


def _output_size(axes: int) -> tuple[Parameter]:
    size = Parameter(
        name="output_size",
        kind=Kind.SIZES,
        default=1,
        minimum=1,
        maximum=4096,
        axes=axes,
        label=N_("Output size"),
        unit=N_("px"),
        help=N_("The size of every output map, whatever the size of the input; 1 is global pooling."),
    )
    return (size,)


MAX_POOL1D = LayerType(
    name="MaxPool1d",
    family="pooling",
    module="torch.nn.MaxPool1d",
    title=N_("1-D max pooling"),
    summary=N_("Keeps the largest value of each stretch of a signal."),
    formula=r"y[t] = \max_{0 \le i < k} x[s t + i]",
    reference=_RIESENHUBER,
    params=_max_params(1),
    ranks=frozenset({3}),
    keywords=(*_MAX_WORDS, "signal"),
)

MAX_POOL2D = LayerType(
    name="MaxPool2d",
    family="pooling",
    module="torch.nn.MaxPool2d",
    title=N_("2-D max pooling"),
    summary=N_("Keeps the largest value of each small square of an image."),
    formula=r"y[i, j] = \max_{0 \le u, v < k} x[s i + u, \, s j + v]",
    reference=_RIESENHUBER,
    params=_max_params(2),
    ranks=frozenset({4}),
    keywords=(*_MAX_WORDS, "image"),
)

MAX_POOL3D = LayerType(
    name="MaxPool3d",
    family="pooling",
    module="torch.nn.MaxPool3d",
    title=N_("3-D max pooling"),
    summary=N_("Keeps the largest value of each small block of a volume or a video."),
    formula=r"y[p] = \max_{q \in \{0, \ldots, k - 1\}^3} x[s p + q]",
    reference="Tran et al., 2015, Learning Spatiotemporal Features with 3D Convolutional Networks",
    params=_max_params(3),
    ranks=frozenset({5}),
    keywords=(*_MAX_WORDS, "volume", "video", "vidéo"),
)

AVG_POOL1D = LayerType(
    name="AvgPool1d",
    family="pooling",
    module="torch.nn.AvgPool1d",
    title=N_("1-D average pooling"),
    summary=N_("Replaces each stretch of a signal by its mean."),
    formula=r"y[t] = \frac{1}{k} \sum_{i=0}^{k-1} x[s t + i]",
    reference=_LECUN,
    params=_mean_params(1),
    ranks=frozenset({3}),
    keywords=(*_MEAN_WORDS, "signal", "smooth", "lisser"),
)

AVG_POOL2D = LayerType(
    name="AvgPool2d",
    family="pooling",
    module="torch.nn.AvgPool2d",
    title=N_("2-D average pooling"),
    summary=N_("Replaces each small square of an image by its mean."),
    formula=r"y[i, j] = \frac{1}{k^2} \sum_{u, v = 0}^{k-1} x[s i + u, \, s j + v]",
    reference=_LECUN,
    params=_mean_params(2),
    ranks=frozenset({4}),
    keywords=(*_MEAN_WORDS, "image", "blur", "flou"),
)

AVG_POOL3D = LayerType(
    name="AvgPool3d",
    family="pooling",
    module="torch.nn.AvgPool3d",
    title=N_("3-D average pooling"),
    summary=N_("Replaces each small block of a volume or a video by its mean."),
    formula=r"y[p] = \frac{1}{k^3} \sum_{q \in \{0, \ldots, k - 1\}^3} x[s p + q]",
    reference="Tran et al., 2015, Learning Spatiotemporal Features with 3D Convolutional Networks",
    params=_mean_params(3),
    ranks=frozenset({5}),
    keywords=(*_MEAN_WORDS, "volume", "video", "vidéo"),
)

ADAPTIVE_AVG_POOL1D = LayerType(
    name="AdaptiveAvgPool1d",
    family="pooling",
    module="torch.nn.AdaptiveAvgPool1d",
    title=N_("1-D adaptive average pooling"),
    summary=N_("Averages a signal down to a length you choose."),
    formula=r"y[t] = \frac{1}{|R_t|} \sum_{i \in R_t} x[i]",
    reference=_LIN,
    params=_output_size(1),
    ranks=frozenset({3}),
    keywords=(*_MEAN_WORDS, *_GLOBAL_WORDS),
)

ADAPTIVE_AVG_POOL2D = LayerType(
    name="AdaptiveAvgPool2d",
    family="pooling",
    module="torch.nn.AdaptiveAvgPool2d",
    title=N_("2-D adaptive average pooling"),
    summary=N_("Averages every feature map down to a size you choose; 1 is global average pooling."),
    formula=r"y[i, j] = \frac{1}{|R_{ij}|} \sum_{(u, v) \in R_{ij}} x[u, v]",
    reference=_LIN,
    params=_output_size(2),
    ranks=frozenset({4}),
    keywords=(*_MEAN_WORDS, *_GLOBAL_WORDS),
)

ADAPTIVE_MAX_POOL1D = LayerType(
    name="AdaptiveMaxPool1d",
    family="pooling",
    module="torch.nn.AdaptiveMaxPool1d",
    title=N_("1-D adaptive max pooling"),
    summary=N_("Keeps the largest values of a signal, as many as you choose."),
    formula=r"y[t] = \max_{i \in R_t} x[i]",
    reference="Collobert et al., 2011, Natural Language Processing (Almost) from Scratch",
    params=_output_size(1),
    ranks=frozenset({3}),
    keywords=(*_MAX_WORDS, *_GLOBAL_WORDS),
)

ADAPTIVE_MAX_POOL2D = LayerType(
    name="AdaptiveMaxPool2d",
    family="pooling",
    module="torch.nn.AdaptiveMaxPool2d",
    title=N_("2-D adaptive max pooling"),
    summary=N_("Keeps the largest value of each region, for an output size you choose."),
    formula=r"y[i, j] = \max_{(u, v) \in R_{ij}} x[u, v]",
    reference="Oquab et al., 2015, Is Object Localization for Free?",
    params=_output_size(2),
    ranks=frozenset({4}),
    keywords=(*_MAX_WORDS, *_GLOBAL_WORDS),
)

LP_POOL1D = LayerType(
    name="LPPool1d",
    family="pooling",
    module="torch.nn.LPPool1d",
    title=N_("1-D power pooling"),
    summary=N_("Replaces each stretch of a signal by its p-norm, between a sum and a maximum."),
    formula=r"y[t] = \left( \sum_{i=0}^{k-1} x[s t + i]^p \right)^{1/p}",
    reference=_GULCEHRE,
    params=_power_params(1),
    ranks=frozenset({3}),
    keywords=(*_WORDS, "norm", "lp", "power", "norme", "puissance"),
)

LP_POOL2D = LayerType(
    name="LPPool2d",
    family="pooling",
    module="torch.nn.LPPool2d",
    title=N_("2-D power pooling"),
    summary=N_("Replaces each small square of an image by its p-norm, between a sum and a maximum."),
    formula=r"y[i, j] = \left( \sum_{u, v = 0}^{k-1} x[s i + u, \, s j + v]^p \right)^{1/p}",
    reference=_GULCEHRE,
    params=_power_params(2),
    ranks=frozenset({4}),
    keywords=(*_WORDS, "norm", "lp", "power", "norme", "puissance"),
)
