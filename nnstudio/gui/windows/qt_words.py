"""Qt's own words (standard buttons, key names, text-field menus) in the language of the studio."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator


class QtWords:
    """The translator that is installed now, if any. English is Qt's own language and needs none."""

    def __init__(self, app: QCoreApplication) -> None:
        self._app = app
        self._translator: QTranslator | None = None

    def speak(self, code: str) -> None:
        """Use Qt's translation for this language from now on."""
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        translator = QTranslator()
        if code != "en" and translator.load(QLocale(code), "qtbase", "_", folder):
            self._app.installTranslator(translator)
            self._translator = translator
