"""A picture of the real window, after some training: for the README, the examples, and for looking at it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from nnstudio.core.language import N_
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import RunStatus, Session
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.widgets.exporting import save_picture
from nnstudio.gui.windows.docks import Dock
from nnstudio.gui.windows.main_window import MainWindow

_PATIENCE = 600.0  # seconds
_SETTLED = 0.6  # seconds without news before the picture is taken


class NoPicture(Refusal):
    """The picture cannot be taken."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the picture is to show.

    ``size`` in pixels; ``zoom`` 1 is normal text; ``panel`` is brought to the front (``""``: as it comes);
    ``only`` hides all other panels (empty: all are there); ``bare`` hides the menus and bars.
    """

    size: tuple[int, int] = (1366, 768)
    steps: int = 0
    theme: str = "light"
    language: str = "en"
    zoom: float = 1.0
    panel: str = ""
    only: tuple[str, ...] = ()
    bare: bool = False


def picture(window: MainWindow, wish: Wish, path: Path) -> None:
    """Show the window, train as wished, wait until all is drawn, and write what it looks like.

    Raises:
        Refusal: the panel is not there, the network cannot be trained, or the file cannot be written.
    """
    window.resize(*wish.size)
    window.show()
    window.docks.size()
    for bar in (window.menuBar(), window.bar, window.status):
        bar.setVisible(not wish.bare)
    if wish.only:
        _show_only(window, wish.only)
    if wish.panel:
        _bring_forward(window, wish.panel)
    _train(window.session, window.controller, wish.steps)
    window.view.fit_all()
    _settle()
    save_picture(window, path, scale=1.0)


def _show_only(window: MainWindow, names: tuple[str, ...]) -> None:
    wanted = [_dock(window, name) for name in names]
    for dock in window.docks.docks.values():
        dock.setVisible(dock in wanted)
    window.docks.size()


def _bring_forward(window: MainWindow, name: str) -> None:
    dock = _dock(window, name)
    dock.show()
    dock.raise_()


def _dock(window: MainWindow, name: str) -> Dock:
    if name not in window.docks.docks:
        known = ", ".join(window.docks.docks)
        raise NoPicture(N_("There is no panel {name}. There are {known}."), name=name, known=known)
    return window.docks[name]


def _train(session: Session, controller: TrainingController, steps: int) -> None:
    """Train for this many steps in the window's own thread, and stop."""
    _wait_until(lambda: session.plan is not None)
    if steps > 0:
        refused: list[object] = []
        controller.refused.connect(refused.append)
        controller.steps(steps)
        _wait_until(lambda: bool(refused) or _has_ended(session, controller, steps))
        controller.pause()
        if refused:
            raise NoPicture(N_("It cannot be trained: {why}"), why=str(refused[0]))
    _wait_until(lambda: controller.is_settled)


def _has_ended(session: Session, controller: TrainingController, steps: int) -> bool:
    done = session.run.step >= steps or session.run.status in (RunStatus.FAILED, RunStatus.DIVERGED)
    return done and not controller.is_busy


def _settle() -> None:
    """Let the last answers arrive and everything be painted."""
    end = time.monotonic() + _SETTLED
    _wait_until(lambda: time.monotonic() > end)


def _wait_until(condition: Callable[[], bool]) -> None:
    """Run the event loop until then.

    Raises:
        NoPicture: it takes too long.
    """
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if time.monotonic() > deadline:
            raise NoPicture(
                N_("The training takes longer than {minutes} minutes."), minutes=int(_PATIENCE / 60)
            )
