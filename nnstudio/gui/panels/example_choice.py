"""Previous, next and random example: which sample the activations are shown for."""

from __future__ import annotations

import random

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from nnstudio.core.language import _
from nnstudio.gui.panels.controls import IconButton, name_it
from nnstudio.gui.widgets.number_field import NumberField

MOST = 1_000_000


class ExampleChoice(QWidget):
    """A number with buttons around it; numbers wrap round at ``count``.

    Signals:
        changed(int): the user chose this example.
    """

    changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = MOST
        self._random = random.Random()
        self._back, self._next = IconButton("chevron-left"), IconButton("chevron-right")
        self._dice = IconButton("dice")
        self._field = NumberField(integer=True, minimum=0, maximum=MOST)
        self._field.set_value(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for widget in (self._back, self._field, self._next, self._dice):
            row.addWidget(widget)
        self._back.clicked.connect(self._on_back)
        self._next.clicked.connect(self._on_next)
        self._dice.clicked.connect(self._on_dice)
        self._field.typed.connect(self._on_typed)
        self.retranslate()

    @property
    def index(self) -> int:
        return int(self._field.value or 0)

    def set_count(self, count: int) -> None:
        """How many examples there are."""
        self._count = max(1, count)

    def choose(self, index: int) -> None:
        """Show this example and announce it."""
        self._field.set_value(index % self._count)
        self.changed.emit(self.index)

    def retranslate(self) -> None:
        name_it(self._back, _("Previous example"))
        name_it(self._next, _("Next example"))
        name_it(self._dice, _("Random example"))
        name_it(self._field, _("Example"), _("Number of the validation example that is shown"))

    def _on_back(self) -> None:
        self.choose(self.index - 1)

    def _on_next(self) -> None:
        self.choose(self.index + 1)

    def _on_dice(self) -> None:
        self.choose(self._random.randrange(self._count))

    def _on_typed(self, number: object) -> None:
        if isinstance(number, int):
            self.choose(number)
