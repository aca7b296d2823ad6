"""What to vary: how many seeds, which learning rates, and for how many epochs."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from nnstudio.core.experiments.variants import RATE, SEED, Variant, seeds, variants
from nnstudio.core.language import N_, Told, _, language, ngettext
from nnstudio.core.parameters import Kind, Parameter, Value
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
_SEEDS = Parameter(
    name="seeds",
    kind=Kind.INTEGER,
    default=8,
    minimum=1,
    maximum=MOST_SEEDS,
    label=N_("Seeds"),
    help=N_("So many runs that differ in their first weights and in the order of their samples."),
)
_RATES = Parameter(
    name="rates",
    kind=Kind.TEXT,
    default="",
    label=N_("Learning rates"),
    help=N_("Each is tried with every seed. Write several with spaces between them."),
)
_EPOCHS = next(one for one in BASIC_PARAMETERS if one.name == "epochs")


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
        self._own_rate = _written(value_at(project, RATE))
        self._chosen: dict[str, object] = {
            "seeds": _SEEDS.default,
            "rates": self._own_rate,
            "epochs": project.training.epochs,
        }
        self.setWindowTitle(_("Train several runs"))
        self.form = ParameterForm((_SEEDS, replace(_RATES, default=self._own_rate), _EPOCHS))
        self.form.set_values({"epochs": project.training.epochs})
        self.summary = QLabel()
        self._lay_out()
        self.form.value_edited.connect(self._on_edited)
        self._show_summary()

    def _lay_out(self) -> None:
        about = QLabel(
            _(
                "Trains copies of this network in the background; what is open stays as it is. Each is kept "
                "as a run, and the Runs panel shows their mean ± standard deviation."
            )
        )
        about.setObjectName("muted")
        for label in (about, self.summary):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setMinimumWidth(scaled(360))
        self.buttons = QDialogButtonBox()
        self.go = self.buttons.addButton(_("Train"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        self.buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(12)
        for widget in (about, self.form, self.summary):
            column.addWidget(widget)
        column.addStretch(1)
        column.addWidget(self.buttons)
        self.resize(scaled(430), self.sizeHint().height())

    def chosen(self) -> SweepWish:
        """What the fields say now.

        Raises:
            Refusal: the rates cannot be read.
        """
        wanted, epochs = (int(str(self._chosen[name])) for name in ("seeds", "epochs"))
        text = str(self._chosen["rates"])
        is_own = text.strip() in ("", self._own_rate)
        return SweepWish(wanted, () if is_own else read_rates(text), epochs)

    def _on_edited(self, name: str, value: object) -> None:
        self._chosen[name] = value
        self._show_summary()

    def _show_summary(self) -> None:
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
        self.form.set_refusal(_RATES.name, refusal)
        self.go.setEnabled(not refusal)
        self._fit()

    def _fit(self) -> None:
        """High enough for all words, however they wrap."""
        layout = self.layout()
        if layout is not None:
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))

    def _on_accepted(self) -> None:
        self.wish = self.chosen()
        self.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()


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


def _written(rate: Value) -> str:
    return f"{Told(rate):g}" if isinstance(rate, float) else str(rate)
