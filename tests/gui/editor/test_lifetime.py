"""Widgets that are closed leave nothing behind, and nothing follows the session for them."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from shiboken6 import isValid

from nnstudio.core.language import language
from nnstudio.core.project import edits
from nnstudio.core.session import Selection, Session
from nnstudio.gui.editor import InspectorWidget, NetworkView, PaletteWidget
from nnstudio.gui.editor.node_item import NodeItem

from .hand import Hand
from .projects import chain, node_named


def _destroy(widget) -> None:
    widget.close()
    widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _items() -> int:
    gc.collect()
    return sum(type(each) is NodeItem for each in gc.get_objects())


@pytest.mark.parametrize("kind", [NetworkView, PaletteWidget, InspectorWidget])
def test_twenty_widgets_leave_none_behind(qtbot, session, kind):
    before = _items()
    alive = []
    for _time in range(20):
        widget = kind(session)
        widget.resize(600, 400)
        widget.show()
        QCoreApplication.processEvents()
        alive.append(weakref.ref(widget))
        _destroy(widget)
        del widget
    gc.collect()
    assert sum(ref() is not None for ref in alive) == 0
    assert _items() <= before


def test_the_session_goes_on_without_its_views(qtbot, session):
    widgets = [NetworkView(session), PaletteWidget(session), InspectorWidget(session)]
    for widget in widgets:
        _destroy(widget)
    assert not any(isValid(widget) for widget in widgets)
    conv = node_named(session.project, "conv1").id
    session.select(Selection(frozenset({conv})))
    session.apply(edits.delete, "main", frozenset({conv}))
    session.set_plan(None)
    session.open(chain("Input", "Output"))
    language.choose("fr")


def test_a_view_may_close_in_the_middle_of_a_gesture(qtbot, session):
    view = NetworkView(session)
    view.resize(1000, 400)
    view.show()
    hand = Hand(view)
    hand.press(hand.output("conv1"))
    hand.move(hand.input("linear1"))
    _destroy(view)
    session.undo()


def test_a_view_may_close_under_its_search_menu(qtbot):
    session = Session(chain("Input", "Output"))
    view = NetworkView(session)
    view.resize(800, 400)
    view.show()
    view.commands.search_here()
    _destroy(view)
    assert not isValid(view)
