"""One weight by its indices, and a field to set it by hand."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from nnstudio.core.language import _
from nnstudio.gui.panels.controls import name_it
from nnstudio.gui.panels.pictures import Array
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.number_field import NumberField

LARGEST = 1e6  # a weight that anybody could mean
_INDEX_WIDTH = 54  # pixels at normal zoom: three digits and the arrows


class WeightField(QWidget):
    """A number for each axis, from 0 on, then the weight's own; Enter or leaving the field sets it.

    Signals:
        chosen(object): the indices, a tuple, were changed by the user.
        set_wanted(object, float): this weight is to have this value.
    """

    chosen = Signal(object)
    set_wanted = Signal(object, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: tuple[int, ...] = ()
        self._values: Array = np.zeros(0, np.float32)
        self._indices: list[NumberField] = []
        self._label, self._equals = QLabel(), QLabel("=")
        self.value = NumberField(minimum=-LARGEST, maximum=LARGEST)
        self.value.finished.connect(self._on_value_finished)
        self.value.typed.connect(self._on_value_typed)
        self._is_typed = False
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 2, 0, 2)
        self._row.setSpacing(4)
        self._row.addWidget(self._label)
        self._row.addWidget(self._equals)
        self._row.addWidget(self.value, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    @property
    def index(self) -> tuple[int, ...]:
        """Which weight, one number per axis."""
        return tuple(int(field.value or 0) for field in self._indices)

    def retranslate(self) -> None:
        self._label.setText(_("Weight"))
        name_it(self.value, _("Value of this weight"), _("Type a number and press Enter to set the weight"))
        for axis, field in enumerate(self._indices, 1):
            name_it(field, _("Index along axis {axis}").format(axis=axis))

    def show_tensor(self, values: Array) -> None:
        """Show a whole tensor; the indices stay where they are if its shape does."""
        if values.shape != self._shape:
            self._set_shape(values.shape)
        self._values = values
        self._show_value()

    def choose(self, index: tuple[int, ...]) -> None:
        """Look at this weight, and let the keyboard go on there."""
        for field, at in zip(self._indices, index, strict=True):
            field.set_value(at)
        self._is_typed = False
        self._show_value()
        self.value.setFocus()
        self.value.selectAll()

    def _set_shape(self, shape: tuple[int, ...]) -> None:
        for field in self._indices:
            self._row.removeWidget(field)
            field.deleteLater()
        self._shape, self._is_typed = shape, False
        self._indices = [NumberField(integer=True, minimum=0, maximum=size - 1) for size in shape]
        for place, field in enumerate(self._indices, 1):
            field.set_value(0)
            field.setFixedWidth(scaled(_INDEX_WIDTH))
            field.typed.connect(self._on_index_typed)
            self._row.insertWidget(place, field)
        self.retranslate()

    def _show_value(self) -> None:
        """A number that is being typed is not written over by what training makes of it."""
        if self._values.size and not self._is_typed:
            self.value.set_value(float(f"{float(self._values[self.index]):.5g}"))

    def _on_index_typed(self, _number: object) -> None:
        self._is_typed = False
        self._show_value()
        self.chosen.emit(self.index)

    def _on_value_typed(self, _number: object) -> None:
        self._is_typed = True

    def _on_value_finished(self) -> None:
        wished, self._is_typed = self._is_typed, False
        if wished and self.value.value is not None:
            self.set_wanted.emit(self.index, float(self.value.value))
