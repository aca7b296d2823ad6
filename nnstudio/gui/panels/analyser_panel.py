"""Every layer in one table: shapes, parameters, work, memory, receptive field, and what they add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QVBoxLayout

from nnstudio.core.compiler.analysis import Analysis, analyse
from nnstudio.core.compiler.plan import Plan
from nnstudio.core.compiler.tables import csv_table, latex_table, markdown_table
from nnstudio.core.language import N_, _
from nnstudio.core.project import Network
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Selection
from nnstudio.core.storage.atomic import write_atomically
from nnstudio.gui.panels.controls import IconButton, name_it
from nnstudio.gui.panels.header import ReadOut
from nnstudio.gui.panels.layer_table import LayerTable, TotalsRow
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.widgets import messages
from nnstudio.gui.widgets.flow_layout import FlowLayout

_FORMS: Mapping[str, Callable[[Analysis], str]] = {
    ".csv": csv_table,
    ".md": markdown_table,
    ".tex": latex_table,
}

_Key = tuple[str, tuple[tuple[str, str, str], ...]]  # the network, and id, name and layer of its nodes


class AnalyserPanel(Panel):
    """The network that the editor shows, layer by layer; selecting here and there is the same."""

    name = "analyser"
    least_seconds = 0.15

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._analysis: Analysis | None = None
        self._known: _Key | None = None
        self._known_plan: Plan | None = None
        self._copy, self._save = IconButton("copy"), IconButton("export")
        self._table = LayerTable()
        self._totals = TotalsRow(self._table)
        self._shown_network = ReadOut()
        self._table.chosen.connect(self._on_chosen)
        self._copy.clicked.connect(self._table.copy)
        self._save.clicked.connect(self._on_save_wanted)
        header.add(self._copy, self._save, self._shown_network)
        body.setSpacing(0)
        body.addWidget(self._table, 1)
        body.addWidget(self._totals)

    def retranslate(self) -> None:
        name_it(self._table, _("Layers of the network"))
        name_it(self._copy, _("Copy the table"), _("Copy the table, for a spreadsheet"))
        name_it(self._save, _("Save the table"), _("Save the table as CSV, Markdown or LaTeX"))
        self._table.setToolTip("")  # cells have their own
        self._table.model_of_rows.say_again()
        self._table.fit()

    def wanted_needs_network(self) -> bool:
        return False

    def why_empty(self) -> str | None:
        if self.session.plan is None:
            return _("Getting ready…")
        if not self._network.nodes:
            return _("This network has no layers yet. Drag one onto the canvas.")
        return None

    def show_answers(self) -> None:
        self._analyse()
        if self._analysis is None:
            return
        self._table.show_analysis(self._analysis)
        self._totals.show_totals(self._analysis.totals)
        several = len(self.session.project.networks) > 1
        self._shown_network.set_text(self.session.network_name if several else "")
        self._table.select_nodes(self.session.selection.nodes, scrolls=False)

    def on_selection(self) -> None:
        self.draw()
        self._table.select_nodes(self.session.selection.nodes)

    def on_project(self) -> None:
        if self._known != self._key():
            self.draw_soon()

    def on_theme(self) -> None:
        self._table.model_of_rows.say_again()
        self._table.fit()

    def write_table(self, path: Path) -> None:
        """Write the table, in the form that the file's ending names.

        Raises:
            Refusal: for another ending, or if the file cannot be written.
        """
        form = _FORMS.get(path.suffix.lower())
        if form is None:
            raise Refusal(
                N_("A table is saved as {endings}. Received {name}."),
                endings=", ".join(_FORMS),
                name=path.name,
            )
        self._analyse()
        assert self._analysis is not None
        write_atomically(path, form(self._analysis).encode("utf-8"))

    @property
    def _network(self) -> Network:
        return self.session.project.network_at(self.session.network_name)

    def _key(self) -> _Key:
        """What the table tells of the project besides its plan: not where the cards lie."""
        nodes = self._network.nodes.values()
        return self.session.network_name, tuple((node.id, node.name, node.layer) for node in nodes)

    def _analyse(self) -> None:
        """Count again, unless nothing has changed."""
        plan, key = self.session.plan, self._key()
        found = plan.network(self.session.network_name) if plan is not None else None
        if found is None or (key == self._known and plan is self._known_plan):
            return
        self._known, self._known_plan = key, plan
        self._analysis = analyse(self._network, found)

    def _on_chosen(self, nodes: frozenset[str]) -> None:
        self.session.select(Selection(nodes & self._network.nodes.keys()))

    def _on_save_wanted(self) -> None:
        patterns = ";;".join(["CSV (*.csv)", "Markdown (*.md)", "LaTeX (*.tex)"])
        chosen, kind = QFileDialog.getSaveFileName(self, _("Save the table"), "layers.csv", patterns)
        if not chosen:
            return
        path = Path(chosen)
        ending = next(ending for ending in _FORMS if ending in (kind or ".csv"))
        try:
            self.write_table(path if path.suffix else path.with_suffix(ending))
        except Refusal as refusal:
            messages.tell(self, _("Not saved"), str(refusal), level="error")


PANEL = PanelType(
    name=AnalyserPanel.name,
    title=N_("Analyser"),
    summary=N_("Shapes, parameters, work and receptive field of every layer."),
    icon="analyser",
    area=Area.RIGHT,
    order=50,
    make=AnalyserPanel,
)
