"""The canvas with a thousand nodes, beside a bare QGraphicsScene: ``python -m tests.benchmarks.canvas``.

The bare scene holds as many items of Qt's own: a rounded-off rectangle per node and a path per link, of the
same sizes, at the same places, antialiased, with no text, no icons, no states. It is as quick as Qt can be:
it indexes its items, and has nothing else to do. The canvas paints whole cards, all of them selected, on
dotted paper, and tells its tools where it looks. Slices of both alternate in one process; the ratio of each
pair of neighbours is taken, and their median and quartiles printed. A frame
is a change and all the painting it asks for, on Qt's raster backend at 1366 × 768.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import itertools

from immutabledict import immutabledict
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QApplication, QGraphicsScene, QGraphicsView

from nnstudio.core.project import Link, Network, Node, Port, Project, edits
from nnstudio.core.session import Selection, Session
from nnstudio.gui.editor import NetworkView
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH, link_path
from tests.benchmarks.rows import Row, amount, report

COLUMNS = 40
LAYERS = ("Conv2d", "ReLU", "BatchNorm2d", "MaxPool2d", "Dropout")
Frame = Callable[[int], None]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.canvas", description=__doc__)
    parser.add_argument("--nodes", type=int, default=1000)
    parser.add_argument("--frames", type=int, default=int(amount(30, 10)), help="frames in a slice (30)")
    parser.add_argument("--pairs", type=int, default=int(amount(7, 3)), help="pairs of slices (7)")
    options = parser.parse_args()
    app = QApplication.instance() or QApplication([])
    view, bare = make_canvas(options.nodes), make_bare(options.nodes)
    print(f"{options.nodes} nodes; frames per second, then canvas / bare scene")
    print(f"{'what':<34}{'bare':>8}{'canvas':>8}{'ratio':>8}   quartiles")
    for title, zoom, bare_frame, frame in scenarios(view, bare):
        show(view, zoom)
        show(bare, zoom)
        compare(title, app, bare_frame, frame, options)
    print(f"{'one edit of one node, in the scene':<34}{edit_milliseconds(view):>15.2f} ms")
    return 0


def scenarios(view: NetworkView, bare: QGraphicsView) -> list[tuple[str, float, Frame, Frame]]:
    view.commands.select_all()
    items = [item for item in bare.scene().items() if item.data(0)]
    homes = [item.pos() for item in items]
    nodes = tuple(view.network_scene.nodes)
    fit = min(1300 / (COLUMNS * 240), 700 / (len(nodes) / COLUMNS * 120))

    def pan(which: QGraphicsView) -> Frame:
        def frame(index: int) -> None:
            bar = which.horizontalScrollBar()
            bar.setValue(bar.value() + (7 if index % 20 < 10 else -7))

        return frame

    def repaint(which: QGraphicsView) -> Frame:
        return lambda _index: which.viewport().update()

    def zoom(which: QGraphicsView) -> Frame:
        def frame(index: int) -> None:
            factor = 1.05 if index % 10 < 5 else 1 / 1.05
            if isinstance(which, NetworkView):
                which.framing.zoom_by(factor)  # what the wheel and the keys do
            else:
                which.scale(factor, factor)

        return frame

    def drag_bare(index: int) -> None:
        by = QPointF(10.0 * (index % 10), 10.0)
        for item, home in zip(items, homes, strict=True):
            item.setPos(home + by)

    def drag(index: int) -> None:
        view.network_scene.show_moved(nodes, QPointF(10.0 * (index % 10), 10.0))

    return [
        ("pan, all in view", fit, pan(bare), pan(view)),
        ("pan at 25 %", 0.25, pan(bare), pan(view)),
        ("pan at 100 %", 1.0, pan(bare), pan(view)),
        ("paint all again, all in view", fit, repaint(bare), repaint(view)),
        ("paint all again at 100 %", 1.0, repaint(bare), repaint(view)),
        ("zoom, all in view", fit, zoom(bare), zoom(view)),
        ("zoom at 100 %", 1.0, zoom(bare), zoom(view)),
        ("drag all nodes, all in view", fit, drag_bare, drag),
        ("drag all nodes at 100 %", 1.0, drag_bare, drag),
    ]


def compare(title: str, app: object, bare: Frame, canvas: Frame, options: argparse.Namespace) -> None:
    """Measure both in turns and print what came of it."""
    pairs = []
    for _pair in range(options.pairs):
        pairs.append(
            (frames_per_second(app, bare, options.frames), frames_per_second(app, canvas, options.frames))
        )
    ratios = [ours / theirs for theirs, ours in pairs]
    work = f"{options.nodes:,} nodes: {title}"
    report(Row(work, "frames, canvas / bare scene", "≥ 0.7", tuple(ratios)))
    report(Row(work, "frames per second", "≥ 60", tuple(ours for _theirs, ours in pairs), ""))
    low, middle, high = statistics.quantiles(ratios, n=4)
    theirs = statistics.median(pair[0] for pair in pairs)
    ours = statistics.median(pair[1] for pair in pairs)
    print(f"{title:<34}{theirs:>8.0f}{ours:>8.0f}{middle:>8.2f}   {low:.2f}–{high:.2f}", flush=True)


def frames_per_second(app: object, frame: Frame, count: int) -> float:
    started = time.perf_counter()
    for index in range(count):
        frame(index)
        QApplication.processEvents()
    return count / (time.perf_counter() - started)


def edit_milliseconds(view: NetworkView) -> float:
    """How long the scene takes to follow a move of one node among all, the edit included."""
    session = view.session
    session.select(Selection())
    node = next(iter(view.network_scene.nodes))
    times = []
    for index in range(30):
        started = time.perf_counter()
        session.apply(edits.move, session.network_name, {node: (10.0 * index, 10.0)})
        times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


def show(view: QGraphicsView, zoom: float) -> None:
    view.resetTransform()
    view.scale(zoom, zoom)
    view.centerOn(QPointF(COLUMNS * 120.0, 1200.0))
    if isinstance(view, NetworkView):
        view.touched()
        view.framing.follow_zoom()
    QApplication.processEvents()


def make_canvas(count: int) -> NetworkView:
    view = NetworkView(Session(Project(networks=immutabledict({"main": big_network(count)}))))
    view.resize(1366, 768)
    view.show()
    return view


def big_network(count: int) -> Network:
    """Rows of forty cards, one chain through all."""
    nodes = {}
    for index in range(count):
        row, column = divmod(index, COLUMNS)
        layer = LAYERS[index % len(LAYERS)]
        at = (column * 240.0, row * 120.0)
        nodes[f"n{index}"] = Node(f"n{index}", layer, f"{layer.lower()}_{index}", at=at)
    ids = list(nodes)
    links = (Link(Port(a, "out"), Port(b, "in")) for a, b in itertools.pairwise(ids))
    return Network(immutabledict(nodes), tuple(links))


def make_bare(count: int) -> QGraphicsView:
    """Qt's own items at the same places."""
    scene = QGraphicsScene()
    network = big_network(count)
    for node in network.nodes.values():
        item = scene.addRect(
            QRectF(0, 0, CARD_WIDTH, CARD_HEIGHT), QPen(QColor("#888")), QBrush(QColor("#fff"))
        )
        item.setPos(*node.at)
        item.setData(0, True)
    for link in network.links:
        (x, y), (u, v) = network.nodes[link.source.node].at, network.nodes[link.target.node].at
        path = link_path(QPointF(x + CARD_WIDTH, y + 32), QPointF(u, v + 32))
        scene.addPath(path, QPen(QColor("#888"), 2.0)).setData(0, True)
    view = QGraphicsView(scene)
    scene.setParent(view)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.setSceneRect(QRectF(-3000, -3000, 16000, 9000))
    view.resize(1366, 768)
    view.show()
    return view


if __name__ == "__main__":
    raise SystemExit(main())
