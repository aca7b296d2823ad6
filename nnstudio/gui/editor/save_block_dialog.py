"""Asks under which name a block is kept, and keeps it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from nnstudio.core.language import _
from nnstudio.core.project.entries import Block
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.my_blocks import BlockExists
from nnstudio.gui.editor import my_shelf
from nnstudio.gui.theme import scaled


class SaveBlockDialog(QDialog):
    """A field with the block's name. Where there is a block of that name, saving again replaces it."""

    def __init__(self, block: Block, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._block = block
        self._replaces = ""  # the name of which it was said that there is such a block
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Save to my blocks"))
        self.name = QLineEdit(block.name)
        self.refusal = QLabel()
        self.buttons = QDialogButtonBox()
        self.save = self.buttons.addButton(_("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self._build()
        self.name.textChanged.connect(self._on_name_changed)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(10)
        what = QLabel(_("The block goes to the palette, under “My blocks”, for all your projects."))
        for label in (what, self.refusal):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setMinimumWidth(scaled(340))
        self.refusal.setObjectName("refusal")
        self.refusal.hide()
        self.name.setAccessibleName(_("Name of the block"))
        self.name.setToolTip(_("What the block is called in the palette and in networks"))
        self.name.selectAll()
        self.save.setDefault(True)
        for widget in (what, self.name, self.refusal, self.buttons):
            column.addWidget(widget)

    def _on_name_changed(self, _name: str) -> None:
        self._replaces = ""
        self.save.setText(_("Save"))
        self.refusal.hide()
        self.adjustSize()

    def _on_accepted(self) -> None:
        name = self.name.text().strip()
        try:
            my_shelf.save(replace(self._block, name=name), replace=bool(name) and name == self._replaces)
        except BlockExists as refusal:
            self._replaces = name
            self.save.setText(_("Replace"))
            self._refuse(refusal)
        except Refusal as refusal:
            self._refuse(refusal)
        else:
            self.accept()

    def _refuse(self, refusal: Refusal) -> None:
        self.refusal.setText(str(refusal))
        self.refusal.show()
        self.adjustSize()
