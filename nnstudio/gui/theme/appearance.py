"""What the studio looks like now: the theme and the zoom, and the signals that tell of a change.

There is one application and it has one look, so this is the one piece of state that widgets may read without
being handed it. The signals are Qt's: connected to a bound method of a widget, they end with the widget.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from nnstudio.gui.theme.palette import palette
from nnstudio.gui.theme.style_sheet import style_sheet
from nnstudio.gui.theme.theme import DARK, LIGHT, THEMES, Theme

SMALLEST_ZOOM, LARGEST_ZOOM, ZOOM_STEP = 0.5, 3.0, 1.1
SYSTEM = "system"
_FALLBACK_POINTS = 10.0  # where the platform names a size in pixels only


class _Appearance(QObject):
    """The look of now.

    Signals:
        theme_changed(Theme): another theme is shown.
        zoom_changed(float): every text is this many times its normal size.
    """

    theme_changed = Signal(object)
    zoom_changed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.zoom = 1.0
        self.points: float | None = None  # the platform's own text size
        self.follows_system = False

    def dress(self, app: QApplication) -> None:
        """Give the application the style, colours and font of now."""
        app.setPalette(palette(self.theme))
        app.setFont(self._font(app))
        app.setStyleSheet(style_sheet(self.theme, self.zoom))

    def _font(self, app: QApplication) -> QFont:
        font = QFont(app.font())
        if self.points is None:
            self.points = font.pointSizeF() if font.pointSizeF() > 0 else _FALLBACK_POINTS
        font.setPointSizeF(self.points * self.zoom)
        return font

    def _on_scheme_changed(self) -> None:
        app = QApplication.instance()
        if self.follows_system and isinstance(app, QApplication):
            show(app, system_theme(app))


_appearance = _Appearance()
theme_changed = _appearance.theme_changed
zoom_changed = _appearance.zoom_changed


def current() -> Theme:
    """The theme shown now."""
    return _appearance.theme


def zoom() -> float:
    """How many times larger than normal everything is shown."""
    return _appearance.zoom


def apply(app: QApplication, theme: Theme | str) -> None:
    """Show this theme, given itself or by name; ``"system"`` follows the desktop's choice from now on."""
    _appearance.follows_system = theme == SYSTEM
    if theme == SYSTEM:
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(_appearance._on_scheme_changed, Qt.ConnectionType.UniqueConnection)
        show(app, system_theme(app))
    else:
        show(app, THEMES[theme] if isinstance(theme, str) else theme)


def show(app: QApplication, theme: Theme) -> None:
    """Show exactly this theme; whether the desktop is followed stays as it is."""
    if app.style().name().lower() != "fusion":
        app.setStyle("Fusion")
    changed = theme != _appearance.theme
    _appearance.theme = theme
    _appearance.dress(app)
    if changed:
        theme_changed.emit(theme)


def system_theme(app: QApplication) -> Theme:
    """The theme nearest to what the desktop says it shows; light where it says nothing."""
    return DARK if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


def set_zoom(app: QApplication, factor: float) -> None:
    """Show every text, icon, plot and card ``factor`` times its normal size (0.5 to 3)."""
    factor = min(max(factor, SMALLEST_ZOOM), LARGEST_ZOOM)
    if abs(factor - _appearance.zoom) < 1e-6:
        return
    _appearance.zoom = factor
    _appearance.dress(app)
    zoom_changed.emit(factor)


def zoom_in(app: QApplication) -> None:
    set_zoom(app, _appearance.zoom * ZOOM_STEP)


def zoom_out(app: QApplication) -> None:
    set_zoom(app, _appearance.zoom / ZOOM_STEP)


def scaled(length: float) -> int:
    """A length in pixels at normal zoom, as it is at the zoom of now."""
    return round(length * _appearance.zoom)
