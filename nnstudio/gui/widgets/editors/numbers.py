"""Editors of integers and real numbers: a field, with a logarithmic slider beside it where that helps."""

from __future__ import annotations

import math

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.gui.widgets.editors.editor import ValueEditor
from nnstudio.gui.widgets.number_field import NumberField

_SLIDER_STEPS = 600
_DECADES_WITHOUT_MINIMUM = 6  # a log slider needs a lowest value above 0


class NumberEditor(ValueEditor):
    """An integer or a real number."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.field = NumberField(
            integer=parameter.kind is Kind.INTEGER, minimum=parameter.minimum, maximum=parameter.maximum
        )
        self.row.addWidget(self.field)
        self.setFocusProxy(self.field)
        self.field.typed.connect(self._on_typed)
        self.field.finished.connect(self.finished)
        self.field.corrected.connect(self.corrected)

    def set_value(self, value: Value) -> None:
        self.field.set_value(value if isinstance(value, int | float) else None)

    def _on_typed(self, number: object) -> None:
        self.offer(number if number is not None else self.field.text())


class _QuietSlider(QSlider):
    """A slider that the wheel moves only while it has the focus."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class LogarithmicEditor(NumberEditor):
    """A number and a slider on which every decade has the same length."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        high = parameter.maximum if parameter.maximum else 1.0
        low = parameter.minimum or high / 10**_DECADES_WITHOUT_MINIMUM
        self._low, self._high = math.log10(low), math.log10(high)
        self.slider = _QuietSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _SLIDER_STEPS)
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.slider.setMinimumWidth(48)
        self.row.insertWidget(0, self.slider, 3)
        self.row.setStretchFactor(self.field, 2)
        self.slider.valueChanged.connect(self._on_slid)
        self.slider.sliderReleased.connect(self.finished)

    def set_value(self, value: Value) -> None:
        super().set_value(value)
        if isinstance(value, int | float) and not self.slider.isSliderDown():
            with QSignalBlocker(self.slider):
                self.slider.setValue(self._position(float(value)))

    def _position(self, value: float) -> int:
        if value <= 0:
            return 0
        part = (math.log10(value) - self._low) / max(self._high - self._low, 1e-9)
        return round(min(max(part, 0.0), 1.0) * _SLIDER_STEPS)

    def _on_slid(self, position: int) -> None:
        exponent = self._low + (self._high - self._low) * position / _SLIDER_STEPS
        number = float(f"{10**exponent:.2g}")
        if self.parameter.kind is Kind.INTEGER:
            number = round(number)
        self.field.set_value(number)
        self.offer(number)

    def _on_typed(self, number: object) -> None:
        super()._on_typed(number)
        if isinstance(number, int | float):
            with QSignalBlocker(self.slider):
                self.slider.setValue(self._position(float(number)))
