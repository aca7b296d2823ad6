"""Small projects on a real canvas, and a hand that moves over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from nnstudio.core.project import Project
from nnstudio.core.session import Session
from nnstudio.gui import theme
from nnstudio.gui.editor import NetworkView

from .hand import Hand
from .projects import chain


@pytest.fixture
def project() -> Project:
    """input → conv1 → relu1 → flatten1 → linear1 → output, in one row."""
    return chain("Input", "Conv2d", "ReLU", "Flatten", "Linear", "Output")


@pytest.fixture
def session(project: Project) -> Session:
    return Session(project)


@pytest.fixture
def make_view(qtbot) -> Callable[[Session], NetworkView]:
    def make(session: Session) -> NetworkView:
        view = NetworkView(session)
        qtbot.addWidget(view)
        view.resize(1500, 700)
        view.show()
        qtbot.waitExposed(view)
        view.activateWindow()
        view.setFocus()
        return view

    return make


@pytest.fixture
def view(make_view, session: Session) -> NetworkView:
    return make_view(session)


@pytest.fixture
def hand(view: NetworkView) -> Hand:
    return Hand(view)


@pytest.fixture(autouse=True)
def _own_home(tmp_path, monkeypatch) -> None:
    """Habits of earlier tests are not this one's."""
    monkeypatch.setenv("NNSTUDIO_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _same_look() -> Iterator[None]:
    """Delete what the test has closed, and leave the light theme and normal zoom behind."""
    yield
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.set_zoom(app, 1.0)
    if theme.current() is not theme.LIGHT:
        theme.apply(app, "light")
