"""The canvas's content: follows the session and changes only the items that differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtWidgets import QGraphicsScene

from nnstudio.core.compiler.plan import NetworkPlan, Plan, Problem
from nnstudio.core.language import language
from nnstudio.core.project import Link, Network, Node, Project
from nnstudio.core.session import Selection, Session
from nnstudio.gui.editor.annotation_layer import AnnotationLayer
from nnstudio.gui.editor.card_painter import CardState
from nnstudio.gui.editor.cards import card_state, link_spec, link_text, problems_by_node
from nnstudio.gui.editor.far_card import Detail
from nnstudio.gui.editor.far_layer import FarLayer
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.gui.editor.hits import Hit, hit_at
from nnstudio.gui.editor.joined_cards import JoinedCards
from nnstudio.gui.editor.lifetime import while_alive
from nnstudio.gui.editor.link_item import LinkItem
from nnstudio.gui.editor.look import current_look
from nnstudio.gui.editor.node_item import NodeItem
from nnstudio.gui.editor.problem_item import ProblemItem
from nnstudio.gui.theme import theme_changed

_NOTHING: tuple[frozenset[str], QPointF] = (frozenset(), QPointF())  # is carried, and how far it is


class NetworkScene(QGraphicsScene):
    """Shows the session's current network: one item per node and per link, kept across edits."""

    content_changed = Signal()  # nodes or links came, went or moved
    shifting = Signal()  # items are about to come, go or move, if only for the eye
    network_switched = Signal()
    network_leaving = Signal()
    language_switched = Signal()
    selection_shown = Signal(str)  # the only selected node

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.nodes: dict[str, NodeItem] = {}
        self.links: dict[Link, LinkItem] = {}
        self._joined = JoinedCards(self.nodes)
        self._carried = _NOTHING
        self.look = current_look()
        self.annotations = AnnotationLayer(self, self.look)
        self._plan: NetworkPlan | None = None  # what the cards tell now
        self._badges: dict[str, ProblemItem] = {}
        self._hovered: NodeItem | LinkItem | None = None
        self._detail = Detail.FULL
        self.far = FarLayer(self.nodes, self.look)
        self.addItem(self.far)
        self.setItemIndexMethod(QGraphicsScene.ItemIndexMethod.NoIndex)
        self._follow_session()
        self._fill()
        self._follow_plan()

    def _follow_session(self) -> None:
        self.session.project_changed.connect(self._on_project_changed)
        self.session.plan_changed.connect(self._on_plan_changed)
        self.session.selection_changed.connect(self._on_selection_changed)
        self.session.network_shown.connect(self._on_network_shown)
        language.changed.connect(self._on_language_changed)
        theme_changed.connect(self._on_theme_changed)

    # What is shown

    @property
    def network_name(self) -> str:
        return self.session.network_name

    @property
    def network(self) -> Network:
        return self.session.project.network_at(self.network_name)

    @property
    def network_plan(self) -> NetworkPlan | None:
        plan = self.session.plan
        return plan.network(self.network_name) if plan else None

    @property
    def detail(self) -> Detail:
        """How much of the cards is shown at the zoom of now."""
        return self._detail

    def problems(self) -> tuple[Problem, ...]:
        """The problems of the network shown."""
        plan = self.session.plan
        return tuple(p for p in plan.problems if p.network == self.network_name) if plan else ()

    def content_rect(self, nodes: Iterable[str] | None = None) -> QRectF:
        """The rectangle around these cards, or around all."""
        items = [self.nodes[node] for node in (self.nodes if nodes is None else nodes) if node in self.nodes]
        around = self.annotations.area() if nodes is None else QRectF()
        if not items:
            return around
        xs, ys = [item.x() for item in items], [item.y() for item in items]
        left, top = min(xs), min(ys)
        cards = QRectF(left, top, max(xs) - left + CARD_WIDTH, max(ys) - top + CARD_HEIGHT)
        return cards.united(around)

    def shown_rect(self, nodes: Iterable[str] | None = None) -> QRectF:
        """The rectangle around these cards, or around all, with what hangs from them: fit this one."""
        area = self.content_rect(nodes)
        chosen = set(self.nodes if nodes is None else nodes)
        for node in chosen & self._badges.keys():
            badge = self._badges[node]
            area = area.united(badge.mapRectToScene(badge.rect()))
        return area

    def hit(self, point: QPointF, zoom: float = 1.0) -> Hit:
        """What lies under a point in scene coordinates."""
        return hit_at(self, point, zoom)

    # Passing appearances: what the hand is doing, not what the project is

    def hover(self, hit: Hit) -> None:
        """Mark what is under the pointer."""
        item: NodeItem | LinkItem | None = None
        if hit.node is not None:
            item = self.nodes.get(hit.node)
        elif hit.link is not None:
            item = self.links.get(hit.link)
        if item is not self._hovered:
            if self._hovered is not None:
                self._hovered.set_hovered(False)
            self._hovered = item
            if item is not None:
                item.set_hovered(True)

    def show_moved(self, nodes: Iterable[str], by: QPointF) -> None:
        """Show these cards this far from where the project has them, links following."""
        self.shifting.emit()
        moved, places = frozenset(node for node in nodes if node in self.nodes), self.network.nodes
        across, down = by.x(), by.y()
        for node in moved:
            x, y = places[node].at
            self.nodes[node].setPos(x + across, y + down)
        before, self._carried = self._carried, (moved, by)
        self._carry_links(moved, by - before[1] if before[0] == moved else None)
        self._joined.show_moved(() if by.isNull() else moved)
        self.far.shift(moved)

    def _carry_links(self, moved: frozenset[str], step: QPointF | None) -> None:
        """Let the links of these cards follow; ``step`` is how far they have come since these last did."""
        across, down = (step.x(), step.y()) if step is not None else (0.0, 0.0)
        for link, item in self.links.items():
            starts, ends = link.source.node in moved, link.target.node in moved
            if starts and ends and step is not None:
                item.moveBy(across, down)
            elif starts and ends:
                item.setPos(self._start_of(link))
            elif starts or ends:
                self._route(link, item)

    def show_at(self, places: Mapping[str, QPointF]) -> None:
        """Show these cards at these places, links following, wherever the project has them."""
        self.shifting.emit()
        self._carried = _NOTHING
        for node, at in places.items():
            if node in self.nodes:
                self.nodes[node].setPos(at)
        for link, item in self.links.items():
            if link.source.node in places or link.target.node in places:
                self._route(link, item)
        self.far.move(places.keys() & self.nodes.keys())

    def show_detail(self, detail: Detail) -> None:
        """Show on all cards and links what can be read at the zoom of now."""
        if detail is self._detail:
            return
        self._detail = detail
        for item in self.nodes.values():
            item.show_detail(detail)
        for link in self.links.values():
            link.show_labels(detail is Detail.FULL)
        for badge in self._badges.values():
            badge.show_words(detail is Detail.FULL)
        self.annotations.show_detail(detail)
        self.far.show_detail(detail)

    def light_link(self, lit: Link | None) -> None:
        """Light up one link, and no other."""
        for link, item in self.links.items():
            item.set_lit(link == lit)

    # Following

    @while_alive
    def _on_project_changed(self, before: Project, after: Project) -> None:
        name = self.network_name
        old, new = before.find_network(name) or Network(), after.network_at(name)
        if set(self.nodes) != set(old.nodes):  # another network was shown before this change
            self._fill()
        elif old is not new:
            self._apply_difference(old, new)
        if self.network_plan is not self._plan:
            self._follow_plan()
        if self.session.undo_label is None and self.session.redo_label is None:
            self.network_switched.emit()  # nothing to undo, nothing to redo: another file was opened

    @while_alive
    def _on_network_shown(self, _name: str) -> None:
        self.network_leaving.emit()
        self._fill()
        self._follow_plan()
        self.network_switched.emit()

    @while_alive
    def _on_selection_changed(self, selection: Selection) -> None:
        for node, item in self.nodes.items():
            item.set_selected(node in selection.nodes)
        for link, link_item in self.links.items():
            link_item.set_selected(link in selection.links)
        self.annotations.select(selection.annotations)
        self.far.touch()
        if selection.single_node in self.nodes:
            self.selection_shown.emit(selection.single_node)

    @while_alive
    def _on_plan_changed(self, _plan: Plan | None) -> None:
        self._follow_plan()

    @while_alive
    def _on_language_changed(self, _code: str) -> None:
        self._refresh_all()
        self.language_switched.emit()

    @while_alive
    def _on_theme_changed(self, *_theme: object) -> None:
        self.look = current_look()
        for item in self.nodes.values():
            item.set_look(self.look)
        for link_item in self.links.values():
            link_item.set_look(self.look)
        for badge in self._badges.values():
            badge.set_look(self.look)
        self.annotations.set_look(self.look)
        self.far.set_look(self.look)
        self.update()

    # Items

    def _fill(self) -> None:
        """Show a network from nothing: at the start, and when another one is chosen."""
        self._apply_difference(Network(), self.network, emptied=True)

    def _apply_difference(self, old: Network, new: Network, *, emptied: bool = False) -> None:
        self.shifting.emit()
        self._carried = _NOTHING
        if emptied:
            self._remove(list(self.nodes), list(self.links))
            self._joined.forget()
        rewired = old.links is not new.links
        kept = frozenset(new.links) if rewired else frozenset()
        gone = [node for node in old.nodes if node not in new.nodes]
        self._remove(gone, [link for link in self.links if rewired and link not in kept])
        changed = dict.fromkeys(id for id, node in new.nodes.items() if old.nodes.get(id) is not node)
        worst = problems_by_node(self.problems()) if changed else {}
        for node in changed:
            self._put_node(new.nodes[node], worst.get(node, ()))
        self._joined.follow(new)
        known = [
            (link, item)
            for link, item in self.links.items()
            if link.source.node in changed or link.target.node in changed
        ]
        for link in new.links if rewired else ():
            if link not in self.links:
                self._add_link(link)
        for link, item in known:
            self._route(link, item)
        self.annotations.follow(new, self.session.selection.annotations)
        self.far.touch()
        self.content_changed.emit()

    def _put_node(self, node: Node, problems: tuple[Problem, ...]) -> None:
        """Add the card of this node, or show what changed on it."""
        item, state = self.nodes.get(node.id), self._state_of(node, problems)
        if item is None:
            item = NodeItem(node.id, state, self.look)
            item.show_detail(self._detail)
            self.nodes[node.id] = item
            self.addItem(item)
        item.setPos(*node.at)
        item.show_state(state)
        self._show_problems(item, problems)

    def _add_link(self, link: Link) -> None:
        item = LinkItem(link, self.look)
        item.show_labels(self._detail is Detail.FULL)
        self.links[link] = item
        self.addItem(item)
        self._route(link, item)
        self._tell_link(link, item)
        item.set_selected(link in self.session.selection.links)

    def _route(self, link: Link, item: LinkItem) -> None:
        target = self.nodes.get(link.target.node)
        if target is not None:
            end = target.port_position(link.target.name, is_output=False)
            item.set_ends(self._start_of(link), end)

    def _start_of(self, link: Link) -> QPointF:
        return self.nodes[link.source.node].port_position(link.source.name, is_output=True)

    def _remove(self, nodes: list[str], links: list[Link]) -> None:
        for link in links:
            self._forget(self.links.pop(link))
        for node in nodes:
            badge = self._badges.pop(node, None)
            if badge is not None:
                self._forget(badge)
            self._forget(self.nodes.pop(node))

    def _forget(self, item: NodeItem | LinkItem | ProblemItem) -> None:
        if item is self._hovered:
            self._hovered = None
        self.removeItem(item)

    # Appearances

    def _follow_plan(self) -> None:
        """Tell anew the cards and links of which the plan says something else than before."""
        before, self._plan = self._plan, self.network_plan
        old, new = before.nodes if before else {}, self._plan.nodes if self._plan else {}
        worst = problems_by_node(self.problems())
        for node in self.nodes:
            problems = worst.get(node, ())
            if old.get(node) != new.get(node) or problems or node in self._badges:
                self._refresh_card(node, problems)
        for link, item in self.links.items():
            self._tell_link(link, item)
        self.far.touch()

    def _tell_link(self, link: Link, item: LinkItem) -> None:
        """Say which tensor flows there, in words and as thickness."""
        item.set_label(link_text(link, self.network_plan))
        spec = link_spec(link, self.network_plan)
        item.set_size(spec.size if spec is not None else 0)

    def _refresh_all(self) -> None:
        worst = problems_by_node(self.problems())
        for node in self.nodes:
            self._refresh_card(node, worst.get(node, ()))

    def _refresh_card(self, node: str, problems: tuple[Problem, ...] | None = None) -> None:
        if problems is None:
            problems = problems_by_node(self.problems()).get(node, ())
        item = self.nodes[node]
        item.show_state(self._state_of(self.network.nodes[node], problems))
        self._show_problems(item, problems)

    def _state_of(self, node: Node, problems: tuple[Problem, ...] = ()) -> CardState:
        return card_state(
            node,
            self.network,
            self.network_plan,
            problems,
            selected=node.id in self.session.selection.nodes,
            hovered=self._hovered is not None and self._hovered is self.nodes.get(node.id),
            joined=self._joined.sides(node.id),
        )

    def _show_problems(self, item: NodeItem, problems: tuple[Problem, ...]) -> None:
        badge = self._badges.get(item.node)
        if not problems:
            if badge is not None:
                self._forget(self._badges.pop(item.node))
            return
        if badge is None:
            badge = ProblemItem(item, self.look)
            badge.show_words(self._detail is Detail.FULL)
            self._badges[item.node] = badge
        badge.show_problems(problems)

    def badge_of(self, node: str) -> ProblemItem | None:
        return self._badges.get(node)
