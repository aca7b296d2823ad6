"""Theme, text size and language: what the View menu changes at once and the settings remember."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QApplication, QMenu

from nnstudio.core.language import LANGUAGES, language, system_language
from nnstudio.core.storage.settings import Settings, read_settings, write_settings
from nnstudio.gui import theme
from nnstudio.gui.windows.actions import WindowActions
from nnstudio.gui.windows.qt_words import QtWords

_WRITE_AFTER = 800  # milliseconds: a swept text size is written once


class Preferences(QObject):
    """The settings of now; each change shows at once and is written a moment later."""

    def __init__(
        self, app: QApplication, settings: Settings | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._qt_words = QtWords(app, self)
        self.settings = settings if settings is not None else read_settings()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WRITE_AFTER)
        self._timer.timeout.connect(self.write)

    def dress(self) -> None:
        """Show the remembered language, theme and text size."""
        self._speak(self.settings.language)
        theme.apply(self._app, self.settings.theme)
        theme.set_zoom(self._app, self.settings.zoom)

    def connect_actions(self, actions: WindowActions, menu: QMenu) -> None:
        """Let the window's actions change the settings; ``menu`` gets an entry per language."""
        for name in ("light", "dark", "system"):
            action = actions[f"theme_{name}"]
            action.setData(name)
            action.setChecked(self.settings.theme == name)
            action.triggered.connect(self._on_theme_chosen)
        actions["text_larger"].triggered.connect(self._on_larger)
        actions["text_smaller"].triggered.connect(self._on_smaller)
        actions["text_normal"].triggered.connect(self._on_normal)
        self._languages = QActionGroup(menu)
        for index, (code, name) in enumerate(LANGUAGES.items(), 1):
            action = menu.addAction(name)
            action.setData(code)
            action.setCheckable(True)
            action.setChecked(code == language.code)
            action.setShortcut(f"Ctrl+Alt+{index}")
            action.setToolTip(name)
            self._languages.addAction(action)
        self._languages.triggered.connect(self._on_language_chosen)

    def change(self, **changes: object) -> None:
        """Remember other values of these settings."""
        self.settings = replace(self.settings, **changes)  # type: ignore[arg-type]
        self._timer.start()

    def write(self) -> None:
        """Write the settings now; a folder that cannot be written to is nobody's trouble."""
        self._timer.stop()
        write_settings(self.settings)

    def choose_language(self, code: str) -> None:
        """Speak this language in every window from now on."""
        self._speak(code)
        self.change(language=code)

    def choose_theme(self, name: str) -> None:
        """``"light"``, ``"dark"`` or ``"system"``."""
        theme.apply(self._app, name)
        self.change(theme=name)

    def _speak(self, code: str) -> None:
        code = code or system_language()
        self._qt_words.speak(code)  # first: who hears of the new language asks for key names, too
        language.choose(code)
        for window in self._app.topLevelWidgets():
            # Posted, never sent: where one widget's answer to an event sent from Python raises, PySide ends
            # the program; in one that Qt delivers itself, the fault is told and the program goes on.
            QCoreApplication.postEvent(window, QEvent(QEvent.Type.LanguageChange))

    def _zoom(self) -> None:
        self.change(zoom=theme.zoom())

    def _on_larger(self) -> None:
        theme.zoom_in(self._app)
        self._zoom()

    def _on_smaller(self) -> None:
        theme.zoom_out(self._app)
        self._zoom()

    def _on_normal(self) -> None:
        theme.set_zoom(self._app, 1.0)
        self._zoom()

    def _on_theme_chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.choose_theme(str(action.data()))

    def _on_language_chosen(self, action: QAction) -> None:
        self.choose_language(str(action.data()))
