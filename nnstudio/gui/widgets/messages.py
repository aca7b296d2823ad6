"""Dialogs that say something: a plain sentence, details for whoever wants them, a report to copy."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from nnstudio.core.language import _
from nnstudio.gui.theme import icon, scaled

Level = Literal["about", "warning", "error", "help"]
_COLOURS = {"about": "accent", "help": "accent", "warning": "warning", "error": "error"}


class MessageDialog(QDialog):
    """One sentence, with an icon, buttons, and a report below where there is one."""

    def __init__(
        self, parent: QWidget | None, title: str, sentence: str, *, level: Level = "about", report: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.sentence, self.report = sentence, report
        self.buttons = QDialogButtonBox()
        grid = QGridLayout(self)
        grid.setContentsMargins(20, 20, 20, 16)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(14)
        grid.addWidget(_picture(level), 0, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(_words(sentence), 0, 1)
        grid.setColumnStretch(1, 1)
        if report:
            self._add_report(grid)
        grid.addWidget(self.buttons, 2, 0, 1, 2)

    def add_button(
        self, text: str, role: QDialogButtonBox.ButtonRole, *, default: bool = False
    ) -> QPushButton:
        """A button with a verb on it; the default one answers Enter."""
        button = self.buttons.addButton(text, role)
        button.setDefault(default)
        button.setAutoDefault(default)
        if default:
            button.setFocus()
        return button

    def _add_report(self, grid: QGridLayout) -> None:
        details = QPlainTextEdit(self.report)
        details.setReadOnly(True)
        details.setAccessibleName(_("Technical report"))
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPointSizeF(0.9 * self.font().pointSizeF())  # the system's own size knows no zoom
        details.setFont(fixed)
        details.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        details.setMinimumSize(scaled(480), scaled(180))
        grid.addWidget(details, 1, 0, 1, 2)
        copy = self.buttons.addButton(_("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.setIcon(icon("copy-report"))
        copy.clicked.connect(self._on_copy)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(f"{self.sentence}\n\n{self.report}")


def tell(
    parent: QWidget | None, title: str, sentence: str, *, level: Level = "warning", report: str = ""
) -> MessageDialog:
    """Show a message and go on: the dialog is open when this returns, and deletes itself when closed."""
    dialog = MessageDialog(parent, title, sentence, level=level, report=report)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    close = dialog.add_button(_("Close"), QDialogButtonBox.ButtonRole.AcceptRole, default=True)
    close.clicked.connect(dialog.accept)
    dialog.open()
    return dialog


def ask(
    parent: QWidget | None,
    title: str,
    sentence: str,
    answers: list[tuple[str, str]],
    *,
    level: Level = "help",
) -> str:
    """Ask and wait. ``answers`` are ``(name, words)``, the first is the default.

    Returns the chosen name; ``"cancel"`` when the dialog is closed or Cancel is pressed, which is always
    there.
    """
    dialog = MessageDialog(parent, title, sentence, level=level)
    roles = QDialogButtonBox.ButtonRole
    buttons = {
        dialog.add_button(
            words, roles.AcceptRole if not index else roles.DestructiveRole, default=not index
        ): name
        for index, (name, words) in enumerate(answers)
    }
    dialog.add_button(_("Cancel"), roles.RejectRole).clicked.connect(dialog.reject)
    chosen: list[str] = []

    def note(button: QPushButton) -> None:
        if button in buttons:
            chosen.append(buttons[button])
            dialog.accept()

    dialog.buttons.clicked.connect(note)
    dialog.exec()
    dialog.deleteLater()
    return chosen[0] if chosen else "cancel"


def _picture(level: Level) -> QLabel:
    label = QLabel()
    label.setPixmap(icon(level, _COLOURS[level]).pixmap(QSize(scaled(32), scaled(32))))
    return label


def _words(sentence: str) -> QLabel:
    label = QLabel(sentence)
    label.setTextFormat(Qt.TextFormat.PlainText)  # a file name is never markup
    label.setWordWrap(True)
    label.setMinimumWidth(scaled(300))
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
