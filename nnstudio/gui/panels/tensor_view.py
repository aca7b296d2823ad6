"""One tensor: what it is, its shape and figures, and its real values as pictures or cells."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.core.language import _
from nnstudio.core.observe.microscope import TensorFacts
from nnstudio.gui.panels.pictures import IMAGE_AXES
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.image_grid import ImageGrid
from nnstudio.gui.widgets.number_grid import NumberGrid
from nnstudio.gui.widgets.painted import short


class TensorView(QWidget):
    """A caption, a line of figures, and the values below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._caption, self._figures = QLabel(), QLabel()
        self._caption.setObjectName("heading")
        self._figures.setObjectName("muted")
        for label in (self._caption, self._figures):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.cells, self.maps = NumberGrid(), ImageGrid()
        self._values = QStackedWidget()
        self._values.addWidget(self.cells)
        self._values.addWidget(self.maps)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self._caption)
        column.addWidget(self._figures)
        column.addWidget(self._values, 1)
        self.setMinimumWidth(scaled(110))

    @property
    def text(self) -> str:
        """All that is said in words."""
        return f"{self._caption.text()}\n{self._figures.text()}"

    def set_brief(self, brief: bool) -> None:
        """Show the values alone; the figures are in the tooltip."""
        self._figures.setVisible(not brief)

    def show_tensor(self, caption: str, facts: TensorFacts) -> None:
        """Show this tensor under this caption."""
        self._caption.setText(caption)
        self._figures.setText(figures(facts))
        self.setAccessibleName(self.text)
        self._caption.setToolTip(self._figures.text())
        if facts.of_first and facts.values.ndim == IMAGE_AXES:
            signed = facts.minimum < 0
            self.maps.set_images(facts.values, colour_map="diverging" if signed else "sequential")
            self.maps.setToolTip(_("The channels of the first sample of the batch"))
            self._values.setCurrentWidget(self.maps)
            return
        values = facts.values
        self.cells.set_values(values.reshape(len(values), -1) if values.ndim > 2 else values)
        tip = _("The first sample of the batch") if facts.of_first else _("The values themselves")
        self.cells.setAccessibleName(tip)
        self._values.setCurrentWidget(self.cells)


def figures(facts: TensorFacts) -> str:
    """The shape, and for more than one number their range, mean and spread."""
    if not facts.shape:
        return short(facts.mean)
    shape = " × ".join(map(str, facts.shape))
    words = _("{shape} · {low} … {high} · mean {mean} · σ {std}")
    return words.format(
        shape=shape,
        low=short(facts.minimum),
        high=short(facts.maximum),
        mean=short(facts.mean),
        std=short(facts.std),
    )
