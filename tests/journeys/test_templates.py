"""A learner opens an architecture of the lectures, looks into its stages, and changes one."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from nnstudio.core.project import edits
from nnstudio.core.project.paths import inside
from nnstudio.core.session import Selection
from nnstudio.gui.bridge.training_thread import TrainingThread
from nnstudio.gui.editor.geometry import CARD_HEIGHT
from nnstudio.gui.windows.gallery import Gallery

pytestmark = pytest.mark.gui

PATIENCE = 120_000


@pytest.fixture
def studio(make_studio, qtbot, monkeypatch):
    """The window with ResNet-18 from the gallery, whose trainer is never made ready."""
    studio = make_studio()
    qtbot.waitUntil(lambda: studio.controller.is_settled, timeout=PATIENCE)
    monkeypatch.setattr(TrainingThread, "prepare", _prepare_nothing)

    def choose(gallery: Gallery) -> bool:
        QTest.keyClicks(gallery._field, "resnet-18")
        gallery._on_accepted()
        return True

    monkeypatch.setattr(Gallery, "exec", choose)
    studio.window.actions_by_name["gallery"].trigger()
    qtbot.waitUntil(lambda: _planned(studio), timeout=PATIENCE)
    return studio


def _planned(studio) -> bool:
    plan = studio.session.plan
    return studio.controller.planner.is_current and plan is not None and plan.parameters > 11_000_000


def _prepare_nothing(self: TrainingThread, *_arguments: object, **_named: object) -> None:
    """In the place of what would give the network its weights."""


def test_resnet18_is_opened_looked_into_and_changed_without_its_weights_being_made(studio, qtbot):
    session, view = studio.session, studio.window.view
    assert session.project.title == "ResNet-18"
    assert session.plan.parameters == 11_689_512  # torchvision's
    stages = {node.name: node for node in session.project.networks["main"].nodes.values() if node.body}
    assert {"stage1", "stage2", "stage3", "stage4"} <= stages.keys()
    for name, node in stages.items():
        _double_click(view, node.id)
        assert session.network_name == inside("main", node.id), name
        assert session.plan.network(session.network_name).parameters > 0, name
        studio.window.grab()
        view.editor_actions["leave_block"].trigger()
        assert session.selection.single_node == node.id
    session.apply(edits.set_repeat, "main", stages["stage1"].id, 2)
    qtbot.waitUntil(lambda: session.plan.parameters > 11_689_512, timeout=PATIENCE)
    session.undo()
    assert session.project.networks["main"].nodes[stages["stage1"].id].repeat == 1
    assert _largest_weight() < 1_000_000, "all this is told by the plan"


def test_every_block_inside_can_be_reached_and_shown(studio, qtbot):
    session = studio.session
    waiting, seen = ["main"], []
    while waiting:
        path = waiting.pop()
        session.show_network(path)
        studio.window.grab()
        seen.append(path)
        network = session.project.network_at(path)
        for node in network.nodes.values():
            session.select(Selection(frozenset({node.id})))
            if node.body is not None:
                waiting.append(inside(path, node.id))
    assert len(seen) > 8


def _double_click(view, node: str) -> None:
    at = view.mapFromScene(view.network_scene.nodes[node].pos() + QPointF(28.0, CARD_HEIGHT - 8.0))
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def _largest_weight() -> int:
    """How many numbers the largest trainable tensor holds that really has memory."""
    import torch

    found = (one for one in gc.get_objects() if type(one) is torch.nn.Parameter)
    return max((one.numel() for one in found if one.device.type != "meta"), default=0)
