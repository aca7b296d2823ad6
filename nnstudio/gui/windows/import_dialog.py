"""What to import: a Python file or a package, a name in it, and the consent to run it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.language import _
from nnstudio.core.storage.programs import carries_project
from nnstudio.gui.theme import scaled

_SHAPE = re.compile(r"\s*[1-9][0-9]*(\s*[x×X,]\s*[1-9][0-9]*)*\s*")
_LARGEST_LOOKED_AT = 32 * 2**20  # bytes of a file in which a project is looked for


@dataclass(frozen=True, slots=True)
class ImportWish:
    """``is_ours``: an exported program, which is read; else code that the user has agreed to run."""

    source: str
    name: str = ""
    shape: str = ""
    is_ours: bool = False

    @property
    def target(self) -> str:
        """As the command line takes it."""
        return f"{self.source}:{self.name}" if self.name else self.source


class ImportDialog(QDialog):
    """:attr:`wish` is what was asked for, once the dialog is accepted."""

    def __init__(self, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.wish: ImportWish | None = None
        self.setWindowTitle(_("Import"))
        self.source, self.name, self.shape = QLineEdit(), QLineEdit(), QLineEdit()
        self.consent = QCheckBox(_("I trust this code. Run it."))
        self.note, self._warning = QLabel(), QLabel()
        self._theirs = QWidget()
        self._lay_out()
        self._name_all()
        for field in (self.source, self.shape):
            field.textChanged.connect(self._on_changed)
        self.consent.toggled.connect(self._on_changed)
        self._on_changed()

    def _lay_out(self) -> None:
        for label in (self.note, self._warning):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._warning.setProperty("badge", "warning")
        browse = QPushButton(_("Choose…"))
        browse.setToolTip(_("Choose a Python file"))
        browse.setAutoDefault(False)
        browse.clicked.connect(self._on_browse)
        row = QHBoxLayout()
        row.addWidget(self.source, 1)
        row.addWidget(browse)
        theirs = QVBoxLayout(self._theirs)
        theirs.setContentsMargins(0, 0, 0, 0)
        theirs.setSpacing(6)
        theirs.addWidget(_label(_("Name of the module"), self.name))
        theirs.addWidget(self.name)
        theirs.addSpacing(6)
        theirs.addWidget(_label(_("Shape of a sample"), self.shape))
        theirs.addWidget(self.shape)
        theirs.addSpacing(6)
        theirs.addWidget(self._warning)
        theirs.addSpacing(4)
        theirs.addWidget(self.consent)
        self.buttons = QDialogButtonBox()
        self.go = self.buttons.addButton(_("Import"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        self.buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 18, 18, 14)
        column.setSpacing(8)
        column.addWidget(_label(_("Python file or package"), self.source))
        column.addLayout(row)
        column.addWidget(self.note)
        column.addSpacing(6)
        column.addWidget(self._theirs)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.setMinimumWidth(scaled(400))
        self.resize(scaled(500), scaled(390))

    def _name_all(self) -> None:
        fields = (
            (self.source, _("Python file or package"), "model.py"),
            (self.name, _("Name of the module"), _("Net; not needed where the file has one module only")),
            (self.shape, _("Shape of a sample"), _("3x224x224; not needed where the first layer tells")),
        )
        for field, name, example in fields:
            field.setAccessibleName(name)
            field.setPlaceholderText(example)
        self.name.setToolTip(_("A class, a function without arguments, or a module that stands ready"))
        self.shape.setToolTip(_("Without the batch: channels x height x width for images"))
        self._warning.setText(
            _("To see what the module does, its code has to be run, with all that the file does.")
        )

    @property
    def is_ours(self) -> bool:
        """Whether the file is an exported program, which need not be run."""
        path = Path(self.source.text().strip())
        try:
            if path.suffix != ".py" or not path.is_file() or path.stat().st_size > _LARGEST_LOOKED_AT:
                return False
            text = path.read_bytes().decode("utf-8", errors="replace")
        except OSError:
            return False
        return carries_project(text.replace("\r\n", "\n"))

    def _on_browse(self) -> None:
        name, _filter = QFileDialog.getOpenFileName(self, _("Import"), self._folder, "Python (*.py)")
        if name:
            self.source.setText(name)

    def _on_changed(self, *_: object) -> None:
        ours, shape = self.is_ours, self.shape.text().strip()
        self.note.setText(self._said(ours))
        self._theirs.setVisible(not ours)
        is_shape = not shape or _SHAPE.fullmatch(shape) is not None
        has_source = bool(self.source.text().strip())
        self.go.setEnabled(ours or (has_source and is_shape and self.consent.isChecked()))

    def _said(self, ours: bool) -> str:
        if ours:
            return _("This program was exported by nnstudio. Its project is read; nothing is run.")
        return _("A torch module becomes a network of the canvas, with its weights.")

    def _on_accepted(self) -> None:
        ours, source = self.is_ours, self.source.text().strip()
        shape = re.sub(r"\s*[×X,]\s*", "x", self.shape.text().strip())
        self.wish = ImportWish(source, "" if ours else self.name.text().strip(), shape, ours)
        self.accept()


def _label(text: str, field: QWidget) -> QLabel:
    label = QLabel(text)
    label.setBuddy(field)
    return label
