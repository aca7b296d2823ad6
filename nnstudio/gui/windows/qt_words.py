"""Qt's own words (standard buttons, key names, text-field menus) in the language of the studio."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator


class QtWords:
    """The translator that is installed now, if any; it dies with its owner. English needs none."""

    def __init__(self, app: QCoreApplication, owner: QObject) -> None:
        self._app, self._owner = app, owner
        self._translator: QTranslator | None = None

    def speak(self, code: str) -> None:
        """Use Qt's translation for this language from now on."""
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator.deleteLater()
            self._translator = None
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        translator = QTranslator(self._owner)
        if code != "en" and translator.load(QLocale(code), "qtbase", "_", folder):
            self._app.installTranslator(translator)
            self._translator = translator
