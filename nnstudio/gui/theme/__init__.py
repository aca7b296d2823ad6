"""Colours, fonts and icons, light and dark.

Widgets read :func:`current` when they paint and :func:`scaled` for lengths; those that cache colours
connect a bound method to :data:`theme_changed` (Theme) or :data:`zoom_changed` (float).
"""

from nnstudio.gui.theme.appearance import (
    apply,
    current,
    scaled,
    set_zoom,
    system_theme,
    theme_changed,
    zoom,
    zoom_changed,
    zoom_in,
    zoom_out,
)
from nnstudio.gui.theme.families import family_colour
from nnstudio.gui.theme.icons import icon, layer_icon, pixmap
from nnstudio.gui.theme.theme import DARK, LIGHT, THEMES, Theme

__all__ = [
    "DARK",
    "LIGHT",
    "THEMES",
    "Theme",
    "apply",
    "current",
    "family_colour",
    "icon",
    "layer_icon",
    "pixmap",
    "scaled",
    "set_zoom",
    "system_theme",
    "theme_changed",
    "zoom",
    "zoom_changed",
    "zoom_in",
    "zoom_out",
]
