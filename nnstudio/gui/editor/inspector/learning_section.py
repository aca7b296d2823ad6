"""How the weights of the selected layer begin and learn, as forms with the formula of what is chosen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.core.compiler.first_weights import is_bias
from nnstudio.core.compiler.plan import NodePlan
from nnstudio.core.language import _
from nnstudio.core.layers.initialisations import DEFAULT, Initialisation, initialisations
from nnstudio.core.layers.reparametrisations import NONE, reparametrisations
from nnstudio.core.parameters import Parameter, Value
from nnstudio.core.project import LayerLearning, Node
from nnstudio.core.project.learning_parameters import (
    PARAMS,
    SWITCHES,
    bias_initialisation,
    reparametrisation,
    weight_initialisation,
)
from nnstudio.gui.widgets.formula import FormulaLabel
from nnstudio.gui.widgets.parameter_form import ParameterForm

USUAL = LayerLearning()


class Explained(QWidget):
    """A choice among initialisations, their parameters below it, a sentence and a formula.

    Signals:
        edited(str, object): the field of :class:`LayerLearning` (with ``".name"`` for an initialisation's own
            parameter) was given this value.
        finished(): the sweep is over.
    """

    edited = Signal(str, object)
    finished = Signal()

    def __init__(self, choice: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = choice.name
        self.choice, self.own = ParameterForm((choice,)), ParameterForm()
        self._summary, self._formula = QLabel(), FormulaLabel(factor=1.0)
        self._summary.setObjectName("muted")
        self._summary.setWordWrap(True)
        self._summary.setTextFormat(Qt.TextFormat.PlainText)
        self._entry: Initialisation | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for widget in (self.choice, self._summary, self._formula, self.own):
            column.addWidget(widget)
        for form in (self.choice, self.own):
            form.value_edited.connect(self._on_edited)
            form.edit_finished.connect(self._on_finished)

    def show_choice(self, name: str, values: Mapping[str, Value]) -> None:
        """Show this initialisation with these values; the layer's own way needs no words."""
        self._entry = initialisations.get(name)
        self.choice.set_values({self.field: name if self._entry is not None else DEFAULT})
        self.own.set_parameters(self._entry.params if self._entry is not None else ())
        self.own.set_values(values)
        self.own.setVisible(bool(self.own.parameters))
        self.retranslate()

    def retranslate(self) -> None:
        entry = self._entry if self._entry is not None and self._entry.function else None
        self._summary.setText(_(entry.summary) if entry else "")
        self._summary.setVisible(entry is not None)
        self._formula.set_latex(entry.formula if entry else "")
        self._formula.setVisible(entry is not None)

    def _on_edited(self, name: str, value: object) -> None:
        self.edited.emit(name if name == self.field else f"{self.field}{PARAMS}.{name}", value)

    def _on_finished(self, _name: str) -> None:
        self.finished.emit()


class LearningSection(QWidget):
    """All fields of a node's :class:`LayerLearning`.

    Signals:
        edited(str, object): this field was given this value.
        finished(): the sweep is over.
    """

    edited = Signal(str, object)
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.weights = Explained(weight_initialisation())
        self.biases = Explained(bias_initialisation())
        self.rest = ParameterForm((*SWITCHES, reparametrisation()))
        self._note, self._formula = QLabel(), FormulaLabel(factor=1.0)
        self._note.setObjectName("muted")
        self._note.setWordWrap(True)
        self._shown = USUAL
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        for widget in (self.weights, self.biases, self.rest, self._note, self._formula):
            column.addWidget(widget)
        for part in (self.weights, self.biases):
            part.edited.connect(self.edited)
            part.finished.connect(self.finished)
        self.rest.value_edited.connect(self._on_rest_edited)
        self.rest.edit_finished.connect(self._on_rest_finished)

    def show_node(self, node: Node, plan: NodePlan | None) -> None:
        """Show a node's value; of a block, what is handed on to the layers inside."""
        tensors = plan.weights if plan is not None else {}
        self._show(node.learning, has_bias=node.body is not None or any(map(is_bias, tensors)))

    def _show(self, learning: LayerLearning, *, has_bias: bool) -> None:
        self._shown = learning
        self.weights.show_choice(learning.initialisation, learning.initialisation_params)
        self.biases.show_choice(learning.bias_initialisation, learning.bias_initialisation_params)
        self.biases.setVisible(has_bias or learning.bias_initialisation != DEFAULT)
        self.rest.set_values({one.name: getattr(learning, one.name) for one in self.rest.parameters})
        self.rest.set_editable("rate_factor", not learning.frozen)
        self._say()

    def set_refusal(self, field: str, sentence: str) -> None:
        """Say at this field why its value was refused."""
        head, _dot, own = field.partition(".")
        for part in (self.weights, self.biases):
            if head.removesuffix(PARAMS) == part.field:
                (part.own if own else part.choice).set_refusal(own or field, sentence)
        self.rest.set_refusal(field, sentence)

    def retranslate(self) -> None:
        for form in (self.weights.choice, self.weights.own, self.biases.choice, self.biases.own, self.rest):
            # posted: PySide ends the process when a handler raises during an event sent from Python
            QCoreApplication.postEvent(form, QEvent(QEvent.Type.LanguageChange))
        self.weights.retranslate()
        self.biases.retranslate()
        self._say()

    def _say(self) -> None:
        entry = reparametrisations.get(self._shown.reparametrisation)
        shown = entry if entry is not None and entry.name != NONE else None
        self._note.setText(_(shown.summary) if shown else "")
        self._note.setVisible(shown is not None)
        self._formula.set_latex(shown.formula if shown else "")
        self._formula.setVisible(shown is not None)

    def _on_rest_edited(self, name: str, value: object) -> None:
        self.edited.emit(name, value)

    def _on_rest_finished(self, _name: str) -> None:
        self.finished.emit()


def has_learning(node: Node, plan: NodePlan | None) -> bool:
    """Whether the node (a block: what is inside) has weights, or is told something about them already."""
    return (plan is not None and plan.parameters > 0) or node.learning != USUAL
