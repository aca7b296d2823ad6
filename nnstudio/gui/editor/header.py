"""The strip above the canvas: which network is shown, and what it amounts to."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QTabBar, QWidget

from nnstudio.core.compiler.plan import Plan
from nnstudio.core.language import _, language, ngettext
from nnstudio.core.project.paths import steps
from nnstudio.core.session import Session
from nnstudio.core.storage.examples import in_words_of_now
from nnstudio.gui.editor.breadcrumb import Breadcrumb
from nnstudio.gui.editor.card_text import parameter_count
from nnstudio.gui.editor.lifetime import while_alive
from nnstudio.gui.theme import current, scaled
from nnstudio.gui.theme.painting import painting
from nnstudio.gui.widgets.figures import grouped
from nnstudio.gui.widgets.fitting_label import FittingLabel
from nnstudio.gui.widgets.network_title import network_title


class NetworkHeader(QWidget):
    """Tabs where a project has several networks, its title where it has one; totals at the right."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("network_header")
        self.tabs = QTabBar()
        self.title = FittingLabel()
        self.breadcrumb = Breadcrumb()
        self.totals = FittingLabel()
        self._names: tuple[str, ...] = ()
        self._build()
        self._connect()
        self._refresh()

    def _build(self) -> None:
        self.tabs.setObjectName("network_tabs")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.title.setObjectName("network_title")
        self.totals.setObjectName("network_totals")
        self.totals.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.totals.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(self.tabs)
        row.addWidget(self.title)
        row.addWidget(self.breadcrumb)
        row.addWidget(self.totals, 1)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._on_tab_chosen)
        session = self._session
        self.breadcrumb.chosen.connect(session.show_network)
        for fact in (session.project_changed, session.plan_changed, session.network_shown):
            fact.connect(self._on_fact)
        language.changed.connect(self._on_language_changed)

    @while_alive
    def _on_fact(self, *_fact: object) -> None:
        self._refresh()

    @while_alive
    def _on_language_changed(self, _code: str) -> None:
        self._names = ()
        self._refresh()

    def _on_tab_chosen(self, index: int) -> None:
        if 0 <= index < len(self._names):
            self._session.show_network(self._names[index])

    def _refresh(self) -> None:
        names = tuple(self._session.project.networks)
        self.tabs.blockSignals(True)
        if names != self._names:
            self._names = names
            self._make_tabs()
        outermost, blocks = steps(self._session.network_name)
        self.tabs.setCurrentIndex(names.index(outermost))
        self.tabs.blockSignals(False)
        self._name_network(outermost, is_inside=bool(blocks))
        self._show_totals()
        self.totals.setToolTip(self._sentences())
        self.totals.setAccessibleName(self.totals.text())

    def _name_network(self, outermost: str, *, is_inside: bool) -> None:
        """Tabs or a title; the way there in their place where a block is open."""
        several = len(self._names) > 1
        title = in_words_of_now(self._session.project.title) if not several else ""
        self.tabs.setVisible(several and not is_inside)
        self.title.setVisible(not several and not is_inside)
        self.breadcrumb.setVisible(is_inside)
        self.title.set_wordings(title or network_title(outermost))
        if is_inside:
            self.breadcrumb.show_path(self._session.project, self._session.network_name, title)

    def _make_tabs(self) -> None:
        while self.tabs.count():
            self.tabs.removeTab(0)
        for name in self._names:
            index = self.tabs.addTab(network_title(name))
            self.tabs.setTabToolTip(index, _("Show the network “{name}”").format(name=name))
        self.tabs.setAccessibleName(_("Networks of this project"))

    def _show_totals(self) -> None:
        """All of them, or the last ones where the room is narrow, or none."""
        told = self._totals()
        self.totals.set_wordings(*("  ·  ".join(told[first:]) for first in range(len(told))), "")

    def _totals(self) -> list[str]:
        name = self._session.network_name
        count = len(self._session.project.network_at(name).nodes)
        told = [ngettext("{count} layer", "{count} layers", count).format(count=grouped(count))]
        plan = self._session.plan
        if plan is not None and plan.network(name).nodes:
            told.append(parameter_count(plan.network(name).parameters))
            told.extend(_problem_count(plan, name))
        return [text for text in told if text]

    def _sentences(self) -> str:
        """The problems of the network shown, one a line."""
        plan, name = self._session.plan, self._session.network_name
        problems = [problem for problem in plan.problems if problem.network == name] if plan else []
        return "\n".join(str(problem.message) for problem in problems)

    def paintEvent(self, event: QPaintEvent) -> None:
        with painting(self) as painter:
            painter.fillRect(self.rect(), QColor(current().raised))
            painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(current().border))

    def sizeHint(self) -> QSize:
        return QSize(200, max(super().sizeHint().height(), scaled(36)))


def _problem_count(plan: Plan, network: str) -> list[str]:
    count = sum(problem.network == network for problem in plan.problems)
    if not count:
        return []
    return [ngettext("{count} problem", "{count} problems", count).format(count=count)]
