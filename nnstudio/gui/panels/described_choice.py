"""A choice whose entries explain themselves: a title in the list; below, a sentence and a formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.core.language import _
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.editors.choices import QuietComboBox
from nnstudio.gui.widgets.formula import FormulaLabel


@dataclass(frozen=True, slots=True)
class Option:
    """``title`` and ``summary`` are English marked with ``N_``; ``formula`` is LaTeX. A rule parts groups."""

    name: str
    title: str
    summary: str = ""
    formula: str = ""
    group: str = ""


class DescribedChoice(QWidget):
    """A combo box under its label, with the explanation of what is chosen.

    Signals:
        chosen(str): the user chose the option of this name.
    """

    chosen = Signal(str)

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        """``label`` is English marked with ``N_``."""
        super().__init__(parent)
        self._text = label
        self._options: tuple[Option, ...] = ()
        self._label, self._box = QLabel(), QuietComboBox()
        self._summary, self._formula = QLabel(), FormulaLabel(factor=1.0)
        self._label.setBuddy(self._box)
        self._summary.setObjectName("muted")
        self._summary.setWordWrap(True)
        self._summary.setTextFormat(Qt.TextFormat.PlainText)
        self._box.activated.connect(self._on_activated)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        self._formula_area = _Sideways(self._formula)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._label)
        column.addWidget(self._box)
        column.addWidget(self._summary)
        column.addWidget(self._formula_area)

    @property
    def name(self) -> str:
        """The name of what is chosen."""
        return str(self._box.currentData() or "")

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(option.name for option in self._options)

    def set_options(self, options: Sequence[Option]) -> None:
        """Offer these, in this order."""
        if tuple(options) == self._options:
            return
        self._options = tuple(options)
        with QSignalBlocker(self._box):
            self._box.clear()
            for before, option in zip((None, *self._options), self._options, strict=False):
                if before is not None and before.group != option.group:
                    self._box.insertSeparator(self._box.count())
                self._box.addItem(_(option.title), option.name)

    def choose(self, name: str) -> None:
        """Show this as chosen; nothing is announced. A name not offered is shown as it is."""
        with QSignalBlocker(self._box):
            at = self._box.findData(name)
            if at < 0:
                self._box.addItem(name, name)
                at = self._box.count() - 1
            self._box.setCurrentIndex(at)
        self._explain()

    def retranslate(self) -> None:
        text = _(self._text)
        self._label.setText(text)
        self._box.setAccessibleName(text)
        for option in self._options:
            self._box.setItemText(self._box.findData(option.name), _(option.title))
        self._explain()

    def _explain(self) -> None:
        option = next((option for option in self._options if option.name == self.name), None)
        summary = _(option.summary) if option is not None else ""
        self._summary.setText(summary)
        self._summary.setVisible(bool(summary))
        self._box.setToolTip(summary)
        formula = option.formula if option is not None else ""
        if formula != self._formula.latex:
            self._formula.set_latex(formula)
        self._formula_area.setVisible(bool(formula))
        self._formula_area.updateGeometry()

    def _on_activated(self, _index: int) -> None:
        self._explain()
        self.chosen.emit(self.name)


class _Sideways(QScrollArea):
    """Holds one label that may be wider than the panel: it scrolls sideways and is as tall as the label."""

    def __init__(self, label: QLabel) -> None:
        super().__init__()
        self._label = label
        self.setWidget(label)
        self.setWidgetResizable(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self):  # type: ignore[no-untyped-def]
        hint = self._label.sizeHint()
        bar = self.horizontalScrollBar().sizeHint().height() if hint.width() > self.width() else 0
        hint.setHeight(hint.height() + bar + scaled(2))
        return hint

    def resizeEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().resizeEvent(event)
        self.updateGeometry()
