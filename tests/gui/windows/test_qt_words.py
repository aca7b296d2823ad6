"""Qt's own words follow the language of the studio, there and back."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject
from shiboken6 import delete

from nnstudio.gui.windows.qt_words import QtWords


def cancel() -> str:
    return QCoreApplication.translate("QPlatformTheme", "Cancel")


def test_standard_buttons_are_french_in_french_and_english_again(qapp):
    owner = QObject()
    words = QtWords(qapp, owner)
    words.speak("fr")
    assert cancel() == "Annuler"
    words.speak("en")
    assert cancel() == "Cancel"


def test_the_words_go_with_their_owner(qapp):
    owner = QObject()
    QtWords(qapp, owner).speak("fr")
    delete(owner)
    assert cancel() == "Cancel"
