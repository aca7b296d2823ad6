"""The scene follows the session and touches only what differs."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from nnstudio.core.compiler.plan import Mend, NetworkPlan, NodePlan, Plan, Problem, Severity
from nnstudio.core.language import N_, Message, language
from nnstudio.core.project import edits
from nnstudio.core.project.specs import TensorSpec
from nnstudio.core.session import Selection, Session
from nnstudio.gui import theme
from nnstudio.gui.editor.geometry import CARD_WIDTH

from .projects import chain, network, node_named, two_networks


def _plan(session: Session, *problems: Problem) -> Plan:
    nodes = {
        node: NodePlan(outputs={"out": TensorSpec((32, 24, 24))}, parameters=832)
        for node in network(session.project).nodes
    }
    return Plan({"main": NetworkPlan(nodes, tuple(nodes), 832 * len(nodes))}, problems)


def test_every_node_and_link_has_an_item(view, session):
    scene = view.network_scene
    assert set(scene.nodes) == set(network(session.project).nodes)
    assert set(scene.links) == set(network(session.project).links)


def test_an_edit_keeps_the_items_it_does_not_touch(view, session):
    scene = view.network_scene
    nodes, links = dict(scene.nodes), dict(scene.links)
    relu = node_named(session.project, "relu1").id
    session.apply(edits.move, "main", {relu: (480.0, 200.0)})
    assert scene.nodes == nodes
    assert scene.links == links
    assert (scene.nodes[relu].x(), scene.nodes[relu].y()) == (480.0, 200.0)


def test_deleting_a_node_removes_its_item_and_links_only(view, session):
    scene = view.network_scene
    before = dict(scene.nodes)
    relu = node_named(session.project, "relu1").id
    session.apply(edits.delete, "main", frozenset({relu}))
    del before[relu]
    assert scene.nodes == before
    assert set(scene.links) == set(network(session.project).links)
    session.undo()
    assert set(scene.nodes) == set(network(session.project).nodes)
    assert set(scene.links) == set(network(session.project).links)


def test_a_renamed_node_shows_its_new_name_on_the_same_card(view, session):
    conv = node_named(session.project, "conv1").id
    item = view.network_scene.nodes[conv]
    session.apply(edits.rename, "main", conv, "edges")
    assert view.network_scene.nodes[conv] is item
    assert item.state.name == "edges"


def test_links_follow_a_moved_node(view, session):
    conv = node_named(session.project, "conv1").id
    session.apply(edits.move, "main", {conv: (240.0, 300.0)})
    (link,) = network(session.project).links_out_of(conv)
    item = view.network_scene.links[link]
    assert item.pos() == view.network_scene.nodes[conv].port_position("out", is_output=True)


def test_shapes_and_counts_appear_when_the_plan_arrives(view, session):
    scene = view.network_scene
    link = network(session.project).links[0]
    assert scene.links[link].label == ""
    session.set_plan(_plan(session))
    assert scene.links[link].label == "32\u200a×\u200a24\u200a×\u200a24"
    assert scene.nodes[link.source.node].state.count == "832 params"
    session.set_plan(None)
    assert scene.links[link].label == ""


def test_a_problem_hangs_from_its_card_until_it_is_mended(view, session):
    linear = node_named(session.project, "linear1").id
    message = Message.of(N_("Expected {expected} features."), expected=10)
    mend = Mend(Message.of(N_("Rename it")), edits.rename, ("main", linear, "mended"))
    problem = Problem("size", Severity.ERROR, "main", message, node=linear, mend=mend)
    session.set_plan(_plan(session, problem))
    badge = view.network_scene.badge_of(linear)
    assert badge is not None
    assert badge.sentence == "Expected 10 features."
    assert view.network_scene.nodes[linear].state.severity == "error"
    session.set_plan(_plan(session))
    assert view.network_scene.badge_of(linear) is None
    assert view.network_scene.nodes[linear].state.severity == ""


def test_what_hangs_from_the_cards_is_in_view_once_all_is_fitted(view, session):
    cards = view.network_scene.nodes
    last = max(cards, key=lambda node: cards[node].x())
    mend = Mend(Message.of("A long name " * 6), edits.rename, ("main", last, "mended"))
    message = Message.of(N_("Expected {expected} features."), expected=10)
    session.set_plan(_plan(session, Problem("size", Severity.ERROR, "main", message, node=last, mend=mend)))
    view.fit_all()
    badge = view.network_scene.badge_of(last)
    assert badge.rect().right() > CARD_WIDTH
    assert view.camera.seen_rect().contains(badge.mapRectToScene(badge.rect()))
    assert view.network_scene.shown_rect([last]).contains(badge.mapRectToScene(badge.rect()))


def test_the_selection_is_shown_on_cards_and_links(view, session):
    conv = node_named(session.project, "conv1").id
    session.select(Selection(frozenset({conv})))
    selected = {node for node, item in view.network_scene.nodes.items() if item.state.selected}
    assert selected == {conv}


def test_another_project_takes_the_place_of_the_first(view, session):
    other = chain("Input", "Linear", "Output")
    session.open(other)
    assert set(view.network_scene.nodes) == set(network(other).nodes)
    assert len(view.network_scene.links) == 2


def test_the_networks_of_a_project_are_chosen_by_tabs(make_view):
    session = Session(two_networks())
    view = make_view(session)
    assert view.header.tabs.isVisible()
    assert len(view.network_scene.nodes) == 2
    view.header.tabs.setCurrentIndex(1)
    assert session.network_name == "discriminator"
    assert len(view.network_scene.nodes) == 3
    session.show_network("generator")
    assert view.header.tabs.currentIndex() == 0


def test_a_single_network_has_a_title_and_no_tabs(make_view):
    view = make_view(Session(chain("Input", "Output", title="My first")))
    assert not view.header.tabs.isVisible()
    assert view.header.title.text() == "My first"


def test_an_unknown_layer_keeps_its_place_and_says_so(make_view):
    project = chain("Input", "ReLU", "Output")
    whole = network(project)
    from dataclasses import replace

    from immutabledict import immutabledict

    relu = whole.named("relu1")
    nodes = immutabledict({**whole.nodes, relu.id: replace(relu, layer="Quantum9")})
    view = make_view(Session(project.with_network("main", replace(whole, nodes=nodes))))
    assert not view.network_scene.nodes[relu.id].state.known
    assert "Quantum9" in view.network_scene.nodes[relu.id].state.detail


def test_the_theme_changes_without_new_items(view):
    app = QApplication.instance()
    before = dict(view.network_scene.nodes)
    canvas = view.network_scene.look.canvas
    theme.apply(app, "dark")
    assert view.network_scene.look.canvas != canvas
    assert view.network_scene.nodes == before
    corner = view.grab().toImage().pixelColor(20, 600)
    assert corner.lightness() < 60


def test_the_language_changes_without_new_items(view, session):
    session.set_plan(_plan(session))
    before = dict(view.network_scene.nodes)
    language.choose("fr")
    assert view.network_scene.nodes == before


def test_the_font_zoom_makes_the_canvas_larger(view):
    view.zoom_reset()
    assert view.camera.scale == 1.0
    theme.set_zoom(QApplication.instance(), 1.5)
    assert view.camera.zoom == 1.0
    assert view.camera.scale == 1.5


def test_links_follow_carried_cards_whatever_was_carried_before(view, session):
    """A step is only enough where the very same cards have come from the place shown last."""
    scene = view.network_scene
    all_nodes, one = frozenset(scene.nodes), frozenset({next(iter(scene.nodes))})
    for nodes, by in (
        (all_nodes, QPointF(0.0, 400.0)),
        (all_nodes, QPointF(30.0, 700.0)),
        (one, QPointF(0.0, 300.0)),
        (all_nodes, QPointF(10.0, 20.0)),
        (all_nodes, QPointF(10.0, 50.0)),
        (all_nodes, QPointF()),
    ):
        scene.show_moved(nodes, by)
        for link, item in scene.links.items():
            start = scene.nodes[link.source.node].port_position("out", is_output=True)
            assert item.pos() == start
    scene.show_moved(all_nodes, QPointF(0.0, 40.0))
    session.apply(edits.move, "main", {next(iter(one)): (-500.0, 0.0)})
    scene.show_moved(all_nodes, QPointF(0.0, 60.0))
    for link, item in scene.links.items():
        assert item.pos() == scene.nodes[link.source.node].port_position("out", is_output=True)
