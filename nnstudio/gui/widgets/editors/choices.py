"""Editors of switches and choices."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from nnstudio.core.parameters import Parameter, Value
from nnstudio.gui.theme import scaled
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

    def showPopup(self) -> None:  # noqa: N802 (Qt's name)
        """Open the list as wide as its longest text."""
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 2 * self.fontMetrics().height())
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt does, but with dots where a text is cut."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() - 2
        if not option.currentIcon.isNull():
            room -= option.iconSize.width() + 4
        text, dots = option.currentText, Qt.TextElideMode.ElideRight
        option.currentText = option.fontMetrics.elidedText(text, dots, room)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceBox(QuietComboBox):
    """As wide as its longest text, up to a limit: a form then puts it below its label."""

    WIDEST = 160  # pixels at normal zoom

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        texts = [self.itemText(index) for index in range(self.count())]
        longest = max((self.fontMetrics().horizontalAdvance(text) for text in texts), default=0)
        wanted = min(longest + 2 * self.fontMetrics().height() + scaled(8), scaled(self.WIDEST))
        return QSize(max(hint.width(), wanted), hint.height())

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(self.minimumSizeHint())


class ChoiceEditor(ValueEditor):
    """One of several names."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.box = ChoiceBox()
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
