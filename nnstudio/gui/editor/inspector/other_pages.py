"""The pages of a link, of several things, and of the network as a whole."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from nnstudio.core.compiler.plan import NetworkPlan, Problem
from nnstudio.core.language import _, ngettext
from nnstudio.core.project import Link, Network
from nnstudio.core.session import Session
from nnstudio.core.storage.examples import in_words_of_now
from nnstudio.gui.editor.breadcrumb import way_to
from nnstudio.gui.editor.inspector.fact_list import FactList
from nnstudio.gui.editor.inspector.facts import link_facts, network_facts, several_facts
from nnstudio.gui.editor.inspector.page import Page
from nnstudio.gui.theme import icon
from nnstudio.gui.widgets.figures import grouped


class FactsPage(Page):
    """A page of facts, filled from the top."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.facts = FactList()
        self.add(self.facts)
        self.add(QWidget(), 1)

    @property
    def network(self) -> Network:
        return self.session.project.network_at(self.session.network_name)

    @property
    def network_plan(self) -> NetworkPlan | None:
        plan = self.session.plan
        return plan.network(self.session.network_name) if plan else None

    def own_problems(self) -> tuple[Problem, ...]:
        plan, name = self.session.plan, self.session.network_name
        return tuple(problem for problem in plan.problems if problem.network == name) if plan else ()


class LinkPage(FactsPage):
    """The tensor that flows through the selected link."""

    def refresh(self) -> None:
        link = next(iter(self.session.selection.links), None)
        if link is None:
            return
        self.head(_("Link"), _("The tensor that flows here"), icon("link"))
        self.facts.show_facts(link_facts(link, self.network, self.network_plan))
        self.problems.show_problems(tuple(p for p in self.own_problems() if p.link == link))


class SeveralPage(FactsPage):
    """The sum of what is selected."""

    def refresh(self) -> None:
        chosen = self.session.selection
        count = len(chosen.nodes)
        title = ngettext("{count} layer selected", "{count} layers selected", count)
        self.head(title.format(count=grouped(count)), self._names(chosen.nodes), icon("select-all"))
        links: set[Link] = {
            link
            for link in self.network.links
            if link in chosen.links or {link.source.node, link.target.node} <= chosen.nodes
        }
        self.facts.show_facts(several_facts(chosen.nodes, len(links), self.network_plan))
        problems = (p for p in self.own_problems() if p.node in chosen.nodes)
        self.problems.show_problems(tuple(problems))

    def _names(self, nodes: frozenset[str]) -> str:
        """The first names, in the order they were added."""
        names = [node.name for id, node in self.network.nodes.items() if id in nodes]
        return ", ".join(names[:_NAMES]) + (" …" if len(names) > _NAMES else "")


class NetworkPage(FactsPage):
    """Totals and problems of the network shown, when nothing is selected."""

    def refresh(self) -> None:
        project = self.session.project
        way = way_to(project, self.session.network_name)
        about = in_words_of_now(project.about) if len(way) == 1 else ""  # of the whole, not of a block in it
        self.head(way[-1][1], about or _("Select a layer to see its parameters."), icon("layer"))
        self.facts.show_facts(network_facts(self.network, self.network_plan))
        self.problems.show_problems(self.own_problems())


_NAMES = 6
