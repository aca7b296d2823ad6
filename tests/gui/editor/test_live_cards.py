"""What the cards show of the training: asked for rarely, only where it can be read."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from nnstudio.core.observe.cards import CardPicture, CardsObservation, CardsRequest, Picture
from nnstudio.core.observe.gradients import GradientsObservation, GradientsRequest
from nnstudio.core.project import edits
from nnstudio.core.session import RunStatus
from nnstudio.core.training.events import Frame
from nnstudio.gui import theme
from nnstudio.gui.editor import live_cards
from nnstudio.gui.editor.hits import Hit, Part
from nnstudio.gui.editor.link_item import width_of
from nnstudio.gui.editor.live_item import STRONGEST, WEAKEST, gradient_colour
from nnstudio.gui.editor.live_picture import SIDE, picture_of
from nnstudio.gui.editor.look import current_look
from nnstudio.gui.editor.tooltips import text_for

from .projects import chain, node_named

KERNELS = CardPicture(Picture.KERNELS, np.linspace(-1, 1, 36, dtype=np.float32).reshape(4, 3, 3))
PICTURES = [
    KERNELS,
    CardPicture(Picture.KERNELS, np.ones((3, 1, 7), np.float32)),
    CardPicture(Picture.MAP, np.linspace(0, 1, 64, dtype=np.float32).reshape(8, 8)),
    CardPicture(Picture.MAP, np.full((4, 6), np.nan, np.float32)),
    CardPicture(Picture.ROW, np.linspace(-1, 1, 10, dtype=np.float32)),
    CardPicture(Picture.ROW, np.zeros(0, np.float32)),
    CardPicture(Picture.HISTOGRAM, np.linspace(0, 1, 24, dtype=np.float32)),
]


def begin(session, status=RunStatus.RUNNING) -> None:
    session.run.start_over(session.project)
    session.run.total_steps = 200
    session.run.set_status(status)


def answer(session, step: int = 50, norm: float = 0.01) -> None:
    """The engine answers all that is wanted."""
    answers: dict[object, object] = {}
    for request in session.watch.requests:
        if isinstance(request, CardsRequest):
            pictures = dict.fromkeys(request.nodes, KERNELS)
            answers[request] = CardsObservation(step, 1, pictures)
        elif isinstance(request, GradientsRequest):
            norms = {("main", node): norm for node in session.project.networks["main"].nodes}
            answers[request] = GradientsObservation(step, 1, norms)
    session.run.receive([Frame(step, 1, answers)])


def cards(session) -> list[CardsRequest]:
    return [request for request in session.watch.requests if isinstance(request, CardsRequest)]


@pytest.fixture
def live(view):
    return view.tools.live_cards


def test_nothing_is_asked_for_before_a_run(view, session):
    assert session.watch.requests == frozenset()


def test_all_visible_cards_are_one_wish(view, session):
    begin(session)
    (request,) = cards(session)
    assert request.nodes == tuple(sorted(session.project.networks["main"].nodes))


def test_an_answer_is_shown_and_the_wish_rests(view, session, live):
    begin(session)
    answer(session)
    node = node_named(session.project, "conv1").id
    state = view.network_scene.nodes[node].live
    assert state.picture is KERNELS
    assert state.gradient == 0.01
    assert state.progress == 0.25
    assert session.watch.requests == frozenset()
    assert live._timer.isActive()
    assert live._timer.interval() == live_cards.PERIOD_MILLISECONDS
    live._ask()
    assert len(cards(session)) == 1


def test_while_paused_the_wish_stays_until_something_changes(view, session):
    begin(session, RunStatus.PAUSED)
    answer(session)
    assert len(cards(session)) == 1


def test_switched_off_nothing_is_asked_for_nor_shown(view, session):
    begin(session)
    answer(session)
    view.editor_actions["live_cards"].trigger()
    assert session.watch.requests == frozenset()
    assert all(item.live is None for item in view.network_scene.nodes.values())
    view.editor_actions["live_cards"].trigger()
    assert len(cards(session)) == 1


def test_the_switch_is_on_at_first(view):
    assert view.editor_actions["live_cards"].isChecked()


def test_cards_that_cannot_be_read_ask_for_nothing(view, session, live):
    begin(session)
    view.camera.zoom_to(0.2)
    view.framing.follow_zoom()
    live._ask()
    assert session.watch.requests == frozenset()


def test_too_many_cards_ask_for_nothing(view, session, live, monkeypatch):
    monkeypatch.setattr(live_cards, "MOST", 3)
    begin(session)
    assert session.watch.requests == frozenset()


def test_only_cards_in_view_are_asked_for(view, session, live):
    far = node_named(session.project, "output").id
    session.apply(edits.move, "main", {far: (50_000.0, 0.0)})
    view.touched()
    view.zoom_reset()
    view.centerOn(QPointF(300.0, 0.0))
    begin(session)
    live._ask()
    (request,) = cards(session)
    assert far not in request.nodes
    assert request.nodes


def test_a_deleted_node_and_a_reset_leave_nothing_behind(view, session, live):
    begin(session)
    session.apply(edits.delete, "main", frozenset({node_named(session.project, "relu1").id}))
    answer(session)
    session.run.start_over(None)
    assert all(item.live is None for item in view.network_scene.nodes.values())
    assert session.watch.requests == frozenset()


def test_a_node_that_the_running_network_has_not_got_shows_nothing(view, session, live):
    begin(session)
    request = cards(session)[0]
    session.run.receive([Frame(5, 1, {request: CardsObservation(5, 1, {})})])
    assert all(item.live is None for item in view.network_scene.nodes.values())


def test_the_gradient_is_said_in_words_too(view, session):
    begin(session)
    answer(session, norm=0.0123)
    node = node_named(session.project, "conv1").id
    assert "0.0123" in text_for(view.network_scene, Hit(Part.NODE, node))
    answer(session, norm=math.nan)


def test_stronger_gradients_are_lighter_and_extremes_survive():
    light = [gradient_colour(norm).lightnessF() for norm in (WEAKEST, 1e-3, 1.0, STRONGEST)]
    assert light == sorted(light)
    assert gradient_colour(0.0) == gradient_colour(WEAKEST)
    assert gradient_colour(1e30) == gradient_colour(STRONGEST)


@pytest.mark.parametrize("shown", PICTURES, ids=lambda shown: f"{shown.kind}{shown.values.shape}")
def test_every_kind_of_picture_is_a_square(qapp, shown):
    picture = picture_of(shown, current_look())
    assert (picture.width(), picture.height()) == (SIDE, SIDE)


def test_the_picture_lies_where_the_icon_was(view, session):
    begin(session)
    node = node_named(session.project, "conv1").id
    item = view.network_scene.nodes[node]
    corner = view.viewport().mapTo(view, view.mapFromScene(item.pos() + QPointF(15.0, 19.0)))
    before = view.grab().toImage().pixelColor(corner)
    answer(session)
    after = view.grab().toImage().pixelColor(corner)
    assert after != before
    assert isinstance(after, QColor)
    theme.apply(QApplication.instance(), "dark")
    assert view.grab().toImage().pixelColor(corner) != after


def test_thicker_links_carry_larger_tensors():
    widths = [width_of(size) for size in (0, 10, 64, 640, 6400, 10**9)]
    assert widths == sorted(widths)
    assert widths[0] == widths[2] == 2.0
    assert widths[-1] == 6.0


def test_a_closed_view_asks_for_nothing_more(make_view, qtbot):
    from nnstudio.core.session import Session

    session = Session(chain("Input", "Linear", "Output"))
    view = make_view(session)
    view.hide()
    begin(session)
    assert session.watch.requests == frozenset()
