"""A spin box for integers and real numbers of any magnitude, with a decimal point or a decimal comma."""

from __future__ import annotations

import math
from decimal import Decimal

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QValidator, QWheelEvent
from PySide6.QtWidgets import QAbstractSpinBox, QWidget

from nnstudio.core.language import _, localised
from nnstudio.gui.widgets.figures import grouped


class NumberField(QAbstractSpinBox):
    """Edits one number, or ``None`` while what is typed is not one.

    The arrows step an integer by 1 and a real number by one unit of its first digit (0.03 → 0.04), so that a
    learning rate of 1e-5 is as easy to change as one of 10. Page Up and Page Down step ten times as far.
    The wheel turns the number only while the field has the focus, so that scrolling a form changes nothing.

    Signals:
        typed(object): the number, or ``None``, after each change by the user.
        finished(): Enter, or the focus left.
        corrected(str): what was typed could not be kept, and what stands there instead; after ``finished``.
    """

    typed = Signal(object)
    finished = Signal()
    corrected = Signal(str)

    def __init__(
        self,
        *,
        integer: bool = False,
        minimum: float | None = None,
        maximum: float | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._integer = integer
        self._minimum = -math.inf if minimum is None else minimum
        self._maximum = math.inf if maximum is None else maximum
        self._value: float | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().textEdited.connect(self._on_text_edited)
        self.editingFinished.connect(self._on_editing_finished)

    @property
    def value(self) -> float | None:
        """The last number that was in range."""
        return self._value

    def set_value(self, value: float | None) -> None:
        """Show this number; nothing is announced."""
        if value is not None and self._value == value and parse(self.text()) == value:
            return  # the same number: keep how the user wrote it
        self._value = value
        self.lineEdit().setText("" if value is None else shown(value))

    def _in_range(self, number: float) -> bool:
        whole = not self._integer or number == int(number)
        return whole and self._minimum <= number <= self._maximum

    def _on_text_edited(self, text: str) -> None:
        number = parse(text)
        if number is not None and self._in_range(number):
            self._value = number
        self.typed.emit(self._typed(number))

    def _typed(self, number: float | None) -> float | None:
        whole = self._integer and number is not None and number == int(number)
        return int(number) if whole and number is not None else number

    def _on_editing_finished(self) -> None:
        """Beyond an end it becomes that end, without a number the last one there was; never in silence."""
        text = self.text()
        number = parse(text)
        sentence = ""
        if number is None or not self._in_range(number):
            sentence = self._correct(text, number)
            self.lineEdit().setText("" if self._value is None else shown(self._value))
            self.typed.emit(self._typed(self._value))
        self.finished.emit()
        if sentence:
            self.corrected.emit(sentence)

    def _correct(self, text: str, number: float | None) -> str:
        """Take the nearest number in range, if there is one; returns what to say about it."""
        if number is not None and number > self._maximum:
            self._value = self._maximum
            return _("The largest value is {value}.").format(value=told(self._maximum))
        if number is not None and number < self._minimum:
            self._value = self._minimum
            return _("The smallest value is {value}.").format(value=told(self._minimum))
        if self._value is None:
            return ""
        kept = told(self._value)
        if not text.strip():
            return _("A number is needed here; {value} was kept.").format(value=kept)
        return _("“{text}” is not a number; {value} was kept.").format(text=text, value=kept)

    def stepBy(self, steps: int) -> None:
        start = self._value if self._value is not None else max(0.0, self._minimum)
        unit = Decimal(1) if self._integer else _first_digit(start, steps)
        number = float(Decimal(repr(start)) + steps * unit)
        number = min(max(number, self._minimum), self._maximum)
        self._value = number
        self.lineEdit().setText(shown(number))
        self.selectAll()
        self.typed.emit(self._typed(number))

    def sizeHint(self) -> QSize:
        """Room for seven digits and the arrows, whatever the text size."""
        hint = super().sizeHint()
        return QSize(max(hint.width(), self._room()), hint.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._room(), super().minimumSizeHint().height())

    def _room(self) -> int:
        return self.fontMetrics().horizontalAdvance("0.00000") + 2 * self.fontMetrics().height()

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:  # noqa: N802
        flags = QAbstractSpinBox.StepEnabledFlag.StepNone
        value = self._value if self._value is not None else 0.0
        if value < self._maximum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepUpEnabled
        if value > self._minimum:
            flags |= QAbstractSpinBox.StepEnabledFlag.StepDownEnabled
        return flags

    def validate(self, text: str, position: int) -> object:
        allowed = set("0123456789+-.,eE ") if not self._integer else set("0123456789+- ")
        fine = all(letter in allowed for letter in text)
        return (QValidator.State.Acceptable if fine else QValidator.State.Invalid), text, position

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and not self.hasFocus() and self._value is not None:
            self.lineEdit().setText(shown(self._value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.lineEdit().deselect()


def parse(text: str) -> float | None:
    """The number written with a point or a comma, spaces allowed; ``None`` if it is not a finite one."""
    try:
        number = float(text.replace(",", ".").replace(" ", "").replace("\u202f", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def shown(number: float) -> str:
    """A number as people write it: ``0.001``, ``1e-05``, ``250``; every digit that matters, and no more."""
    if number == int(number) and abs(number) < 1e15:
        return str(int(number))
    return localised(repr(float(number)) if 1e-4 <= abs(number) < 1e15 else f"{number:.12g}")


def told(number: float) -> str:
    """A number within a sentence: as it is shown, thousands apart."""
    return grouped(int(number)) if number == int(number) and abs(number) < 1e15 else shown(number)


def _first_digit(number: float, steps: int) -> Decimal:
    """One unit of the number's first digit; going down from 0.1 the next digit, so that it reaches 0.09."""
    if number == 0:
        return Decimal("0.01")
    exponent = Decimal(repr(abs(number))).adjusted()
    towards_zero = (steps < 0) == (number > 0)
    if towards_zero and Decimal(repr(abs(number))) == Decimal(1).scaleb(exponent):
        exponent -= 1
    return Decimal(1).scaleb(exponent)
