"""Which format to export to, with or without weights, and which of several networks."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.language import _
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.exports.files import check_installed
from nnstudio.core.training.exports.format import ExportFormat, Weights, exports
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.editors.choices import QuietComboBox


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What was chosen. ``network`` is empty where there is nothing to choose from."""

    kind: ExportFormat
    with_weights: bool
    network: str = ""


class ExportDialog(QDialog):
    """:attr:`wish` is what was chosen, once the dialog is accepted."""

    def __init__(self, project: Project, has_weights: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project, self._has_weights = project, has_weights
        self._kinds = sorted(exports, key=lambda kind: kind.order)
        self.wish: ExportWish | None = None
        self.setWindowTitle(_("Export"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("Formats"))
        self.list.setSpacing(scaled(3))
        self.summary, self.note = QLabel(), QLabel()
        self.weights = QCheckBox(_("With the trained weights"))
        self.network = QuietComboBox()
        self._network_row = QWidget()
        self._lay_out()
        for kind in self._kinds:
            self.list.addItem(QListWidgetItem(_(kind.title)))
        self.list.currentRowChanged.connect(self._on_chosen)
        self.list.itemActivated.connect(self._on_activated)
        self.list.setCurrentRow(0)

    @property
    def kind(self) -> ExportFormat:
        """The format that is chosen now."""
        return self._kinds[max(0, self.list.currentRow())]

    def choose(self, name: str) -> None:
        """Choose the format of this name."""
        self.list.setCurrentRow([kind.name for kind in self._kinds].index(name))

    def _lay_out(self) -> None:
        self.note.setObjectName("refusal")
        for label in (self.summary, self.note):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setMinimumWidth(scaled(380))
        self.note.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form = QFormLayout(self._network_row)
        form.setContentsMargins(0, 0, 0, 0)
        label = QLabel(_("Network"))
        label.setBuddy(self.network)
        self.network.addItems(list(self._project.networks))
        self.network.setAccessibleName(_("Network"))
        self.network.setToolTip(_("A file of this format holds one network"))
        form.addRow(label, self.network)
        self.buttons = QDialogButtonBox()
        self.go = self.buttons.addButton(_("Export…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        self.buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.list, 1)
        for widget in (self.summary, self.weights, self._network_row, self.note, self.buttons):
            column.addWidget(widget)
        self.resize(scaled(460), scaled(460))

    def _on_chosen(self, _row: int) -> None:
        kind = self.kind
        self.summary.setText(f"{_(kind.summary)}.")
        can_weigh = kind.weights is not Weights.NOWHERE
        self.weights.setVisible(can_weigh)
        self.weights.setEnabled(can_weigh and self._has_weights)
        self.weights.setChecked(can_weigh and self._has_weights)
        self.weights.setToolTip(self._why_weights(kind))
        is_one_of_several = kind.write_network is not None and len(self._project.networks) > 1
        self._network_row.setVisible(is_one_of_several)
        missing = _missing(kind)
        self.note.setText(missing)
        self.note.setVisible(bool(missing))
        self.go.setEnabled(not missing)

    def _why_weights(self, kind: ExportFormat) -> str:
        if not self._has_weights:
            return _("Nothing has been trained yet.")
        if kind.weights is Weights.BESIDE:
            return _("In a .safetensors file beside it, of the same name")
        return _("Without them, the file holds the first weights that the seed decides")

    def _on_activated(self, _item: QListWidgetItem) -> None:
        if self.go.isEnabled():
            self._on_accepted()

    def _on_accepted(self) -> None:
        network = self.network.currentText() if not self._network_row.isHidden() else ""
        self.wish = ExportWish(self.kind, self.weights.isChecked(), network)
        self.accept()


def _missing(kind: ExportFormat) -> str:
    """Which packages the format would need, in a sentence; empty where they are there."""
    try:
        check_installed(kind)
    except Refusal as refusal:
        return str(refusal)
    return ""
