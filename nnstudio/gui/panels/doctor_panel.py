"""The doctor: what must be mended, what is risky, and what the run shows, each with why and a mend."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, _, ngettext
from nnstudio.core.observe import Request
from nnstudio.core.observe.data_facts import DataFacts, DataFactsObservation, DataFactsRequest
from nnstudio.core.observe.vital_signs import VitalSignsObservation, VitalSignsRequest
from nnstudio.core.project import Project
from nnstudio.core.project.paths import steps
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import RunStatus, Selection
from nnstudio.core.session.mending import apply_mend
from nnstudio.core.training.symptoms.facts import symptoms
from nnstudio.gui.panels.controls import scrolled
from nnstudio.gui.panels.finding_list import FindingList
from nnstudio.gui.panels.findings import Finding, Group, all_findings
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.widgets import messages
from nnstudio.gui.widgets.badge import Badge, Level
from nnstudio.gui.widgets.flow_layout import FlowLayout

SIGNS, DATA = VitalSignsRequest(), DataFactsRequest()
LOOKS_KEPT = 9  # of the vital signs: their medians are judged

_CHECKED = (
    N_("shapes and links"),
    N_("size of the output"),
    N_("last activation and loss"),
    N_("linear layers in a row"),
    N_("stacked sigmoids"),
    N_("equal first weights"),
    N_("batch normalisation"),
    N_("unused layers"),
)


class DoctorPanel(Panel):
    """A living list; a click selects what a finding is about."""

    name = "doctor"
    least_seconds = 0.5

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._signs: list[VitalSignsObservation] = []
        self._count = 0
        self.session.plan_changed.connect(self._on_plan_changed)
        self.session.run.status_changed.connect(self._on_status_changed)
        self._badges = {group: Badge() for group in Group}
        self._well = Badge()
        header.add(self._well, *self._badges.values())
        self._list = FindingList()
        self._list.chosen.connect(self._on_chosen)
        self._list.mend_requested.connect(self._on_mend_requested)
        self._checked = QLabel()
        self._checked.setObjectName("muted")
        self._checked.setWordWrap(True)
        self._checked.setTextFormat(Qt.TextFormat.PlainText)
        self._checked.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._checked)
        column.addWidget(self._list, 1)
        self._scroll: QScrollArea = scrolled(inner)
        body.addWidget(self._scroll)

    def retranslate(self) -> None:
        self._scroll.setAccessibleName(_("Findings"))
        self._show_title(self._count)

    def wanted(self) -> tuple[Request, ...]:
        return (SIGNS, DATA)

    def wanted_needs_network(self) -> bool:
        return False

    def why_empty(self) -> str | None:
        return _("Getting ready…") if self.session.plan is None else None

    def show_answers(self) -> None:
        self._gather()
        findings = all_findings(self.session, tuple(self._signs), self._data())
        self._list.show_findings(findings, self._where)
        self._show_counts(findings)
        self._checked.setText(self._what_was_checked())
        self._checked.setVisible(not findings)
        self._list.setVisible(bool(findings))

    def on_curves(self) -> None:
        self.draw_soon()

    def on_project(self) -> None:
        self.draw_soon()

    def on_run_reset(self) -> None:
        self._signs.clear()
        self._on_plan_changed(None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is shown, from top to bottom."""
        return tuple(row.finding for row in self._list.rows)

    def _gather(self) -> None:
        seen = self.answer(SIGNS)
        if not isinstance(seen, VitalSignsObservation) or seen.note is not None:
            return
        if not self._signs or self._signs[-1].step != seen.step:
            self._signs = [*self._signs[-(LOOKS_KEPT - 1) :], seen]

    def _data(self) -> DataFacts | None:
        seen = self.answer(DATA)
        return seen.facts if isinstance(seen, DataFactsObservation) else None

    def _where(self, finding: Finding) -> str:
        """The name of the node, with its network where there are several."""
        problem = finding.problem
        network = self.session.project.find_network(problem.network)
        id = problem.node or (problem.link.target.node if problem.link else None)
        node = network.nodes.get(id) if network is not None and id else None
        names = _names(self.session.project, problem.network)
        return " · ".join([*names, node.name] if node is not None else names)

    def _show_counts(self, findings: tuple[Finding, ...]) -> None:
        counts = {group: sum(finding.group is group for finding in findings) for group in Group}
        words = {
            Group.MUST: ngettext("{count} error", "{count} errors", counts[Group.MUST]),
            Group.RISK: ngettext("{count} risk", "{count} risks", counts[Group.RISK]),
            Group.SYMPTOM: ngettext("{count} symptom", "{count} symptoms", counts[Group.SYMPTOM]),
        }
        levels: dict[Group, Level] = {Group.MUST: "error", Group.RISK: "warning", Group.SYMPTOM: "accent"}
        for group, badge in self._badges.items():
            text = words[group].format(count=counts[group]) if counts[group] else ""
            badge.show_state(text, levels[group])
        self._show_title(len(findings))
        self._well.show_state("" if findings else _("Nothing found"), "success")

    def _show_title(self, count: int) -> None:
        """The dock's title bar or tab says how much was found, also while the panel is behind others."""
        self._count = count
        self.setWindowTitle(f"{_('Doctor')} ({count})" if count else _("Doctor"))

    def _on_plan_changed(self, _plan: object) -> None:
        if isValid(self) and not self.isVisible():
            self._show_title(len(all_findings(self.session, tuple(self._signs), self._data())))

    def _on_status_changed(self, status: RunStatus) -> None:
        """What a run ends with is shown at once, however busy the computer was."""
        if isValid(self) and status is not RunStatus.RUNNING:
            self.draw()

    def _what_was_checked(self) -> str:
        before = [_(text) for text in _CHECKED]
        before += [_(symptom.title) for symptom in symptoms if not symptom.needs_run]
        during = ", ".join(_(symptom.title) for symptom in symptoms if symptom.needs_run)
        first = _("Checked: {what}.").format(what=", ".join(before))
        if self.session.run.step:
            return "\n\n".join([first, _("Watched while training: {what}.").format(what=during)])
        return "\n\n".join([first, _("Will be watched while training: {what}.").format(what=during)])

    def _on_chosen(self, problem: Problem) -> None:
        """Select what it is about, where that is still there."""
        network = self.session.project.find_network(problem.network)
        if network is None:
            return
        self.session.show_network(problem.network)
        if problem.node is not None and problem.node in network.nodes:
            self.session.select(Selection(frozenset({problem.node})))
        elif problem.link in network.links:
            self.session.select(Selection(links=frozenset({problem.link})))

    def _on_mend_requested(self, mend: Mend) -> None:
        try:
            apply_mend(self.session, mend)
        except Refusal as refusal:
            messages.tell(self, _("Not mended"), str(refusal), level="error")


def _names(project: Project, path: str) -> list[str]:
    """The network, where there are several, and the blocks on the way to the body at this path."""
    name, blocks = steps(path)
    names, network = [name] if len(project.networks) > 1 else [], project.networks.get(name)
    for block in blocks:
        node = network.nodes.get(block) if network is not None else None
        names.append(node.name if node is not None else block)
        network = node.body if node is not None else None
    return names


PANEL = PanelType(
    name=DoctorPanel.name,
    title=N_("Doctor"),
    summary=N_("What must be mended, what is risky, and what goes wrong while training."),
    icon="doctor",
    area=Area.RIGHT,
    order=60,
    make=DoctorPanel,
)
