"""More of the canvas and the menus with a real mouse: started by ``test_real_mouse.py`` under Xvfb.

Palette by double-click, port to port, rubber band, an activation snapped on and pulled off, pictures and
programs through the menus, a recent file. Prints ``ok`` when the story went as told.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QMenu,
    QWidget,
)
from real_mouse import Chapter, centre, click, drag, empty_place, hand, main, palette_row

from nnstudio.core.project.edits.joints import joints
from nnstudio.gui import app as studio_app
from nnstudio.gui.editor.geometry import CARD_HEIGHT

FOLDER = Path(os.environ["NNSTUDIO_HOME"]).parent


def story(studio: studio_app.Studio) -> Chapter:
    session, window = studio.session, studio.window
    yield lambda: session.plan is not None and session.plan.can_train
    yield from assembling(studio)
    yield from snapping(studio)
    yield from saving(window)
    yield from reopening(studio)


def assembling(studio: studio_app.Studio) -> Chapter:
    session, window = studio.session, studio.window
    before = len(network(session).nodes)

    double_click(palette_row(window, "Dropout"))
    yield lambda: len(network(session).nodes) == before + 1
    dropout = newest(session, "Dropout")
    assert network(session).links_into(dropout), "a double-click in the palette appends; this was only added"
    assert network(session).links_out_of(dropout)

    drag(palette_row(window, "Sigmoid"), empty_place(window))
    yield lambda: len(network(session).nodes) == before + 2
    sigmoid = newest(session, "Sigmoid")
    assert not network(session).links_into(sigmoid)

    drag(port(window, dropout, is_output=True), port(window, sigmoid, is_output=False))
    yield lambda: bool(network(session).links_into(sigmoid))

    drag(*band_around(window, dropout, sigmoid))
    yield lambda: {dropout, sigmoid} <= session.selection.nodes

    session.undo()
    session.undo()
    session.undo()
    yield lambda: session.plan is not None and session.plan.can_train


def snapping(studio: studio_app.Studio) -> Chapter:
    session, window = studio.session, studio.window
    window.view.fit_all()
    first = next(node for node in network(session).nodes.values() if node.layer == "Linear")
    drag(palette_row(window, "ReLU"), on_card(window, first.id))
    yield lambda: bool(list(joints(network(session))))
    relu = newest(session, "ReLU")
    start = on_card(window, relu)
    drag(start, start + QPoint(60, 90))
    yield lambda: not list(joints(network(session)))
    session.undo()
    session.undo()
    yield lambda: session.plan is not None and session.plan.can_train


def saving(window: QWidget) -> Chapter:
    for entry, name in (
        ("export_python", "net.py"),
        ("export_picture", "net.png"),
        ("save_as", "net.nnstudio"),
    ):
        path = FOLDER / name
        yield from choose(window, window.actions_by_name[entry])
        if entry == "export_picture":
            yield lambda: isinstance(QApplication.activeModalWidget(), QInputDialog)
            click(default_button(QApplication.activeModalWidget()))
        yield lambda: isinstance(QApplication.activeModalWidget(), QFileDialog)
        write(str(path))
        yield lambda path=path: path.is_file() and QApplication.activeModalWidget() is None  # type: ignore[misc]
    picture = QImage(str(FOLDER / "net.png"))
    assert 500 < picture.width() < 4000, f"the picture is {picture.width()} pixels wide"


def reopening(studio: studio_app.Studio) -> Chapter:
    session, window = studio.session, studio.window
    saved = session.project
    double_click(palette_row(window, "Dropout"))
    yield lambda: session.project != saved
    session.undo()
    recent = window.menus.submenus["recent"]
    yield from choose(window, recent.menuAction())
    yield lambda: recent.isVisible() and bool(recent.actions())
    click(entry_point(recent, recent.actions()[0]))
    yield lambda: session.undo_label is None and not session.is_modified
    assert session.project == saved


# where things are


def network(session):  # type: ignore[no-untyped-def]
    return session.project.networks["main"]


def newest(session, layer: str) -> str:  # type: ignore[no-untyped-def]
    return next(node.id for node in reversed(network(session).nodes.values()) if node.layer == layer)


def at_scene(window: QWidget, point: QPointF) -> QPoint:
    return window.view.viewport().mapToGlobal(window.view.mapFromScene(point))


def port(window: QWidget, node: str, *, is_output: bool) -> QPoint:
    item = window.view.scene().nodes[node]
    return at_scene(window, next(at for _port, is_out, at in item.ports() if is_out is is_output))


def on_card(window: QWidget, node: str) -> QPoint:
    """A point of the card that is neither its name nor a port."""
    return at_scene(window, window.view.scene().nodes[node].pos() + QPointF(28.0, CARD_HEIGHT - 8.0))


def band_around(window: QWidget, *nodes: str) -> tuple[QPoint, QPoint]:
    """From a free corner above these cards to one below them."""
    area = window.view.scene().content_rect(nodes).adjusted(-14, -26, 14, 26)
    return at_scene(window, area.topRight()), at_scene(window, area.bottomLeft())


def default_button(dialog: QWidget) -> QPoint:
    box = dialog.findChild(QDialogButtonBox)
    return centre(box.button(QDialogButtonBox.StandardButton.Ok))


def entry_point(menu: QMenu, action: QAction) -> QPoint:
    return menu.mapToGlobal(menu.actionGeometry(action).center())


# what the hand does


def double_click(point: QPoint) -> None:
    hand(
        "mousemove",
        str(point.x()),
        str(point.y()),
        "sleep",
        "0.2",
        "click",
        "--repeat",
        "2",
        "--delay",
        "80",
        "1",
    )


def choose(window: QWidget, action: QAction) -> Chapter:
    """Open the menu of the bar that has this entry, and press it."""
    bar = window.menuBar()
    opened = next(menu for menu in bar.findChildren(QMenu) if action in menu.actions())
    click(bar.mapToGlobal(bar.actionGeometry(opened.menuAction()).center()))
    yield opened.isVisible
    click(entry_point(opened, action))


def write(text: str) -> None:
    """Into the field of the dialog that is open, in place of what is there; then Enter."""
    dialog = QApplication.activeModalWidget()  # held: without it, Python forgets its field
    click(centre(dialog.findChild(QLineEdit)))
    hand("sleep", "0.6", "key", "ctrl+a", "type", "--delay", "15", text)
    hand("sleep", "3", "key", "Return")


if __name__ == "__main__":
    sys.exit(main(story))
