"""Editors that are a line of text: words, lists of names, sizes, files and folders."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QFileDialog, QLineEdit, QToolButton, QWidget

from nnstudio.core.language import N_, _
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.gui.theme import icon
from nnstudio.gui.widgets.editors.editor import ValueEditor


class TextEditor(ValueEditor):
    """A line of text."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.line = QLineEdit()
        self.line.setMinimumWidth(60)
        self.row.addWidget(self.line, 1)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self._on_text_edited)
        self.line.editingFinished.connect(self.finished)

    def set_value(self, value: Value) -> None:
        if self.read(self.line.text()) != value:
            self.line.setText(self.write(value))

    def read(self, text: str) -> object:
        """The value a text stands for; anything else for :meth:`offer` to refuse."""
        return text

    def write(self, value: Value) -> str:
        return "" if value is None else str(value)

    def _on_text_edited(self, text: str) -> None:
        self.offer(self.read(text))


class NamesEditor(TextEditor):
    """Names separated by commas."""

    def read(self, text: str) -> object:
        return tuple(name.strip() for name in text.split(",") if name.strip())

    def write(self, value: Value) -> str:
        return ", ".join(map(str, value)) if isinstance(value, tuple) else ""


class SizesEditor(TextEditor):
    """An integer, one per axis (``3 × 5``), or one of the choices; the up and down keys change them all."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        if parameter.choices:
            self.line.setCompleter(QCompleter(list(parameter.choices), self.line))
        self.line.installEventFilter(self)

    def read(self, text: str) -> object:
        text = text.strip().strip("()[]")
        if text in self.parameter.choices:
            return text
        parts = [part for part in re.split(r"[×x,;\s]+", text) if part]
        try:
            sizes = tuple(int(part) for part in parts)
        except ValueError:
            return text
        if len(sizes) == 1:
            return sizes if self.parameter.axes == 0 else sizes[0]
        return sizes or text

    def write(self, value: Value) -> str:
        return " × ".join(map(str, value)) if isinstance(value, tuple) else super().write(value)

    def eventFilter(self, watched: object, event: object) -> bool:
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress and event.key() in step:
            return self._step(step[Qt.Key(event.key())])
        return False

    def _step(self, by: int) -> bool:
        sizes = self.read(self.line.text())
        if isinstance(sizes, int):
            changed: Value = sizes + by
        elif isinstance(sizes, tuple):
            changed = tuple(int(size) + by for size in sizes)
        else:
            return False
        self.line.setText(self.write(changed))
        self.offer(changed)
        return True


class PathEditor(TextEditor):
    """The path of a file or folder, typed or picked."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.button = QToolButton()
        self.button.setIcon(icon("folder"))
        self.button.clicked.connect(self._on_browse)
        self.row.addWidget(self.button)
        self.retranslate()

    def retranslate(self) -> None:
        wish = N_("Choose a folder…") if self.parameter.kind is Kind.FOLDER else N_("Choose a file…")
        self.button.setToolTip(_(wish))
        self.button.setAccessibleName(_(wish))

    def _on_browse(self) -> None:
        title = self.button.toolTip()
        if self.parameter.kind is Kind.FOLDER:
            path = QFileDialog.getExistingDirectory(self, title, self.line.text())
        else:
            path, _filter = QFileDialog.getOpenFileName(self, title, self.line.text())
        if path:
            self.line.setText(path)
            self.offer(path)
            self.finished.emit()
