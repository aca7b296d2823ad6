"""The studio on a real X server, driven by a real mouse. Started by ``test_real_mouse.py`` under Xvfb.

The hand is ``xdotool`` in a process of its own: Qt sees true X events, grabs and drag-and-drop messages,
none of which the offscreen platform has. Prints ``ok`` when the story went as told.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, QRect, QTimer
from PySide6.QtWidgets import QWidget

from nnstudio.core.session import RunStatus
from nnstudio.core.storage import examples
from nnstudio.gui import app as studio_app
from nnstudio.gui.editor.palette import PaletteWidget

PATIENCE = 60.0  # seconds for one chapter
Chapter = Iterator[Callable[[], bool]]


def story(studio: studio_app.Studio) -> Chapter:
    """The chapters; each yields what must become true before the next one begins."""
    session, window = studio.session, studio.window
    yield lambda: session.plan is not None and session.plan.can_train

    before = len(session.project.networks["main"].nodes)
    drag(palette_row(window, "ReLU"), empty_place(window))
    yield lambda: len(session.project.networks["main"].nodes) == before + 1

    drag(palette_row(window, "Tanh"), middle_of_link(window))
    yield lambda: len(session.project.networks["main"].nodes) == before + 2
    network = session.project.networks["main"]
    inserted = next(node for node in reversed(network.nodes.values()) if node.layer == "Tanh")
    assert network.links_into(inserted.id), "dropped on a link, but not inserted"
    assert network.links_out_of(inserted.id), "dropped on a link, but not inserted"

    drag(palette_row(window, "block:lstm_cell"), middle_of_link(window, inserted.id))
    yield lambda: len(session.project.networks["main"].nodes) == before + 3
    block = next(reversed(session.project.networks["main"].nodes.values()))
    assert block.body is not None, "a block was dragged, but something else came"
    assert session.project.networks["main"].links_into(block.id), "dropped on a link, but not inserted"
    session.undo()
    yield lambda: session.plan is not None and session.plan.can_train

    click(centre(train_button(window)))
    yield lambda: session.run.status is RunStatus.RUNNING and session.run.step > 20
    click(centre(train_button(window)))
    yield lambda: session.run.status is RunStatus.PAUSED


def palette_row(window: QWidget, layer: str) -> QPoint:
    """Where on the screen the palette shows this layer."""
    tree = window.findChild(PaletteWidget).tree
    item = tree.layer_item(layer)
    tree.scrollToItem(item)
    return tree.viewport().mapToGlobal(tree.visualItemRect(item).center())


def empty_place(window: QWidget) -> QPoint:
    """A point of the canvas, near its lower right corner, with nothing on it."""
    canvas = window.view.viewport()
    return canvas.mapToGlobal(canvas.rect().bottomRight() - QPoint(120, 60))


def middle_of_link(window: QWidget, into: str = "") -> QPoint:
    """The middle of the link into this node, or of the first link on the canvas."""
    view = window.view
    links = view.scene().links
    item = next(item for link, item in links.items() if into in ("", link.target.node))
    middle = item.mapToScene(item.path().pointAtPercent(0.5))
    return view.viewport().mapToGlobal(view.mapFromScene(middle))


def train_button(window: QWidget) -> QWidget:
    return window.bar.widgetForAction(window.actions_by_name["train"])


def centre(widget: QWidget) -> QPoint:
    return widget.mapToGlobal(QRect(QPoint(0, 0), widget.size()).center())


def drag(start: QPoint, end: QPoint) -> None:
    """Press, move in small steps as a hand does, release."""
    steps = [start + (end - start) * part / 12 for part in range(1, 13)]
    words = ["mousemove", str(start.x()), str(start.y()), "sleep", "0.2", "mousedown", "1"]
    for point in [*steps, end]:
        words += ["sleep", "0.06", "mousemove", str(point.x()), str(point.y())]
    hand(*words, "sleep", "0.3", "mouseup", "1")


def click(point: QPoint) -> None:
    hand("mousemove", str(point.x()), str(point.y()), "sleep", "0.2", "click", "1")


def hand(*words: str) -> None:
    """Let xdotool go on by itself: the drag runs an event loop of its own meanwhile."""
    HANDS.append(subprocess.Popen(["xdotool", *words]))


HANDS: list[subprocess.Popen[bytes]] = []


class Reader(QTimer):
    """Turns the pages: looks every 50 ms whether the chapter has come true."""

    def __init__(self, chapters: Chapter) -> None:
        super().__init__()
        self.chapters = chapters
        self.awaited = next(self.chapters)
        self.deadline = time.monotonic() + PATIENCE
        self.ending = "the window was closed"
        self.timeout.connect(self.look)
        self.start(50)

    def look(self) -> None:
        try:
            if any(process.poll() is None for process in HANDS) or not self.awaited():
                if time.monotonic() > self.deadline:
                    self.end(f"waited in vain at line {line_of(self.chapters)}")
                return
            self.awaited = next(self.chapters)
            self.deadline = time.monotonic() + PATIENCE
        except StopIteration:
            self.end("ok")
        except Exception as error:
            self.end(f"{type(error).__name__}: {error}")

    def end(self, ending: str) -> None:
        self.stop()
        self.ending = ending
        studio_app.application().exit()  # quit() would ask whether to save


def line_of(chapters: Chapter) -> int:
    """Where a story waits: in its innermost chapter."""
    while getattr(chapters, "gi_yieldfrom", None) is not None:
        chapters = chapters.gi_yieldfrom  # type: ignore[attr-defined]
    return int(chapters.gi_frame.f_lineno)  # type: ignore[attr-defined]


def main(story: Callable[[studio_app.Studio], Chapter]) -> int:
    """Tell this story in the circle example; a picture of the screen where it goes wrong."""
    app = studio_app.application()
    studio = studio_app.open_studio(app, examples.example("circle").load())
    studio.window.move(0, 0)
    studio.window.show()
    reader = Reader(story(studio))
    app.exec()
    if reader.ending != "ok" and len(sys.argv) > 1:
        studio.window.screen().grabWindow(0).save(sys.argv[1])
    studio.close()
    sys.stdout.write(reader.ending + "\n")
    return reader.ending != "ok"


if __name__ == "__main__":
    sys.exit(main(story))
