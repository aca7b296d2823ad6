"""The colours of the studio, as frozen values: one light set and one dark set.

Every colour is ``"#rrggbb"``. Text colours reach WCAG 2's 4.5:1 on every background they are meant for, and
marks that carry meaning 3:1; ``tests/gui/theme`` computes both. ``series`` has the hues of Okabe and
Ito's colour-blind safe set (2008), with the lightness of each moved until the first six differ most for
protanopes and deuteranopes, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from immutabledict import immutabledict


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """One set of colours.

    Backgrounds, from back to front: ``window`` (behind everything), ``raised`` (bars, headers), ``surface``
    (plots, lists, fields), ``canvas`` (behind the network). ``*_soft`` are quiet backgrounds on which the
    colour of the same name is readable as text. ``series`` colours curves and classes, in order;
    ``families`` colours the layers of each family.
    """

    name: str
    is_dark: bool
    window: str
    raised: str
    surface: str
    canvas: str
    canvas_dots: str
    hover: str
    pressed: str
    border: str
    border_strong: str  # edges of fields: 3:1 on surface
    text: str
    text_muted: str
    text_disabled: str  # WCAG exempts what cannot be used; it stays legible, at 3:1
    accent: str
    on_accent: str
    accent_soft: str
    success: str
    success_soft: str
    warning: str
    warning_soft: str
    error: str
    error_soft: str
    shadow: str
    series: tuple[str, ...]
    families: Mapping[str, str]

    def series_colour(self, index: int) -> str:
        """The colour of the i-th curve or class; they repeat after the last."""
        return self.series[index % len(self.series)]


LIGHT = Theme(
    name="light",
    is_dark=False,
    window="#eef0f3",
    raised="#f7f8fa",
    surface="#ffffff",
    canvas="#f6f7f9",
    canvas_dots="#d3d8df",
    hover="#e3e7ec",
    pressed="#d5dbe3",
    border="#d4d9e0",
    border_strong="#858f9e",
    text="#19212d",
    text_muted="#4d5867",
    text_disabled="#7d8796",
    accent="#0b6480",
    on_accent="#ffffff",
    accent_soft="#d6eaf1",
    success="#14693a",
    success_soft="#dcf1e4",
    warning="#7a4d00",
    warning_soft="#ffeecb",
    error="#a8211b",
    error_soft="#fbe1df",
    shadow="#1b2330",
    series=(
        "#1459b5",
        "#d95f02",
        "#00907a",
        "#9c2f82",
        "#6b4708",
        "#3a8ddb",
        "#6a51a3",
        "#7d6f00",
        "#4d5867",
        "#9c3030",
    ),
    families=immutabledict(
        input_output="#46566b",
        dense="#0072b2",
        convolution="#0f766e",
        pooling="#4f8a10",
        activation="#c2570c",
        normalisation="#7356b8",
        dropout="#8a6d3b",
        recurrent="#a8377e",
        attention="#b91c4a",
        reshape="#64748b",
        merge="#946800",
        lipschitz="#3949ab",
        features="#00838f",
        vision="#6d4c41",
        blocks="#200080",
        my_blocks="#200080",
    ),
)

DARK = Theme(
    name="dark",
    is_dark=True,
    window="#14171c",
    raised="#20252d",
    surface="#1a1e25",
    canvas="#15181d",
    canvas_dots="#2c323c",
    hover="#2b323c",
    pressed="#363e4a",
    border="#313843",
    border_strong="#717c8c",
    text="#e6e9ee",
    text_muted="#a7b0bd",
    text_disabled="#737c89",
    accent="#5fbfdd",
    on_accent="#05222c",
    accent_soft="#1c3c48",
    success="#63cb8f",
    success_soft="#18352a",
    warning="#e8b95c",
    warning_soft="#3a2f18",
    error="#ff938a",
    error_soft="#472422",
    shadow="#000000",
    series=(
        "#4aa3f0",
        "#f2873a",
        "#4ee0b8",
        "#c76a9a",
        "#f0cf2e",
        "#a8d4f8",
        "#b3a2e6",
        "#f0e442",
        "#a7b0bd",
        "#f27f7f",
    ),
    families=immutabledict(
        input_output="#9aa8ba",
        dense="#56b4e9",
        convolution="#3fc9b8",
        pooling="#a3cf5b",
        activation="#f59a4c",
        normalisation="#b49cf0",
        dropout="#cfae78",
        recurrent="#e88cc4",
        attention="#f5799b",
        reshape="#94a3b8",
        merge="#e3b53c",
        lipschitz="#8c9bf2",
        features="#4dd0e1",
        vision="#c6a092",
        blocks="#7860ff",
        my_blocks="#7860ff",
    ),
)

THEMES: Mapping[str, Theme] = immutabledict({theme.name: theme for theme in (LIGHT, DARK)})
