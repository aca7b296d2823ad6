"""Layers that slide small learned kernels over a signal, an image or a volume."""

from __future__ import annotations

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType
from nnstudio.core.layers.shared_parameters import (
    BIAS,
    MOST,
    dilation,
    kernel_size,
    padding,
    stride,
)
from nnstudio.core.parameters import Kind, Parameter

_LECUN = "LeCun et al., 1998, Gradient-Based Learning Applied to Document Recognition"
_WORDS = ("convolution", "kernel", "filter", "cnn", "noyau", "filtre")
_WORDS_TRANSPOSED = ("deconvolution", "transposed", "upsampling", "déconvolution", "transposée", "agrandir")

OUT_CHANNELS = Parameter(
    name="out_channels",
    kind=Kind.INTEGER,
    default=16,
    minimum=1,
    maximum=MOST,
    label=N_("Output channels"),
    unit=N_("channels"),
    help=N_("How many kernels are learned; each gives one feature map."),
)
_GROUPS = Parameter(
    name="groups",
    kind=Kind.INTEGER,
    default=1,
    minimum=1,
    maximum=MOST,
    label=N_("Groups"),
    help=N_("Splits the channels into groups that do not mix; one group per channel is called depthwise."),
)
_PADDING_MODE = Parameter(
    name="padding_mode",
    kind=Kind.CHOICE,
    default="zeros",
    choices=("zeros", "reflect", "replicate", "circular"),
    choice_labels=(N_("Zeros"), N_("Mirror image"), N_("Edge"), N_("Other side")),
    label=N_("Padding values"),
    help=N_("What the padding is filled with: zeros, the mirrored image, its edge, or its other side."),
)


def _params(axes: int) -> tuple[Parameter, ...]:
    return (
        OUT_CHANNELS,
        kernel_size(axes, 3),
        stride(axes),
        padding(axes, words=("same", "valid")),
        dilation(axes),
        _GROUPS,
        BIAS,
        _PADDING_MODE,
    )


def _transposed_params(axes: int) -> tuple[Parameter, ...]:
    output_padding = Parameter(
        name="output_padding",
        kind=Kind.SIZES,
        default=0,
        minimum=0,
        maximum=1024,
        axes=axes,
        label=N_("Output padding"),
        unit=N_("px"),
        help=N_("Values added at one end of the output, to choose among the sizes a stride allows."),
    )
    return (
        OUT_CHANNELS,
        kernel_size(axes, 3),
        stride(axes),
        padding(axes),
        output_padding,
        _GROUPS,
        BIAS,
        dilation(axes),
    )


CONV1D = LayerType(
    name="Conv1d",
    family="convolution",
    module="torch.nn.Conv1d",
    title=N_("1-D convolution"),
    summary=N_("Slides learned kernels along a signal or a sequence."),
    formula=r"y_k[t] = b_k + \sum_{c} \sum_{i} w_{k,c}[i] \; x_c[s t + i]",
    reference="Waibel et al., 1989, Phoneme Recognition Using Time-Delay Neural Networks",
    params=_params(1),
    inferred=immutabledict(in_channels=1),
    ranks=frozenset({3}),
    keywords=(*_WORDS, "signal", "sequence", "séquence", "temps"),
)

CONV2D = LayerType(
    name="Conv2d",
    family="convolution",
    module="torch.nn.Conv2d",
    title=N_("2-D convolution"),
    summary=N_("Slides learned kernels over an image; each gives one feature map."),
    formula=r"y_k[i, j] = b_k + \sum_{c, u, v} w_{k,c}[u, v] \, x_c[s i + u, s j + v]",
    reference=_LECUN,
    params=_params(2),
    inferred=immutabledict(in_channels=1),
    ranks=frozenset({4}),
    keywords=(*_WORDS, "image", "depthwise", "feature map", "carte de caractéristiques"),
)

CONV3D = LayerType(
    name="Conv3d",
    family="convolution",
    module="torch.nn.Conv3d",
    title=N_("3-D convolution"),
    summary=N_("Slides learned kernels through a volume or a video."),
    formula=r"y_k[p] = b_k + \sum_{c} \sum_{q} w_{k,c}[q] \; x_c[s p + q]",
    reference="Ji et al., 2013, 3D Convolutional Neural Networks for Human Action Recognition",
    params=_params(3),
    inferred=immutabledict(in_channels=1),
    ranks=frozenset({5}),
    keywords=(*_WORDS, "volume", "video", "vidéo", "voxel"),
)

CONV_TRANSPOSE1D = LayerType(
    name="ConvTranspose1d",
    family="convolution",
    module="torch.nn.ConvTranspose1d",
    title=N_("1-D transposed convolution"),
    summary=N_("Makes a signal longer by pasting a learned kernel for every value."),
    formula=r"y_k[r] = b_k + \sum_{c} \sum_{s t + i = r} w_{c,k}[i] \; x_c[t]",
    reference="Zeiler et al., 2010, Deconvolutional Networks",
    params=_transposed_params(1),
    inferred=immutabledict(in_channels=1),
    ranks=frozenset({3}),
    keywords=(*_WORDS, *_WORDS_TRANSPOSED, "signal"),
)

CONV_TRANSPOSE2D = LayerType(
    name="ConvTranspose2d",
    family="convolution",
    module="torch.nn.ConvTranspose2d",
    title=N_("2-D transposed convolution"),
    summary=N_("Makes an image larger by pasting a learned kernel for every pixel."),
    formula=r"y_k[p,q] = b_k + \sum_c \sum_{\substack{s i + u = p \\ s j + v = q}} w_{c,k}[u,v] \, x_c[i, j]",
    reference="Zeiler et al., 2010, Deconvolutional Networks",
    params=_transposed_params(2),
    inferred=immutabledict(in_channels=1),
    ranks=frozenset({4}),
    keywords=(*_WORDS, *_WORDS_TRANSPOSED, "image", "decoder", "décodeur"),
)
