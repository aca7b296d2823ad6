"""A switch in front of another editor: off means no value."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from nnstudio.core.language import _
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.gui.widgets.editors.editor import ValueEditor
from nnstudio.gui.widgets.switch import Switch

_FIRST: dict[Kind, Value] = {
    Kind.INTEGER: 1,
    Kind.NUMBER: 1.0,
    Kind.SIZES: 1,
    Kind.TEXT: "",
    Kind.SWITCH: False,
    Kind.NAMES: (),
}


class OptionalEditor(ValueEditor):
    """Edits a value or ``None``; switching on brings back the last value."""

    def __init__(self, parameter: Parameter, editor: ValueEditor, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.switch = Switch()
        self.editor = editor
        self.row.addWidget(self.switch)
        self.row.addWidget(editor, 1)
        self._last = _starting_value(parameter)
        self.switch.toggled.connect(self._on_toggled)
        editor.edited.connect(self._on_edited)
        editor.refused.connect(self.refused)
        editor.finished.connect(self.finished)
        editor.corrected.connect(self.corrected)
        self.retranslate()

    def set_value(self, value: Value) -> None:
        with QSignalBlocker(self.switch):
            self.switch.setChecked(value is not None)
        self.editor.setEnabled(value is not None)
        if value is not None:
            self._last = value
        self.editor.set_value(value)

    def retranslate(self) -> None:
        self.editor.retranslate()
        self.switch.setToolTip(_("Off: not used"))
        self.switch.setAccessibleName(_("Use this value"))

    def _on_toggled(self, on: bool) -> None:
        self.set_value(self._last if on else None)
        self.offer(self._last if on else None)
        self.finished.emit()

    def _on_edited(self, value: object) -> None:
        self._last = value  # type: ignore[assignment]  # the inner editor announces checked values only
        self.edited.emit(value)


def _starting_value(parameter: Parameter) -> Value:
    """What switching on gives first: the default, else the smallest value, else a first one of its kind."""
    if parameter.default is not None:
        return parameter.default
    if parameter.choices:
        return parameter.choices[0]
    if parameter.minimum is not None:
        return int(parameter.minimum) if parameter.kind is not Kind.NUMBER else parameter.minimum
    return _FIRST.get(parameter.kind, "")
