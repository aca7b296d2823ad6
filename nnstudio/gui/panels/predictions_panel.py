"""Examples with what is true and what the network says, and how often it is right."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout

from nnstudio.core.language import N_, Told, _, percent
from nnstudio.core.observe.predictions import PredictionsObservation, PredictionsRequest
from nnstudio.gui.panels.controls import IconButton, name_it
from nnstudio.gui.panels.header import ReadOut
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.panels.pictures import IMAGE_AXES, Array, as_pictures, class_names, column_names
from nnstudio.gui.panels.samples_table import SamplesTable
from nnstudio.gui.panels.sealed_row import SealedRow
from nnstudio.gui.widgets.editors.choices import QuietComboBox
from nnstudio.gui.widgets.flow_layout import FlowLayout
from nnstudio.gui.widgets.image_grid import ImageGrid
from nnstudio.gui.widgets.matrix import ConfusionMatrix
from nnstudio.gui.widgets.painted import short

LISTED, SEARCHED = 48, 2000  # examples asked for: to look at, and to find those of one cell among
TEST = "test"
PARTS = {"validation": N_("Validation"), "train": N_("Training"), TEST: N_("Test")}
ORDERS = {
    "wrong_first": N_("Wrong first"),
    "least_sure_first": N_("Least sure first"),
    "as_stored": N_("As stored"),
}

Cell = tuple[int, int]  # true class, predicted class


class PredictionsPanel(Panel):
    """Pictures or rows on the left; on the right, for classes, the confusion matrix; a click filters."""

    name = "predictions"
    least_seconds = 0.15

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._cell: Cell | None = None
        self._last_part = "validation"
        self._part, self._order = QuietComboBox(), QuietComboBox()
        for box, choices in ((self._part, PARTS), (self._order, ORDERS)):
            box.setMinimumContentsLength(11)
            for name in choices:
                box.addItem("", name)
            box.activated.connect(self._on_chosen)
        self._seal = SealedRow()
        self._seal.opened.connect(self._on_opened)
        self._opened_words = ReadOut()
        self._all = IconButton("close")
        self._all.clicked.connect(self._on_all_wanted)
        self._numbers = ReadOut()
        header.add(self._part, self._order, self._all, self._numbers, self._opened_words)
        self._pictures, self._table = ImageGrid(), SamplesTable()
        self._examples = QStackedWidget()
        self._examples.addWidget(self._pictures)
        self._examples.addWidget(self._table)
        self._matrix = ConfusionMatrix()
        self._matrix.cell_clicked.connect(self._on_cell_clicked)
        body.addWidget(self._seal)
        body.addWidget(self._halves())

    def _halves(self) -> QSplitter:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._examples)
        halves.addWidget(self._matrix)
        halves.setSizes([300, 240])
        return halves

    def retranslate(self) -> None:
        self._seal.retranslate()
        for box, choices in ((self._part, PARTS), (self._order, ORDERS)):
            for index in range(box.count()):
                box.setItemText(index, _(choices[box.itemData(index)]))
        name_it(self._part, _("Part"), _("Which part of the data the examples are from"))
        name_it(self._order, _("Order"), _("Which examples come first"))
        name_it(self._all, _("Show all"), _("Show the examples of all cells again"))
        name_it(self._matrix, _("Confusion matrix"), _("Click a cell to see its examples"))
        name_it(self._pictures, _("Examples"), _("True class→predicted class"))
        name_it(self._table, _("Examples"))

    def wanted(self) -> tuple[PredictionsRequest, ...]:
        return (self._request(),)

    def why_empty(self) -> str | None:
        seen = self._seen()
        return _("Waiting for the network…") if seen is None else self.note(seen)

    def show_answers(self) -> None:
        seen = self._seen()
        if seen is None:
            return
        self._show_confusion(seen)
        rows = self._rows(seen)
        if seen.inputs.ndim == IMAGE_AXES + 1:
            self._show_pictures(seen, rows)
        else:
            self._show_table(seen, rows)
        self._all.setVisible(self._cell is not None)
        self._numbers.set_text(self._figures(seen))
        self._opened_words.set_text(self._since_opened())

    def on_run_reset(self) -> None:
        self._choose_cell(None)
        self._seal.hide()
        if self._part.currentData() == TEST:  # another run, another seal
            self._show_part("validation")

    def _show_part(self, name: str) -> None:
        self._part.setCurrentIndex(self._part.findData(name))
        self._last_part = name

    def _since_opened(self) -> str:
        """That the test set was opened, and whether training went on after that."""
        opened, step = self.session.run.test_opened_at, self.session.run.step
        if opened is None or self._part.currentData() != TEST:
            return ""
        if step > opened:
            return _("trained on after the test set was opened at step {step}").format(step=opened)
        return _("test set opened at step {step}").format(step=opened)

    def _request(self) -> PredictionsRequest:
        part = self._part.currentData() or "validation"
        order = self._order.currentData() or "wrong_first"
        return PredictionsRequest(part, LISTED if self._cell is None else SEARCHED, order)

    def _seen(self) -> PredictionsObservation | None:
        return self.answer_of(PredictionsObservation, self._request())

    def _rows(self, seen: PredictionsObservation) -> Array:
        """Which of the listed examples are shown."""
        if self._cell is None:
            return np.arange(len(seen.rows))
        true, predicted = self._cell
        return np.flatnonzero((seen.truth == true) & (seen.predicted == predicted))[:LISTED]

    def _show_confusion(self, seen: PredictionsObservation) -> None:
        self._matrix.setVisible(seen.confusion is not None)
        if seen.confusion is not None:
            self._matrix.set_counts(seen.confusion, self._names())

    def _show_pictures(self, seen: PredictionsObservation, rows: Array) -> None:
        is_class = seen.confusion is not None or seen.truth.ndim == 1
        marks = []
        if is_class:
            right = seen.truth[rows] == seen.predicted[rows]
            marks = ["success" if one else "error" for one in right]
        captions = [self._caption(seen, row, is_class) for row in rows]
        self._pictures.set_images(as_pictures(seen.inputs[rows]), captions, marks=marks)
        self._examples.setCurrentWidget(self._pictures)

    def _caption(self, seen: PredictionsObservation, row: int, is_class: bool) -> str:
        if not is_class:
            truth, said = seen.truth[row].ravel()[0], seen.predicted[row].ravel()[0]
            return f"{short(float(said))} ({short(float(truth))})"
        truth, said = int(seen.truth[row]), int(seen.predicted[row])
        text = self._name(said) if truth == said else f"{self._name(truth)}→{self._name(said)}"
        is_sureness_asked = self._order.currentData() == "least_sure_first"
        return f"{text}  {percent(seen.confidence[row], 0)}" if is_sureness_asked else text

    def _show_table(self, seen: PredictionsObservation, rows: Array) -> None:
        inputs = seen.inputs[rows].reshape(len(rows), -1)
        dataset = self.controller.dataset
        names = column_names(dataset.spec.input_names if dataset is not None else (), inputs.shape[1])
        if seen.truth.ndim == 1:
            lines = [
                (
                    self._name(int(seen.predicted[row])),
                    self._name(int(seen.truth[row])),
                    percent(seen.confidence[row], 0),
                )
                for row in rows
            ]
            marks = ["" if seen.predicted[row] == seen.truth[row] else "error" for row in rows]
            heads = [_("predicted"), _("true"), _("sure")]
        else:
            pairs = [(seen.predicted[row].ravel()[0], seen.truth[row].ravel()[0]) for row in rows]
            lines = [(short(float(a)), short(float(b)), short(float(a - b))) for a, b in pairs]
            marks = [""] * len(lines)
            heads = [_("predicted"), _("true"), _("error")]
        self._table.show_rows(heads, lines, names, inputs, marks)
        self._examples.setCurrentWidget(self._table)

    def _figures(self, seen: PredictionsObservation) -> str:
        if seen.accuracy is not None:
            text = _("{share:.1%} of {count} right").format(share=Told(seen.accuracy), count=seen.measured)
        else:
            text = _("root mean squared error {error} over {count}").format(
                error=short(seen.error), count=seen.measured
            )
        if self._cell is None:
            return text
        true, predicted = self._cell
        chosen = _("only {true} taken for {predicted}").format(
            true=self._name(true), predicted=self._name(predicted)
        )
        return f"{chosen}   {text}"

    def _names(self) -> tuple[str, ...]:
        dataset = self.controller.dataset
        return class_names(dataset.spec.target) if dataset is not None else ()

    def _name(self, index: int) -> str:
        names = self._names()
        return names[index] if index < len(names) else str(index)

    def _choose_cell(self, cell: Cell | None) -> None:
        self._cell = cell
        self._matrix.select(cell)

    def _on_cell_clicked(self, true: int, predicted: int) -> None:
        self._choose_cell(None if self._cell == (true, predicted) else (true, predicted))
        self.ask_again()

    def _on_all_wanted(self) -> None:
        self._choose_cell(None)
        self.ask_again()

    def _on_chosen(self, _index: int) -> None:
        if self._part.currentData() == TEST and self.session.run.test_opened_at is None:
            self._show_part(self._last_part)
            self._seal.show()
            return
        self._last_part = self._part.currentData()
        self._seal.hide()
        self.ask_again()

    def _on_opened(self) -> None:
        self.controller.errands.open_test()
        self._show_part(TEST)
        self.ask_again()


PANEL = PanelType(
    name=PredictionsPanel.name,
    title=N_("Predictions"),
    summary=N_("Examples with their true and predicted classes, and the confusion matrix."),
    icon="predictions",
    area=Area.BOTTOM,
    order=20,
    make=PredictionsPanel,
)
