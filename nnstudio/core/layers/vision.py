"""Layers that resize, pad and rearrange images."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.parameters import Kind, Parameter

_SHI = "Shi et al., 2016, Real-Time Super-Resolution Using an Efficient Sub-Pixel Convolutional Network"
_PADDING_WORDS = ("padding", "border", "edge", "bord", "marge", "remplissage", "image")
_PIXEL_WORDS = ("sub-pixel", "super-resolution", "depth to space", "sous-pixel", "super-résolution")

_BORDER = Parameter(
    name="padding",
    kind=Kind.SIZES,
    default=1,
    minimum=0,
    maximum=1024,
    axes=4,
    label=N_("Border"),
    unit=N_("px"),
    help=N_("How many pixels are added: one number, or left, right, top, bottom."),
)


def _factor(name: str) -> Parameter:
    return Parameter(
        name=name,
        kind=Kind.INTEGER,
        default=2,
        minimum=1,
        maximum=64,
        label=N_("Factor"),
        help=N_("How many times larger or smaller height and width become."),
    )


_SCALE_FACTOR = Parameter(
    name="scale_factor",
    kind=Kind.NUMBER,
    default=2.0,
    minimum=0.01,
    maximum=64.0,
    label=N_("Factor"),
    help=N_("How many times larger every side becomes."),
)
UPSAMPLE = LayerType(
    name="Upsample",
    family="vision",
    module="torch.nn.Upsample",
    title=N_("Upsample"),
    summary=N_("Enlarges a signal, an image or a volume by interpolating; learns nothing."),
    formula=r"y[i, j] = x\left[ \lfloor i / s \rfloor, \, \lfloor j / s \rfloor \right]",
    reference="Odena et al., 2016, Deconvolution and Checkerboard Artifacts",
    params=(
        _SCALE_FACTOR,
        Parameter(
            name="mode",
            kind=Kind.CHOICE,
            default="nearest",
            choices=("nearest", "linear", "bilinear", "bicubic", "trilinear"),
            choice_labels=(N_("Nearest"), N_("Linear"), N_("Bilinear"), N_("Bicubic"), N_("Trilinear")),
            label=N_("Interpolation"),
            help=N_("Linear is for signals, bilinear and bicubic for images, trilinear for volumes."),
        ),
    ),
    ranks=frozenset({3, 4, 5}),
    keywords=(
        "upsample",
        "resize",
        "interpolate",
        "enlarge",
        "agrandir",
        "interpolation",
        "suréchantillonner",
    ),
)

UPSAMPLING_BILINEAR2D = LayerType(
    name="UpsamplingBilinear2d",
    family="vision",
    module="torch.nn.UpsamplingBilinear2d",
    title=N_("Upsample with aligned corners"),
    summary=N_("Enlarges an image so that its corner pixels stay the corners; learns nothing."),
    formula=r"y[i, j] = x\left[ \frac{i (H - 1)}{s H - 1}, \, \frac{j (W - 1)}{s W - 1} \right]",
    reference="Long et al., 2015, Fully Convolutional Networks for Semantic Segmentation",
    params=(_SCALE_FACTOR,),
    ranks=frozenset({4}),
    keywords=("upsample", "bilinear", "align corners", "u-net", "agrandir", "bilinéaire", "coins"),
)

PIXEL_SHUFFLE = LayerType(
    name="PixelShuffle",
    family="vision",
    module="torch.nn.PixelShuffle",
    title=N_("Pixel shuffle"),
    summary=N_("Turns groups of channels into finer pixels: fewer channels, larger image."),
    formula=r"(N, C r^2, H, W) \to (N, C, H r, W r)",
    reference=_SHI,
    params=(_factor("upscale_factor"),),
    ranks=frozenset({4}),
    keywords=(*_PIXEL_WORDS, "upsample", "agrandir"),
)

PIXEL_UNSHUFFLE = LayerType(
    name="PixelUnshuffle",
    family="vision",
    module="torch.nn.PixelUnshuffle",
    title=N_("Pixel unshuffle"),
    summary=N_("Turns blocks of pixels into channels: smaller image, nothing lost."),
    formula=r"(N, C, H r, W r) \to (N, C r^2, H, W)",
    reference=_SHI,
    params=(_factor("downscale_factor"),),
    ranks=frozenset({4}),
    keywords=(*_PIXEL_WORDS, "space to depth", "downsample", "réduire"),
)

CHANNEL_SHUFFLE = LayerType(
    name="ChannelShuffle",
    family="vision",
    module="torch.nn.ChannelShuffle",
    title=N_("Channel shuffle"),
    summary=N_("Interleaves groups of channels, so that grouped convolutions can talk to each other."),
    formula=r"y_{j g + i} = x_{i \, C / g + j}",
    reference="Zhang et al., 2018, ShuffleNet",
    params=(
        Parameter(
            name="groups",
            kind=Kind.INTEGER,
            default=2,
            minimum=1,
            maximum=65536,
            label=N_("Groups"),
            help=N_("How many groups are interleaved; it divides the number of channels."),
        ),
    ),
    ranks=frozenset({3, 4, 5}),
    keywords=("channels", "groups", "mix", "shufflenet", "canaux", "groupes", "mélanger"),
)

ZERO_PAD2D = LayerType(
    name="ZeroPad2d",
    family="vision",
    module="torch.nn.ZeroPad2d",
    title=N_("Zero padding"),
    summary=N_("Puts a border of zeros around images."),
    formula=r"(H, W) \to (t + H + b, \, l + W + r)",
    reference="Dumoulin & Visin, 2016, A Guide to Convolution Arithmetic for Deep Learning",
    params=(_BORDER,),
    ranks=frozenset({4}),
    keywords=(*_PADDING_WORDS, "zero", "zéro"),
)

REFLECTION_PAD2D = LayerType(
    name="ReflectionPad2d",
    family="vision",
    module="torch.nn.ReflectionPad2d",
    title=N_("Reflection padding"),
    summary=N_("Puts a border around images that mirrors what lies inside."),
    formula=r"\begin{aligned} y[-i, j] &= x[i, j] \\ y[H - 1 + i, j] &= x[H - 1 - i, j] \end{aligned}",
    reference="Johnson et al., 2016, Perceptual Losses for Real-Time Style Transfer",
    params=(_BORDER,),
    ranks=frozenset({4}),
    keywords=(*_PADDING_WORDS, "mirror", "reflect", "miroir", "réflexion"),
)

REPLICATION_PAD2D = LayerType(
    name="ReplicationPad2d",
    family="vision",
    module="torch.nn.ReplicationPad2d",
    title=N_("Replication padding"),
    summary=N_("Puts a border around images that repeats their outermost pixels."),
    formula=(
        r"\begin{aligned} y[i, j] &= x[i', j'] \\ i' &= \min(\max(i, 0), H - 1) \\ "
        r"j' &= \min(\max(j, 0), W - 1) \end{aligned}"
    ),
    reference="Liu et al., 2018, Partial Convolution based Padding",
    params=(_BORDER,),
    ranks=frozenset({4}),
    keywords=(*_PADDING_WORDS, "repeat", "replicate", "répéter"),
)

CROP = LayerType(
    name="Crop",
    family="vision",
    module="nnstudio.core.layers.modules.reshaping.Crop",
    title=N_("Crop"),
    summary=N_("Cuts a border off images, such as before joining maps of a U-Net."),
    formula=r"y[i, j] = x[i + t, \, j + l]",
    reference="Ronneberger et al., 2015, U-Net",
    params=(
        Parameter(
            name="margin",
            kind=Kind.SIZES,
            default=1,
            minimum=0,
            maximum=4096,
            axes=4,
            label=N_("Margin"),
            unit=N_("px"),
            help=N_("How many pixels are cut off: one number, or left, right, top, bottom."),
        ),
    ),
    ranks=frozenset({4}),
    keywords=("crop", "cut", "border", "u-net", "rogner", "couper", "recadrer", "bord"),
)
