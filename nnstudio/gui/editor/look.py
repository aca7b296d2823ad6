"""The canvas's colours: the theme's, made into what a painter takes, once per theme and not per card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor

from nnstudio.core.project.annotation import COLOURS
from nnstudio.gui import theme as appearance
from nnstudio.gui.theme import Theme


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Look:
    """What the canvas is painted with."""

    canvas: QColor
    dots: QColor
    card: QColor
    outline: QColor
    outline_hover: QColor
    text: QColor
    muted: QColor
    accent: QColor
    halo: QColor  # around what is selected
    on_accent: QColor
    link: QColor
    link_hover: QColor
    shadow: QColor
    error: QColor
    warning: QColor
    on_mark: QColor  # on error and warning
    families: Mapping[str, QColor]
    tints: Mapping[str, QColor]  # behind a layer's icon
    blocks: Mapping[str, QColor]  # a card seen from afar: its family's colour, quiet enough for its name
    papers: Mapping[str, QColor]  # of notes and frames, by the names of their colours: text is read on them
    edges: Mapping[str, QColor]

    def family(self, family: str) -> QColor:
        return self.families.get(family, self.families["reshape"])

    def block(self, family: str) -> QColor:
        return self.blocks.get(family, self.blocks["reshape"])

    def tint(self, family: str) -> QColor:
        return self.tints.get(family, self.tints["reshape"])

    def severity(self, severity: str) -> QColor:
        """The colour of an ``"error"`` or a ``"warning"``."""
        return self.error if severity == "error" else self.warning


def current_look() -> Look:
    """The look of the theme shown now."""
    return look_of(appearance.current())


@lru_cache(maxsize=8)
def look_of(theme: Theme) -> Look:
    card = QColor(theme.surface if not theme.is_dark else theme.raised)
    families = {name: QColor(colour) for name, colour in theme.families.items()}
    canvas, share = QColor(theme.canvas), 0.28 if theme.is_dark else 0.17
    edges = {name: QColor(theme.series_colour(index)) for index, name in enumerate(COLOURS)}
    return Look(
        canvas=canvas,
        dots=QColor(theme.canvas_dots),
        card=card,
        outline=QColor(theme.border),
        outline_hover=QColor(theme.border_strong),
        text=QColor(theme.text),
        muted=QColor(theme.text_muted),
        accent=QColor(theme.accent),
        halo=_with_alpha(QColor(theme.accent), 70),
        on_accent=QColor(theme.on_accent),
        link=QColor(theme.border_strong),
        link_hover=QColor(theme.text_muted),
        shadow=_with_alpha(QColor(theme.shadow), 80 if theme.is_dark else 30),
        error=QColor(theme.error),
        warning=QColor(theme.warning),
        on_mark=card,
        families=families,
        tints={name: _with_alpha(colour, 38) for name, colour in families.items()},
        blocks={name: blend(colour, card, 0.4) for name, colour in families.items()},
        papers={name: blend(colour, canvas, share) for name, colour in edges.items()},
        edges=edges,
    )


def blend(one: QColor, other: QColor, share: float) -> QColor:
    """``share`` of the one colour (0 to 1), the rest of the other."""
    return QColor.fromRgbF(
        one.redF() * share + other.redF() * (1 - share),
        one.greenF() * share + other.greenF() * (1 - share),
        one.blueF() * share + other.blueF() * (1 - share),
    )


def _with_alpha(colour: QColor, alpha: int) -> QColor:
    made = QColor(colour)
    made.setAlpha(alpha)
    return made
