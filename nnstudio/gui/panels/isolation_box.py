"""The check box "Isolated": whether training has a process of its own."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from nnstudio.core.language import _
from nnstudio.gui.bridge.isolating import Isolating


class IsolationBox(QCheckBox):
    """Follows what is chosen, wherever it is chosen."""

    def __init__(self, isolating: Isolating, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setChecked(isolating.is_chosen)
        self.toggled.connect(isolating.choose)
        isolating.changed.connect(self.setChecked)
        self.retranslate()

    def retranslate(self) -> None:
        tip = _(
            "Train in a process of its own: should it crash or run out of memory, the window, the project "
            "and the last kept weights stay. It takes a few seconds more to start, and more memory."
        )
        self.setText(_("Isolated"))
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)
