"""A newcomer's first hour: open an example, train, look, save, close, open again and carry on."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.project import edits
from nnstudio.core.session import RunStatus
from nnstudio.core.storage import files
from nnstudio.core.storage.examples import example
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.preparing import prepare
from nnstudio.gui.panels.panel import panels

PATIENCE = 60_000


@pytest.fixture
def settle(qtbot):
    """Wait until nothing is under way in this studio."""

    def wait(studio):
        qtbot.waitUntil(
            lambda: studio.session.plan is not None and studio.controller.is_settled, timeout=PATIENCE
        )

    return wait


def test_what_was_saved_carries_on_as_if_never_closed(make_studio, settle, tmp_path):
    path = tmp_path / "mine.nnstudio"
    first = make_studio(example("circle").load())
    settle(first)
    first.controller.steps(37)
    settle(first)
    assert first.session.run.step == 37
    assert first.window.document.save_to(path)
    assert not first.window.document.has_unsaved_work
    first.close()

    second = make_studio()
    assert second.window.document.open_path(path)
    settle(second)
    assert second.session.run.status is RunStatus.PAUSED
    assert second.session.run.step == 37
    second.controller.steps(23)
    settle(second)
    assert second.session.run.step == 60

    resumed = second.controller.checkpoint()
    straight = prepare(example("circle").load())
    for _event in train(straight, Controls(until_step=60)):
        pass
    expected = straight.checkpoint()
    assert resumed.tensors.keys() == expected.tensors.keys()
    for name, tensor in expected.tensors.items():
        assert np.array_equal(resumed.tensors[name], tensor), name


def test_a_network_built_by_hand_learns_and_shows_every_panel(make_studio, settle):
    """From nothing: choose data, add layers one after another, train; every panel has something to say."""
    studio = make_studio()
    session = studio.session
    settle(studio)
    for layer in ("Input", "Linear", "Tanh", "Linear", "Output"):
        session.apply(edits.append_node, "main", layer)
    settle(studio)
    assert session.plan.problems, "two outputs for two classes are not there by themselves"
    while any(problem.mend for problem in session.plan.problems):
        mend = next(problem.mend for problem in session.plan.problems if problem.mend)
        session.apply(mend.edit, *mend.arguments)
        settle(studio)
    assert session.plan.can_train, [str(problem.message) for problem in session.plan.problems]

    for panel in panels:
        studio.window.docks.bring_forward(panel.name)
        settle(studio)
        assert studio.window.docks[panel.name].content.isVisible(), panel.name
    studio.controller.steps(200)
    settle(studio)
    assert session.run.step == 200
    assert session.run.observations
    losses = session.run.curves["loss"].y
    assert losses[-50:].mean() < losses[:50].mean()

    count = len(session.project.networks["main"].nodes)
    while session.undo_label is not None:
        session.undo()
    assert not session.project.networks["main"].nodes
    while session.redo_label is not None:
        session.redo()
    assert len(session.project.networks["main"].nodes) == count


def test_a_file_written_by_the_window_is_read_by_the_command_line(make_studio, settle, tmp_path, capsys):
    from nnstudio.cli import main

    path = tmp_path / "iris.nnstudio"
    studio = make_studio(example("iris").load())
    settle(studio)
    studio.controller.epoch()
    settle(studio)
    assert studio.window.document.save_to(path)
    step = studio.session.run.step
    studio.close()

    assert main(["check", str(path)]) == 0
    assert main(["train", str(path), "--steps", "5", "--json", "-o", str(path)]) == 0
    assert '"event": "finished"' in capsys.readouterr().out
    assert files.read(path).checkpoint.state["step"] == step + 5
