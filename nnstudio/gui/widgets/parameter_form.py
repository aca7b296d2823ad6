"""A form made from descriptions of parameters: one labelled editor each, bad values refused in place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFormLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.core.language import _
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.gui.widgets.editors import ValueEditor, editor_for

MOMENT = 6000  # milliseconds: long enough to read a short sentence twice


class ParameterForm(QWidget):
    """Shows the values of some parameters and announces what the user makes of them.

    Signals:
        value_edited(str, object): this parameter was given this (checked) value. While a number is swept or
            a text typed, many in a row: apply them with one merge key.
        edit_finished(str): the sweep of this parameter is over: seal the step.
    """

    value_edited = Signal(str, object)
    edit_finished = Signal(str)

    def __init__(self, parameters: Iterable[Parameter] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(10)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.set_parameters(parameters)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return tuple(row.editor.parameter for row in self._rows.values())

    def set_parameters(self, parameters: Iterable[Parameter]) -> None:
        """Show these parameters, with their defaults; the same ones as before are kept as they are."""
        wanted = tuple(parameters)
        if self._rows and wanted == self.parameters:
            return
        while self._form.rowCount():
            self._form.removeRow(0)
        self._rows = {parameter.name: self._add_row(parameter) for parameter in wanted}
        self.set_values({parameter.name: parameter.default for parameter in wanted})

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Show these values, and the default of every parameter not among them. Nothing is announced."""
        for name, row in self._rows.items():
            row.editor.set_value(values.get(name, row.editor.parameter.default))
            row.show_refusal("")

    def set_refusal(self, name: str, sentence: str) -> None:
        """Say under this parameter why its value was refused; the empty text takes it back."""
        if name in self._rows:
            self._rows[name].show_refusal(sentence)

    def set_editable(self, name: str, editable: bool) -> None:
        """Let the user change this parameter, or only see it."""
        self._rows[name].editor.setEnabled(editable)

    def editor(self, name: str) -> ValueEditor:
        return self._rows[name].editor

    def _add_row(self, parameter: Parameter) -> _Row:
        row = _Row(parameter)
        row.editor.edited.connect(self._on_edited)
        row.editor.finished.connect(self._on_finished)
        row.editor.refused.connect(self._on_refused)
        row.editor.corrected.connect(self._on_corrected)
        self._form.addRow(row.label, row.field)
        return row

    def _on_edited(self, value: object) -> None:
        self.value_edited.emit(self._sender_name(), value)

    def _on_finished(self) -> None:
        self.edit_finished.emit(self._sender_name())

    def _on_refused(self, sentence: str) -> None:
        self._rows[self._sender_name()].show_refusal(sentence)

    def _on_corrected(self, sentence: str) -> None:
        self._rows[self._sender_name()].tell(sentence)

    def _sender_name(self) -> str:
        editor = self.sender()
        assert isinstance(editor, ValueEditor)
        return editor.parameter.name

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            for row in self._rows.values():
                row.retranslate()


def _expected(parameter: Parameter) -> str:
    """What is accepted, as a sentence; choices as the list shows them."""
    text = parameter.expectation
    if parameter.kind is Kind.CHOICE:
        text = _("one of {choices}").format(choices=", ".join(map(parameter.choice_label, parameter.choices)))
    return f"{text[:1].upper()}{text[1:]}."


@dataclass(init=False)
class _Row:
    """One parameter's label, its editor with the unit, and the place for a refusal below it."""

    label: QLabel
    field: QWidget
    editor: ValueEditor

    def __init__(self, parameter: Parameter) -> None:
        self.editor = editor_for(parameter)
        self.label = QLabel()
        self.label.setBuddy(self.editor)
        self.field = QWidget()
        self._unit = QLabel()
        self._unit.setObjectName("muted")
        self._refusal = QLabel()
        self._refusal.setObjectName("refusal")
        self._refusal.setTextFormat(Qt.TextFormat.PlainText)
        self._refusal.setWordWrap(True)
        self._refusal.hide()
        self._until = QTimer(self.field)
        self._until.setSingleShot(True)
        self._until.timeout.connect(self._refusal.hide)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self.field)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        self.editor.row.addWidget(self._unit)
        column.addWidget(self.editor)
        column.addWidget(self._refusal)
        self.field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def retranslate(self) -> None:
        parameter = self.editor.parameter
        name = _(parameter.label) or parameter.name
        self.label.setText(name)
        self._unit.setText(_(parameter.unit))
        self._unit.setVisible(bool(parameter.unit))
        sentence = _(parameter.help)
        tip = "\n".join(text for text in (sentence, _expected(parameter)) if text)
        for widget in (self.label, self.editor.focusProxy() or self.editor):
            widget.setToolTip(tip)
            widget.setAccessibleName(name)
            widget.setAccessibleDescription(tip)
        self.editor.retranslate()

    def tell(self, sentence: str) -> None:
        """Say this for a moment, to screen readers too: the value is fine, but it is not what was typed."""
        self.show_refusal("")
        self._refusal.setText(sentence)
        self._refusal.show()
        self._until.start(MOMENT)
        announcement = QAccessibleAnnouncementEvent(self.editor.focusProxy() or self.editor, sentence)
        QAccessible.updateAccessibility(announcement)

    def show_refusal(self, sentence: str) -> None:
        self._until.stop()
        self._refusal.setText(sentence)
        self._refusal.setVisible(bool(sentence))
        target = self.editor.focusProxy() or self.editor
        if bool(target.property("refused")) != bool(sentence):
            target.setProperty("refused", bool(sentence))
            target.style().polish(target)
