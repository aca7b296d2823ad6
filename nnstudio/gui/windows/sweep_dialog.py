"""What to vary: how many seeds, which learning rates, and for how many epochs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.experiments.variants import RATE, SEED, Variant, seeds, variants
from nnstudio.core.language import N_, Told, _, language, ngettext
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_value
from nnstudio.core.project.edits.values import value_at
from nnstudio.core.project.recipe_parameters import BASIC_PARAMETERS
from nnstudio.core.refusal import Refusal
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.figures import grouped
from nnstudio.gui.widgets.number_field import parse
from nnstudio.gui.widgets.parameter_form import ParameterForm

MOST_SEEDS = 256
_EPOCHS = next(one for one in BASIC_PARAMETERS if one.name == "epochs")
_SEEDS = Parameter(
    name="seeds",
    kind=Kind.INTEGER,
    default=8,
    minimum=1,
    maximum=MOST_SEEDS,
    label=N_("Seeds"),
    help=N_("So many runs that differ in their first weights and in the order of their samples."),
)


@dataclass(frozen=True, slots=True)
class SweepWish:
    """What was chosen; no rates: the project's own."""

    seeds: int
    rates: tuple[float, ...]
    epochs: int

    def variants(self, project: Project) -> tuple[Variant, ...]:
        """Raises Refusal for a learning rate that may not be."""
        varied = {RATE: self.rates} if self.rates else {}
        lasting = set_value(project, "training.epochs", self.epochs)
        return variants(lasting, {**varied, SEED: seeds(project, self.seeds)})


class SweepDialog(QDialog):
    """:attr:`wish` is what was chosen, once the dialog is accepted."""

    def __init__(self, project: Project, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self.wish: SweepWish | None = None
        self._chosen = {"seeds": _SEEDS.default, "epochs": project.training.epochs}
        self.setWindowTitle(_("Train several runs"))
        self.form = ParameterForm((_SEEDS, _EPOCHS))
        self.form.set_values(self._chosen)
        self.rates = QLineEdit()
        self.summary, self._refusal = QLabel(), QLabel()
        self._name_rates()
        self._lay_out()
        self.form.value_edited.connect(self._on_edited)
        self.rates.textChanged.connect(self._show_summary)
        self._show_summary()

    def _name_rates(self) -> None:
        own = value_at(self._project, RATE)
        example = f"{Told(0.003):g}   {Told(0.01):g}   {Told(0.03):g}"
        self.rates.setAccessibleName(_("Learning rates"))
        self.rates.setToolTip(_("Each is tried with every seed; spaces between them. Empty: the recipe's"))
        own_rate = f"{Told(own):g}" if isinstance(own, float) else str(own)
        self.rates.setPlaceholderText(
            _("{rate}, as in the recipe; several such as {example}").format(rate=own_rate, example=example)
        )

    def _lay_out(self) -> None:
        about = QLabel(
            _(
                "Trains copies of this network in the background; what is open stays as it is. Each is kept "
                "as a run, and the Runs panel shows their mean ± standard deviation."
            )
        )
        about.setObjectName("muted")
        self._refusal.setObjectName("refusal")
        for label in (about, self.summary, self._refusal):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setMinimumWidth(scaled(360))
        rates = QFormLayout()
        rates.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        label = QLabel(_("Learning rates"))
        label.setBuddy(self.rates)
        rates.addRow(label, self.rates)
        self.buttons = QDialogButtonBox()
        self.go = self.buttons.addButton(_("Train"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        self.buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        column.addWidget(about)
        column.addWidget(self.form)
        column.addLayout(rates)
        column.addWidget(self.summary)
        column.addWidget(self._refusal)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.resize(scaled(420), 0)

    def chosen(self) -> SweepWish:
        """What the fields say now.

        Raises:
            Refusal: the rates cannot be read.
        """
        seeds_wanted, epochs = (int(str(self._chosen[name])) for name in ("seeds", "epochs"))
        return SweepWish(seeds_wanted, read_rates(self.rates.text()), epochs)

    def _on_edited(self, name: str, value: object) -> None:
        self._chosen[name] = value  # type: ignore[assignment]  # the form has checked it
        self._show_summary()

    def _show_summary(self, *_what: object) -> None:
        try:
            wish = self.chosen()
            count = len(wish.variants(self._project))
        except Refusal as refusal:
            self._say("", str(refusal))
            return
        runs = ngettext("{count} run", "{count} runs", count).format(count=grouped(count))
        epochs = ngettext("{count} epoch", "{count} epochs", wish.epochs).format(count=grouped(wish.epochs))
        self._say(_("{runs} of {epochs}").format(runs=runs, epochs=epochs), "")

    def _say(self, summary: str, refusal: str) -> None:
        self.summary.setText(summary)
        self._refusal.setText(refusal)
        self.summary.setVisible(not refusal)
        self._refusal.setVisible(bool(refusal))
        self.go.setEnabled(not refusal)

    def _on_accepted(self) -> None:
        self.wish = self.chosen()
        self.accept()


def read_rates(text: str) -> tuple[float, ...]:
    """Numbers with spaces or semicolons between them; in English, commas part them as well.

    Raises:
        Refusal: one of them is no number.
    """
    parted = text.replace(";", " ").replace(", ", " ")
    if language.code == "en":
        parted = parted.replace(",", " ")
    found = []
    for word in parted.split():
        number = parse(word.rstrip(","))
        if number is None:
            raise Refusal(
                N_("“{word}” is no learning rate. Write numbers with spaces between them."), word=word
            )
        found.append(number)
    return tuple(dict.fromkeys(found))
