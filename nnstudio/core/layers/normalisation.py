"""Layers that bring values to a common scale."""

from __future__ import annotations

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.layers.inference import features_or_image
from nnstudio.core.layers.shared_parameters import BIAS, EPS, affine
from nnstudio.core.parameters import Kind, Parameter

_WORDS = ("normalisation", "normalization", "standardise", "normaliser", "moyenne", "variance")
_IOFFE = "Ioffe & Szegedy, 2015, Batch Normalization"
_ULYANOV = "Ulyanov et al., 2016, Instance Normalization: The Missing Ingredient for Fast Stylization"

_MOMENTUM = Parameter(
    name="momentum",
    kind=Kind.NUMBER,
    default=0.1,
    minimum=0.0,
    maximum=1.0,
    optional=True,
    label=N_("Momentum"),
    help=N_("How much each batch moves the running mean and variance; left empty, a plain mean is kept."),
)


def _track(default: bool) -> Parameter:
    return Parameter(
        name="track_running_stats",
        kind=Kind.SWITCH,
        default=default,
        label=N_("Keep running statistics"),
        help=N_("Remembers the mean and variance seen in training, and uses them in evaluation."),
    )


_BATCH = (EPS, _MOMENTUM, affine(), _track(True))
_INSTANCE = (EPS, _MOMENTUM, affine(default=False), _track(False))

BATCH_NORM1D = LayerType(
    name="BatchNorm1d",
    family="normalisation",
    module="torch.nn.BatchNorm1d",
    title=N_("1-D batch normalisation"),
    summary=N_("Gives each feature zero mean and unit variance over the batch."),
    formula=r"y = \gamma \, \frac{x - \mu_{B}}{\sqrt{\sigma_{B}^2 + \varepsilon}} + \beta",
    reference=_IOFFE,
    params=_BATCH,
    inferred=immutabledict(num_features=1),
    ranks=frozenset({2, 3}),
    keywords=(*_WORDS, "batchnorm", "batch", "lot"),
)

BATCH_NORM2D = LayerType(
    name="BatchNorm2d",
    family="normalisation",
    module="torch.nn.BatchNorm2d",
    title=N_("2-D batch normalisation"),
    summary=N_("Gives each feature map zero mean and unit variance over the batch."),
    formula=r"y = \gamma_c \, \frac{x - \mu_c}{\sqrt{\sigma_c^2 + \varepsilon}} + \beta_c",
    reference=_IOFFE,
    params=_BATCH,
    inferred=immutabledict(num_features=1),
    ranks=frozenset({4}),
    keywords=(*_WORDS, "batchnorm", "batch", "lot", "image"),
)

BATCH_NORM3D = LayerType(
    name="BatchNorm3d",
    family="normalisation",
    module="torch.nn.BatchNorm3d",
    title=N_("3-D batch normalisation"),
    summary=N_("Gives each channel of volumes or videos zero mean and unit variance over the batch."),
    formula=r"y = \gamma_c \, \frac{x - \mu_c}{\sqrt{\sigma_c^2 + \varepsilon}} + \beta_c",
    reference=_IOFFE,
    params=_BATCH,
    inferred=immutabledict(num_features=1),
    ranks=frozenset({5}),
    keywords=(*_WORDS, "batchnorm", "batch", "lot", "volume", "video", "vidéo"),
)

LAYER_NORM = LayerType(
    name="LayerNorm",
    family="normalisation",
    module="torch.nn.LayerNorm",
    title=N_("Layer normalisation"),
    summary=N_("Gives each sample, or each step of a sequence, zero mean and unit variance."),
    formula=r"y = \gamma \odot \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta",
    reference="Ba, Kiros & Hinton, 2016, Layer Normalization",
    params=(EPS, affine("elementwise_affine"), BIAS),
    inferred=immutabledict(normalized_shape=features_or_image),
    ranks=frozenset({2, 3, 4, 5}),
    keywords=(*_WORDS, "layernorm", "transformer"),
)

GROUP_NORM = LayerType(
    name="GroupNorm",
    family="normalisation",
    module="torch.nn.GroupNorm",
    title=N_("Group normalisation"),
    summary=N_("Normalises groups of channels of each sample, whatever the batch size."),
    formula=r"y = \gamma_c \, \frac{x - \mu_g}{\sqrt{\sigma_g^2 + \varepsilon}} + \beta_c, \quad c \in g",
    reference="Wu & He, 2018, Group Normalization",
    params=(
        Parameter(
            name="num_groups",
            kind=Kind.INTEGER,
            default=4,
            minimum=1,
            maximum=65536,
            label=N_("Groups"),
            help=N_("How many groups the channels are split into; it divides their number."),
        ),
        EPS,
        affine(),
    ),
    inferred=immutabledict(num_channels=1),
    ranks=frozenset({2, 3, 4, 5}),
    keywords=(*_WORDS, "groupnorm", "groups", "groupes"),
)

INSTANCE_NORM1D = LayerType(
    name="InstanceNorm1d",
    family="normalisation",
    module="torch.nn.InstanceNorm1d",
    title=N_("1-D instance normalisation"),
    summary=N_("Normalises each channel of each signal by itself, over time."),
    formula=r"y = \frac{x - \mu_{n,c}}{\sqrt{\sigma_{n,c}^2 + \varepsilon}}",
    reference=_ULYANOV,
    params=_INSTANCE,
    inferred=immutabledict(num_features=1),
    ranks=frozenset({3}),
    keywords=(*_WORDS, "instancenorm", "signal"),
)

INSTANCE_NORM2D = LayerType(
    name="InstanceNorm2d",
    family="normalisation",
    module="torch.nn.InstanceNorm2d",
    title=N_("2-D instance normalisation"),
    summary=N_("Normalises each feature map of each image by itself."),
    formula=r"y = \frac{x - \mu_{n,c}}{\sqrt{\sigma_{n,c}^2 + \varepsilon}}",
    reference=_ULYANOV,
    params=_INSTANCE,
    inferred=immutabledict(num_features=1),
    ranks=frozenset({4}),
    keywords=(*_WORDS, "instancenorm", "style", "contrast", "contraste"),
)

RMS_NORM = LayerType(
    name="RMSNorm",
    family="normalisation",
    module="torch.nn.RMSNorm",
    title=N_("RMS normalisation"),
    summary=N_("Divides each sample, or each step of a sequence, by its root mean square."),
    formula=r"y = \gamma \odot \frac{x}{\sqrt{\frac{1}{d} \sum_{i=1}^{d} x_i^2 + \varepsilon}}",
    reference="Zhang & Sennrich, 2019, Root Mean Square Layer Normalization",
    params=(
        Parameter(
            name="eps",
            kind=Kind.NUMBER,
            default=None,
            minimum=1e-12,
            maximum=0.1,
            optional=True,
            logarithmic=True,
            label=N_("Epsilon"),
            help=N_("A small number added before the root; left empty, the smallest the number type allows."),
        ),
        affine("elementwise_affine"),
    ),
    inferred=immutabledict(normalized_shape=features_or_image),
    ranks=frozenset({2, 3, 4, 5}),
    keywords=(*_WORDS, "root mean square", "transformer", "llama", "moyenne quadratique"),
)

LOCAL_RESPONSE_NORM = LayerType(
    name="LocalResponseNorm",
    family="normalisation",
    module="torch.nn.LocalResponseNorm",
    title=N_("Local response normalisation"),
    summary=N_("Lets neighbouring channels inhibit each other, as in AlexNet."),
    formula=r"y_c = \frac{x_c}{(k + \frac{\alpha}{n} \sum_{m} x_m^2)^{\beta}}",
    reference="Krizhevsky, Sutskever & Hinton, 2012, ImageNet Classification (AlexNet)",
    params=(
        Parameter(
            name="size",
            kind=Kind.INTEGER,
            default=5,
            minimum=1,
            maximum=4096,
            label=N_("Neighbours"),
            unit=N_("channels"),
            help=N_("How many neighbouring channels are added up."),
        ),
        Parameter(
            name="alpha",
            kind=Kind.NUMBER,
            default=1e-4,
            minimum=1e-8,
            maximum=100.0,
            logarithmic=True,
            label=N_("Alpha"),
            help=N_("How strongly the neighbours inhibit."),
        ),
        Parameter(
            name="beta",
            kind=Kind.NUMBER,
            default=0.75,
            minimum=0.0,
            maximum=10.0,
            label=N_("Beta"),
            help=N_("The exponent of the division."),
        ),
        Parameter(
            name="k",
            kind=Kind.NUMBER,
            default=1.0,
            minimum=0.0,
            maximum=100.0,
            label="k",
            help=N_("A constant that keeps the divisor away from zero."),
        ),
    ),
    ranks=frozenset({3, 4, 5}),
    keywords=(*_WORDS, "lrn", "alexnet", "inhibition"),
)
