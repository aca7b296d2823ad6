"""Editors of switches and choices."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from nnstudio.core.parameters import Parameter, Value
from nnstudio.gui.widgets.editors.editor import ValueEditor
from nnstudio.gui.widgets.switch import Switch


class SwitchEditor(ValueEditor):
    """True or false."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.switch = Switch()
        self.row.addWidget(self.switch)
        self.row.addStretch(1)
        self.setFocusProxy(self.switch)
        self.switch.toggled.connect(self._on_toggled)

    def set_value(self, value: Value) -> None:
        with QSignalBlocker(self.switch):
            self.switch.setChecked(bool(value))
        self.switch.update()

    def _on_toggled(self, on: bool) -> None:
        self.offer(on)
        self.finished.emit()


class QuietComboBox(QComboBox):
    """A combo box that the wheel turns only while focused, and that may be narrower than its texts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceEditor(ValueEditor):
    """One of several names."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.box = QuietComboBox()
        for choice in parameter.choices:
            self.box.addItem(parameter.choice_label(choice), choice)
        self.row.addWidget(self.box, 1)
        self.setFocusProxy(self.box)
        self.box.activated.connect(self._on_activated)

    def set_value(self, value: Value) -> None:
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(self.box.findData(value))

    def retranslate(self) -> None:
        for index in range(self.box.count()):
            self.box.setItemText(index, self.parameter.choice_label(str(self.box.itemData(index))))

    def _on_activated(self, index: int) -> None:
        self.offer(self.box.itemData(index))
        self.finished.emit()
