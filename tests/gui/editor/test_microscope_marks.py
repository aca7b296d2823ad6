"""The layer in hand is marked on the canvas, in the colour of the moment."""

from __future__ import annotations

import pytest

from nnstudio.core.observe.microscope import Moment, Stage
from nnstudio.core.project.edits import delete, group
from nnstudio.core.session import Session
from nnstudio.gui.editor import NetworkView
from nnstudio.gui.editor.microscope_marks import on_drawing
from tests.core.training.making import gan_project, project


@pytest.fixture
def make(qtbot):
    def made(base):
        session = Session(base)
        view = NetworkView(session)
        view.resize(900, 500)
        qtbot.addWidget(view)
        view.show()
        return session, view

    return made


def stages(*places):
    found = [Stage(moment, "main", "loss", path, node, node) for moment, path, node in places]
    return (*found, Stage(Moment.UPDATE, "main", "loss"))


def test_the_card_in_hand_is_marked_and_the_mark_moves_on(make):
    session, view = make(project())
    scope, marks = session.microscope, view.tools.microscope
    scope.put(stages((Moment.FORWARD, "main", "n1"), (Moment.BACKWARD, "main", "n3")), 1)
    assert marks.nodes == {"n1"}
    assert marks.marks[0].moment is Moment.FORWARD
    scope.go_to(1)
    assert marks.nodes == {"n3"}
    assert marks.marks[0].word == "backward"
    view.grab()
    scope.clear()
    assert marks.nodes == frozenset()
    assert not [item for item in view.network_scene.items() if type(item).__name__ == "Mark"]


def test_the_network_of_the_stage_is_shown(make):
    session, view = make(gan_project())
    session.show_network("generator")
    session.microscope.put(stages((Moment.FORWARD, "discriminator", "n1")), 1)
    assert session.network_name == "discriminator"
    assert view.tools.microscope.nodes == {"n1"}


def test_a_layer_in_a_block_marks_the_block_that_is_seen(make):
    grouped = group(project(), "main", frozenset({"n2", "n3"}))
    block = next(node.id for node in grouped.networks["main"].nodes.values() if node.body is not None)
    session, view = make(grouped)
    inner = next(iter(grouped.networks["main"].nodes[block].body.nodes))
    path = f"main/{block}"
    session.microscope.put(stages((Moment.FORWARD, path, inner)), 1)
    assert view.tools.microscope.nodes == {block}
    session.show_network(path)
    assert view.tools.microscope.nodes == {inner}
    assert on_drawing(("main", "n1"), path) == ""


def test_a_card_that_goes_takes_its_mark_along(make):
    session, view = make(project())
    session.microscope.put(stages((Moment.FORWARD, "main", "n2")), 1)
    session.apply(delete, "main", frozenset({"n2"}))
    view.grab()
    assert view.tools.microscope.nodes == frozenset()
    session.microscope.clear()


def test_the_update_marks_the_layers_whose_gradients_came(make):
    session, view = make(project())
    learned = Stage(Moment.BACKWARD, "main", "loss", "main", "n3", "linear3", weights=(object(),))
    other = Stage(Moment.BACKWARD, "main", "loss", "main", "n2", "tanh2")
    session.microscope.put((learned, other, Stage(Moment.UPDATE, "main", "loss")), 1)
    session.microscope.go_to(2)
    assert view.tools.microscope.nodes == {"n3"}
