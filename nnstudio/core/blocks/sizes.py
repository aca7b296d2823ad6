"""Parameters that shipped blocks share."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter

MOST = 65_536


def size(name: str, default: int, label: str, help: str, maximum: int = MOST, unit: str = "") -> Parameter:
    return Parameter(
        name=name,
        kind=Kind.INTEGER,
        default=default,
        minimum=1,
        maximum=maximum,
        label=label,
        help=help,
        unit=unit,
    )


def channels(default: int = 64, help: str = N_("How many feature maps come out.")) -> Parameter:
    return size("channels", default, N_("Channels"), help)


def stride(default: int = 1) -> Parameter:
    return size(
        "stride",
        default,
        N_("Stride"),
        N_("How many pixels the first window moves at each step; 2 halves the maps."),
        maximum=16,
        unit=N_("pixels"),
    )


PROJECTION = Parameter(
    name="projection",
    kind=Kind.SWITCH,
    default=False,
    label=N_("Projection"),
    help=N_(
        "Brings the skip to the same channels and size by a 1 × 1 convolution; needed where these change."
    ),
)
