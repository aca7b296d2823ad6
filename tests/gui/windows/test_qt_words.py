"""Qt's own words follow the language of the studio, there and back."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from nnstudio.gui.windows.qt_words import QtWords


def cancel() -> str:
    return QCoreApplication.translate("QPlatformTheme", "Cancel")


def test_standard_buttons_are_french_in_french_and_english_again(qapp):
    words = QtWords(qapp)
    words.speak("fr")
    assert cancel() == "Annuler"
    words.speak("en")
    assert cancel() == "Cancel"
