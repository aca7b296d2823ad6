"""One training step, layer by layer: what goes in, what comes out, what comes back, and the update."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.core.language import N_, _
from nnstudio.core.observe.microscope import Moment, Stage, TensorFacts, WeightFacts
from nnstudio.gui.panels.controls import IconButton, name_it
from nnstudio.gui.panels.curve_names import CurveName
from nnstudio.gui.panels.header import ReadOut
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.panels.samples_table import SamplesTable
from nnstudio.gui.panels.tensor_view import TensorView
from nnstudio.gui.widgets.figures import grouped
from nnstudio.gui.widgets.flow_layout import FlowLayout

_MOST_VIEWS = 4  # tensors side by side
_LINES_FOR_WORDS = 12  # of text, that a panel is high which has room for sentences
_WORDS = {
    Moment.FORWARD: (
        N_("Forward: {layer}"),
        N_("The layer takes what comes in and computes what it gives to the next one."),
    ),
    Moment.LOSS: (N_("The loss: {loss}"), N_("One number for how wrong the answers to this batch are.")),
    Moment.BACKWARD: (
        N_("Backward: {layer}"),
        N_("The gradient of the loss comes back to what the layer gave; from it come those of its weights."),
    ),
    Moment.UPDATE: (
        N_("Update"),
        N_("The optimizer moves every weight by its gradient. With the last update the step is made."),
    ),
}


class MicroscopePanel(Panel):
    """Follows ``session.microscope``; its buttons step as the toolbar's Step does at that speed."""

    name = "microscope"

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._back, self._next = IconButton("chevron-left"), QPushButton()
        self._finish = QPushButton()
        self._place = ReadOut()
        self._back.clicked.connect(self._on_back)
        self._next.clicked.connect(self.controller.microscope.go_on)
        self._finish.clicked.connect(self.controller.microscope.finish)
        header.add(self._back, self._next, self._finish, self._place)
        self._title, self._why = QLabel(), QLabel()
        self._title.setObjectName("heading")
        self._why.setObjectName("muted")
        for label in (self._title, self._why):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            body.addWidget(label)
        self._views = [TensorView() for _view in range(_MOST_VIEWS)]
        tensors = QWidget()
        row = QHBoxLayout(tensors)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        for view in self._views:
            row.addWidget(view, 1)
        self._table = SamplesTable()
        self._content_of_stage = QStackedWidget()
        self._content_of_stage.addWidget(tensors)
        self._content_of_stage.addWidget(self._table)
        body.addWidget(self._content_of_stage, 1)
        self.session.microscope.moved.connect(self._on_moved)
        self.controller.busy_changed.connect(self._on_busy_changed)

    def retranslate(self) -> None:
        self._fit()
        name_it(self._back, _("Back by one layer"))
        self._next.setText(_("Next layer"))
        self._finish.setText(_("Finish the step"))
        name_it(self._next, self._next.text(), _("Go on to the next layer of this training step"))
        name_it(self._finish, self._finish.text(), _("Make the rest of the step at once"))
        name_it(self._table, _("The update of every weight"))
        self._show_buttons()

    def show_answers(self) -> None:
        scope = self.session.microscope
        stage = scope.stage
        self._show_buttons()
        if stage is None:
            self._place.set_text("")
            self._title.setText(_("One training step, layer by layer"))
            self._why.setText(
                _("Press “Next layer”, or Step at the speed of one layer a click (in the panel Training).")
            )
            self._show_tensors(())
            return
        number = _("step {step}").format(step=grouped(scope.step))
        place = _("{place} of {count}").format(place=scope.place + 1, count=len(scope.stages))
        who = CurveName.of(stage.curve).who
        self._place.set_figures((number, place, *([CurveName.of(stage.curve).label] if who else [])))
        self._show_stage(stage)

    def _show_stage(self, stage: Stage) -> None:
        title, why = _WORDS[stage.moment]
        loss = f"{stage.gave[0].mean:.6g}" if stage.moment is Moment.LOSS else ""
        self._title.setText(_(title).format(layer=stage.layer, loss=loss))
        self._title.setToolTip(_(why))
        self._why.setText(_(why))
        if stage.moment is Moment.UPDATE:
            self._show_update(stage.weights)
        else:
            self._show_tensors(_tensors_of(stage))

    def _show_tensors(self, shown: Sequence[tuple[str, TensorFacts]]) -> None:
        self._content_of_stage.setCurrentIndex(0)
        for view, one in zip(self._views, [*shown[:_MOST_VIEWS], *[None] * _MOST_VIEWS], strict=False):
            view.setVisible(one is not None)
            if one is not None:
                view.show_tensor(*one)

    def _show_update(self, weights: Sequence[WeightFacts]) -> None:
        self._content_of_stage.setCurrentIndex(1)
        heads = [_("size"), _("gradient"), _("change"), _("change / size")]
        numbers = np.array([_row(one) for one in weights]).reshape(len(weights), len(heads))
        lines = [[one.name] for one in weights]
        self._table.show_rows([_("Weights")], lines, heads, numbers)

    def _show_buttons(self) -> None:
        scope, busy = self.session.microscope, self.controller.is_busy
        is_unmade = scope.stage is not None and self.session.run.step < scope.step
        self._back.setEnabled(scope.stage is not None and scope.place > 0)
        self._next.setEnabled(not busy)
        self._finish.setEnabled(is_unmade and not busy)

    def _fit(self) -> None:
        """In a low panel the values come first: sentences give way."""
        brief = self.height() < _LINES_FOR_WORDS * self.fontMetrics().height()
        self._why.setVisible(not brief)
        for view in self._views:
            view.set_brief(brief)

    def on_curves(self) -> None:
        self._show_buttons()

    def _on_moved(self) -> None:
        self.draw()

    def _on_busy_changed(self, _busy: bool) -> None:
        if self._is_seen():
            self._show_buttons()

    def _on_back(self) -> None:
        scope = self.session.microscope
        scope.go_to(scope.place - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.is_built:
            self._fit()


def _tensors_of(stage: Stage) -> list[tuple[str, TensorFacts]]:
    """What there is to be seen of a stage, with captions."""
    if stage.moment is Moment.FORWARD:
        given = [(_("Came out"), one) for one in stage.gave]
        return [*((_("Went in"), one) for one in stage.received), *given]
    if stage.moment is Moment.LOSS:
        return []
    came = [(_("Gradient that came back"), one) for one in stage.received]
    own = [
        (_("Gradient of {name}").format(name=one.name.rpartition(".")[2]), one.gradient)
        for one in stage.weights
        if one.gradient is not None
    ]
    return [*came, *own]


def _row(one: WeightFacts) -> tuple[float, float, float, float]:
    """Typical sizes (root mean squares) of a tensor, its gradient and its change, and the change's share."""
    size, change = _size(one.before), _size(one.change)
    gradient = math.nan if one.gradient is None else _size(one.gradient)
    return size, gradient, change, change / size if size else math.nan


def _size(facts: TensorFacts) -> float:
    return math.hypot(facts.mean, facts.std)


PANEL = PanelType(
    name=MicroscopePanel.name,
    title=N_("Microscope"),
    summary=N_(
        "One training step, layer by layer: forward, loss, backward and update, with the real values."
    ),
    icon="microscope",
    area=Area.RIGHT,
    order=45,
    make=MicroscopePanel,
)
