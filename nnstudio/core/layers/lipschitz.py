"""Layers that cannot stretch distances: networks whose outputs change no faster than their inputs."""

from __future__ import annotations

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.layers.convolution import OUT_CHANNELS
from nnstudio.core.layers.shared_parameters import BIAS, axis, kernel_size, out_features, padding, stride
from nnstudio.core.parameters import Kind, Parameter

_MODULES = "nnstudio.core.layers.modules"
_MIYATO = "Miyato et al., 2018, Spectral Normalization for Generative Adversarial Networks"
_ANIL = "Anil, Lucas & Grosse, 2019, Sorting Out Lipschitz Function Approximation"
_WORDS = ("lipschitz", "robust", "certified", "robuste", "certifié")

_POWER_ITERATIONS = Parameter(
    name="n_power_iterations",
    kind=Kind.INTEGER,
    default=1,
    minimum=1,
    maximum=100,
    label=N_("Power iterations"),
    help=N_("How often the estimate of the largest singular value is refined at each training step."),
)

MIN_MAX = LayerType(
    name="MinMax",
    family="lipschitz",
    module=f"{_MODULES}.activations.MinMax",
    title=N_("MinMax (sorts pairs)"),
    summary=N_("Sorts neighbouring values in pairs: all the larger ones first, then all the smaller ones."),
    formula=(
        r"\begin{aligned} (a, b, c, d) \to ( & \max(a, b), \max(c, d), \\ "
        r"& \min(a, b), \min(c, d)) \end{aligned}"
    ),
    reference=_ANIL,
    params=(axis("dim", 1, N_("The axis along which pairs are sorted; its size is even.")),),
    ranks=frozenset({2, 3, 4, 5}),
    role=Role.ACTIVATION,
    keywords=(*_WORDS, "activation", "sort", "groupsort", "maxmin", "trier", "paires"),
)

SPECTRAL_NORM_LINEAR = LayerType(
    name="SpectralNormLinear",
    family="lipschitz",
    module=f"{_MODULES}.lipschitz.SpectralNormLinear",
    title=N_("Linear with spectral norm 1"),
    summary=N_("A linear layer divided by the most it can stretch a vector."),
    formula=r"y = \frac{W}{\sigma(W)} \, x + b",
    reference=_MIYATO,
    params=(out_features(), BIAS, _POWER_ITERATIONS),
    inferred=immutabledict(in_features=-1),
    ranks=frozenset({2, 3}),
    keywords=(*_WORDS, "spectral", "gan", "discriminator", "dense", "spectrale", "discriminateur"),
)

SPECTRAL_NORM_CONV2D = LayerType(
    name="SpectralNormConv2d",
    family="lipschitz",
    module=f"{_MODULES}.lipschitz.SpectralNormConv2d",
    title=N_("2-D convolution with spectral norm 1"),
    summary=N_("A convolution whose kernels are divided by their largest singular value, as in GANs."),
    formula=r"y = \frac{W}{\sigma(\mathrm{mat}(W))} * x + b",
    reference=_MIYATO,
    params=(
        OUT_CHANNELS,
        kernel_size(2, 3),
        stride(2),
        padding(2, words=("same", "valid")),
        BIAS,
        _POWER_ITERATIONS,
    ),
    inferred=immutabledict(in_channels=1),
    ranks=frozenset({4}),
    keywords=(*_WORDS, "spectral", "gan", "convolution", "discriminator", "spectrale", "discriminateur"),
)

BJORCK_LINEAR = LayerType(
    name="BjorckLinear",
    family="lipschitz",
    module=f"{_MODULES}.lipschitz.BjorckLinear",
    title=N_("Orthonormal linear (Björck)"),
    summary=N_("A linear layer that turns and mirrors but never stretches or squeezes."),
    formula=r"W \leftarrow \frac{3}{2} W - \frac{1}{2} W W^\top W, \quad y = W x + b",
    reference=f"Björck & Bowie, 1971, Computing an Orthogonal Matrix; {_ANIL}",
    params=(
        out_features(),
        BIAS,
        Parameter(
            name="iterations",
            kind=Kind.INTEGER,
            default=20,
            minimum=1,
            maximum=100,
            label=N_("Iterations"),
            help=N_("How often the weight is brought closer to an orthonormal one at each step."),
        ),
    ),
    inferred=immutabledict(in_features=-1),
    ranks=frozenset({2, 3}),
    keywords=(*_WORDS, "orthogonal", "orthonormal", "gradient norm", "dense", "orthogonale"),
)
