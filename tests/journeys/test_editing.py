"""A learner builds a network from an empty canvas, is told what is wrong, mends it, and takes it all back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from nnstudio.core.project import DataRecipe, Project
from nnstudio.core.session import Session
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.editor import InspectorWidget, NetworkView, PaletteWidget

pytestmark = pytest.mark.gui


class Bench:
    """The editor's three widgets around one session, with real resolving behind them."""

    def __init__(self) -> None:
        self.session = Session(Project(data=DataRecipe(source="circle")))
        self.controller = TrainingController(self.session)
        self.view = NetworkView(self.session)
        self.palette = PaletteWidget(self.session)
        self.inspector = InspectorWidget(self.session)
        for widget in (self.view, self.palette, self.inspector):
            widget.resize(1000, 700)
            widget.show()
        self.view.activateWindow()

    def append(self, layer: str) -> None:
        """Type a name into the palette and press Enter."""
        self.palette.field.clear()
        QTest.keyClicks(self.palette.field, layer)
        QTest.keyClick(self.palette.field, Qt.Key.Key_Return)

    def layers(self) -> list[str]:
        """Names along the chain, from the input on."""
        network = self.session.project.networks["main"]
        node = next(node for node in network.nodes.values() if node.layer == "Input")
        found = [node.name]
        while links := network.links_out_of(node.id):
            node = network.nodes[links[0].target.node]
            found.append(node.name)
        return found

    def click_badge(self, name: str) -> None:
        node = self.session.project.networks["main"].named(name)
        badge = self.view.network_scene.badge_of(node.id)
        assert badge is not None, f"nothing is said of {name}"
        at = self.view.mapFromScene(badge.mapToScene(badge.rect().center()))
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, pos=at)


@pytest.fixture
def bench(qtbot) -> Iterator[Bench]:
    bench = Bench()
    yield bench
    bench.controller.stop_and_wait()
    for widget in (bench.view, bench.palette, bench.inspector):
        widget.close()
        widget.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _planned(bench: Bench) -> bool:
    plan = bench.session.plan
    nodes = bench.session.project.networks["main"].nodes
    return bench.controller.is_settled and plan is not None and set(plan.networks["main"].nodes) == set(nodes)


def test_a_network_is_built_mended_and_taken_back(bench, qtbot):
    session, view = bench.session, bench.view
    empty = session.project
    for layer in ("Input", "Linear", "Linear", "Output"):
        bench.append(layer)
    assert bench.layers() == ["input", "linear1", "linear2", "output"]

    qtbot.waitUntil(lambda: _planned(bench), timeout=60_000)
    labels = {item.label for item in view.network_scene.links.values()}
    assert "2" in labels, "the circle's samples have two features"
    bench.click_badge("linear2")  # two dense layers with nothing between them
    assert "relu1" in bench.layers()

    while not (_planned(bench) and session.plan.can_train):
        qtbot.waitUntil(lambda: _planned(bench), timeout=60_000)
        wrong = next((p for p in session.plan.problems if p.mend is not None), None)
        if wrong is None:
            break
        bench.view.commands.mend(wrong.mend)
        qtbot.wait(300)
    assert session.plan.can_train
    assert view.header.totals.text().startswith("5 layers")

    built = session.project
    while session.undo_label is not None:
        session.undo()
    assert session.project == empty
    assert not view.network_scene.nodes
    while session.redo_label is not None:
        session.redo()
    assert session.project == built
    assert len(view.network_scene.nodes) == 5


def test_the_inspector_and_the_canvas_show_the_same_node(bench, qtbot):
    for layer in ("Input", "Linear", "Output"):
        bench.append(layer)
    network = bench.session.project.networks["main"]
    linear = network.named("linear1")
    spot = bench.view.mapFromScene(QPointF(*linear.at) + QPointF(30.0, 50.0))
    QTest.mouseClick(bench.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    page = bench.inspector.node_page
    assert bench.inspector.page is page
    assert page.name_field.text() == "linear1"
    qtbot.waitUntil(lambda: _planned(bench), timeout=60_000)
    field = page.form.editor("out_features").field
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "7")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert bench.view.network_scene.nodes[linear.id].state.detail == "7"
    qtbot.waitUntil(lambda: dict(page.facts.facts).get("Parameters") == "21", timeout=20_000)
    bench.session.undo()
    assert bench.session.project.networks["main"].nodes[linear.id] == linear
