"""Which samples are learned from: the source, its parameters, the split, and what they look like."""

from __future__ import annotations

from dataclasses import fields, replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from nnstudio.core.data.source import Dataset, Shape, sources
from nnstudio.core.language import N_, _, ngettext
from nnstudio.core.parameters import Value
from nnstudio.core.project import SplitRecipe
from nnstudio.core.project.edits import set_value
from nnstudio.core.project.project import NO_VALUES
from nnstudio.core.project.recipe_parameters import DATA_PARAMETERS, SPLIT_PARAMETERS
from nnstudio.gui.panels.augmentation_form import AugmentationForm
from nnstudio.gui.panels.controls import scrolled
from nnstudio.gui.panels.data_preview import DataPreview
from nnstudio.gui.panels.described_choice import DescribedChoice, Option
from nnstudio.gui.panels.loaded_data import LoadedData
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.panels.recipe_edits import LABELS, choose_source
from nnstudio.gui.panels.recipe_form import RecipeForm
from nnstudio.gui.panels.split_bar import SplitBar
from nnstudio.gui.widgets.collapsible import CollapsibleSection
from nnstudio.gui.widgets.flow_layout import FlowLayout

SKIPPED_SHOWN = 5


class DataPanel(Panel):
    """A choice, a form and a preview; refusals are said under the form, where the file is chosen."""

    name = "data"

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._data = LoadedData(self.session, self.controller, self)
        self._data.changed.connect(self._on_data_changed)
        self._source = DescribedChoice(N_("Data"))
        self._source.chosen.connect(self._on_source_chosen)
        self._source.set_options(_options())
        self._params = RecipeForm(self.session, "data.params")
        self._refusal = _words("refusal")
        self._facts = _words("muted")
        self._split_bar = SplitBar()
        self._split_bar.edited.connect(self._on_split_edited)
        self._split_bar.finished.connect(self.session.seal)
        self._split = RecipeForm(self.session, "data.split")
        self._normalise = RecipeForm(self.session, "data")
        self._preview = DataPreview()
        self._augmentation = AugmentationForm(self.session, self.controller)
        self._credit = _words("muted")
        body.addWidget(self._scrolled())

    def _scrolled(self) -> QScrollArea:
        split = QWidget()
        column = QVBoxLayout(split)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._split)
        column.addWidget(self._normalise)
        self._split_section = CollapsibleSection("", split, is_open=False)
        self._split_section.header.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._augmentation_section = CollapsibleSection("", self._augmentation, is_open=False)
        self._augmentation_section.header.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 6, 0)
        column.setSpacing(8)
        for widget in (
            self._source,
            self._params,
            self._refusal,
            self._facts,
            self._preview,
            self._split_bar,
            self._split_section,
            self._augmentation_section,
            self._credit,
        ):
            column.addWidget(widget)
        column.addStretch(1)
        return scrolled(inner)

    def retranslate(self) -> None:
        self._source.retranslate()
        self._split_section.set_title(_("Split and normalisation"))
        self._augmentation_section.set_title(_("Augmentation of the training samples"))
        self._augmentation.retranslate()
        self._split_bar.setAccessibleName(_("Split"))
        self._split_bar.setToolTip(
            _("Drag the borders, or use the arrow keys (with Shift for the test part)")
        )
        self._preview.setAccessibleName(_("Preview of the data"))
        self.on_project()

    def on_project(self) -> None:
        """Show the recipe as it is now, and ask for its samples."""
        recipe = self.session.project.data
        source = sources.get(recipe.source)
        self._source.choose(recipe.source)
        self._params.show_values(source.params if source is not None else (), recipe.params)
        self._split.show_values(SPLIT_PARAMETERS, _values(recipe.split))
        self._normalise.show_values(DATA_PARAMETERS, {"normalise": recipe.normalise})
        self._split_bar.set_fractions(recipe.split.validation, recipe.split.test)
        self._credit.setText(_(source.credit) if source is not None and source.credit else "")
        self._credit.setVisible(bool(self._credit.text()))
        if source is not None and self.isVisible():
            self._data.ask(replace(recipe, augmentations=NO_VALUES))  # they change no sample
        self._show_data()

    def on_theme(self) -> None:
        self._show_data()

    def _show_data(self) -> None:
        refusal = str(self._data.refusal) if self._data.refusal is not None else ""
        self._refusal.setText(refusal)
        self._refusal.setVisible(bool(refusal))
        dataset = self._data.dataset
        self._preview.setVisible(dataset is not None)
        self._augmentation_section.setVisible(dataset is not None)
        self._facts.setVisible(not refusal)
        if dataset is None:
            self._facts.setText(_("Loading the data…"))
            self._split_bar.set_counts(None)
            return
        self._facts.setText(_facts(dataset))
        self._split_bar.set_counts((len(dataset.train), len(dataset.validation), len(dataset.test)))
        self._preview.show_data(dataset)
        self._augmentation.show_data(self.session.project.data, dataset)

    def _on_data_changed(self) -> None:
        self._show_data()

    def _on_source_chosen(self, name: str) -> None:
        self.session.apply(choose_source, name, label=LABELS[choose_source])

    def _on_split_edited(self, name: str, fraction: float) -> None:
        self.session.apply(
            set_value, f"data.split.{name}", fraction, label=N_("Change split"), merge="data.split"
        )


def _options() -> list[Option]:
    order = list(Shape)
    by_shape = sorted(sources, key=lambda source: order.index(source.shape))
    return [Option(source.name, source.title, source.summary, group=source.shape) for source in by_shape]


def _values(split: SplitRecipe) -> dict[str, Value]:
    return {field.name: getattr(split, field.name) for field in fields(split)}


def _words(kind: str) -> QLabel:
    label = QLabel()
    label.setObjectName(kind)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def _facts(dataset: Dataset) -> str:
    """How many samples of which shape, and which could not be read."""
    count = len(dataset.train) + len(dataset.validation) + len(dataset.test)
    text = ngettext("{count} sample of shape {shape}", "{count} samples of shape {shape}", count)
    lines = [text.format(count=count, shape=dataset.spec.input)]
    if dataset.skipped:
        text = ngettext("{count} sample was skipped:", "{count} samples were skipped:", len(dataset.skipped))
        lines += [text.format(count=len(dataset.skipped)), *map(str, dataset.skipped[:SKIPPED_SHOWN])]
        lines += ["…"] * (len(dataset.skipped) > SKIPPED_SHOWN)
    return "\n".join(lines)


PANEL = PanelType(
    name=DataPanel.name,
    title=N_("Data"),
    summary=N_("Which samples are learned from, and what they look like."),
    icon="data",
    area=Area.LEFT,
    order=20,
    make=DataPanel,
)
