"""What every parameter editor promises."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnstudio.core.parameters import InvalidValue, Parameter, Value


class ValueEditor(QWidget):
    """Shows and edits one parameter's value.

    Signals:
        edited(value): the user chose a value the parameter accepts; many in a row while sweeping.
        refused(str): what is typed is not accepted, and why; the empty text when it is again.
        finished(): the user is done with this sweep (left the field, released the mouse).
        corrected(str): what was typed could not be kept, and what was taken instead.
    """

    edited = Signal(object)
    refused = Signal(str)
    finished = Signal()
    corrected = Signal(str)

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(6)

    def set_value(self, value: Value) -> None:
        """Show this value without announcing an edit. A field being typed in is left alone."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Say again, in the language of now, whatever words the editor shows."""

    def offer(self, value: object) -> None:
        """Announce a value the user entered, or why it is refused."""
        try:
            checked = self.parameter.check(value)
        except InvalidValue as refusal:
            self.refused.emit(str(refusal))
            return
        self.refused.emit("")
        self.edited.emit(checked)
