"""A form whose values are fields of the project's recipes, set by their path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtWidgets import QVBoxLayout, QWidget

from nnstudio.core.language import N_
from nnstudio.core.parameters import Parameter, Value
from nnstudio.core.project.edits import set_value
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.gui.widgets.parameter_form import ParameterForm


class RecipeForm(QWidget):
    """Shows the parameters below one path, such as ``data.params``; each sweep is one undo step."""

    def __init__(self, session: Session, path: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._path = path
        self.form = ParameterForm()
        self.form.value_edited.connect(self._on_edited)
        self.form.edit_finished.connect(self._on_finished)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.form)

    def show_values(self, parameters: Iterable[Parameter], values: Mapping[str, Value]) -> None:
        """Offer these parameters with these values; a form without any is hidden."""
        self.form.set_parameters(parameters)
        self.form.set_values(values)
        self.setVisible(bool(self.form.parameters))

    def _on_edited(self, name: str, value: object) -> None:
        path = f"{self._path}.{name}"
        try:
            self._session.apply(set_value, path, value, label=_LABELS.get(self._path[:4], ""), merge=path)
        except Refusal as refusal:
            self.form.set_refusal(name, str(refusal))

    def _on_finished(self, _name: str) -> None:
        self._session.seal()


_LABELS = {"data": N_("Change data"), "trai": N_("Change training")}
