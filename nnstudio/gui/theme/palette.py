"""A theme as a QPalette, which Fusion paints everything with that the style sheet leaves alone."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from nnstudio.gui.theme.theme import Theme

_ROLE = QPalette.ColorRole
_ROLES = {
    _ROLE.Window: "window",
    _ROLE.WindowText: "text",
    _ROLE.Base: "surface",
    _ROLE.AlternateBase: "raised",
    _ROLE.Text: "text",
    _ROLE.PlaceholderText: "text_muted",
    _ROLE.Button: "raised",
    _ROLE.ButtonText: "text",
    _ROLE.BrightText: "error",
    _ROLE.Highlight: "accent",
    _ROLE.HighlightedText: "on_accent",
    _ROLE.Accent: "accent",
    _ROLE.Link: "accent",
    _ROLE.LinkVisited: "accent",
    _ROLE.ToolTipBase: "raised",
    _ROLE.ToolTipText: "text",
    _ROLE.Light: "raised",
    _ROLE.Midlight: "border",
    _ROLE.Mid: "border",
    _ROLE.Dark: "border_strong",
    _ROLE.Shadow: "shadow",
}
_TEXTS = (_ROLE.WindowText, _ROLE.Text, _ROLE.ButtonText, _ROLE.HighlightedText)


def palette(theme: Theme) -> QPalette:
    """The palette of this theme, its disabled texts muted."""
    made = QPalette()
    for role, field in _ROLES.items():
        made.setColor(role, QColor(getattr(theme, field)))
    disabled = QPalette.ColorGroup.Disabled
    for role in _TEXTS:
        made.setColor(disabled, role, QColor(theme.text_disabled))
    made.setColor(disabled, _ROLE.Highlight, QColor(theme.border))
    return made
