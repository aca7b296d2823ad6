"""The learning curves outlive the window: saved, opened again, carried on, here and on the command line."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.cli import main
from nnstudio.core.language import number
from nnstudio.core.storage import files
from nnstudio.core.storage.examples import example
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.record import Record, Recorder
from nnstudio.gui.widgets.plot import CurvePlot

PATIENCE = 60_000


@pytest.fixture
def settle(qtbot):
    """Wait until nothing is under way in this studio."""

    def wait(studio):
        qtbot.waitUntil(
            lambda: studio.session.plan is not None and studio.controller.is_settled, timeout=PATIENCE
        )

    return wait


def uninterrupted(steps: int) -> Record:
    recorder = Recorder()
    for event in train(prepare(example("circle").load()), Controls(until_step=steps)):
        recorder.receive(event)
    return recorder.record


def is_drawn(studio, losses: np.ndarray) -> bool:
    """Whether the loss panel's plot reads these losses at its first step, half way, and at its last."""
    last = len(losses)
    told = [f"{number(float(losses[step - 1]), 6)}  @ {step}" for step in (1, last // 2, last)]
    plots = [plot for plot in studio.window.findChildren(CurvePlot) if "loss" in plot.names]
    read = "\n".join(plot.read_out_at(step) for plot in plots for step in (1, last // 2, last + 50))
    return all(words in read for words in told)


def test_the_curves_of_a_file_are_shown_again_and_carried_on(make_studio, settle, qtbot, tmp_path):
    path = tmp_path / "mine.nnstudio"
    first = make_studio(example("circle").load())
    settle(first)
    first.controller.steps(37)
    settle(first)
    seconds = first.session.run.seconds
    assert first.window.document.save_to(path)
    first.close()

    second = make_studio()
    second.window.docks.bring_forward("loss")
    assert second.window.document.open_path(path)
    settle(second)
    run = second.session.run
    assert (run.step, run.seconds, len(run.curves["loss"])) == (37, seconds, 37)
    assert run.learning_rates
    losses = uninterrupted(100).curves["loss"][1]
    qtbot.waitUntil(lambda: is_drawn(second, losses[:37]), timeout=PATIENCE)

    second.controller.steps(63)
    settle(second)
    expected = uninterrupted(100)
    assert np.array_equal(run.curves["loss"].x, np.arange(1, 101))
    assert np.array_equal(run.curves["loss"].y, expected.curves["loss"][1])
    x, y = expected.curves["validation_loss"]
    assert np.array_equal(run.curves["validation_loss"].x, x)
    assert np.array_equal(run.curves["validation_loss"].y, y)
    assert run.seconds > seconds
    qtbot.waitUntil(lambda: is_drawn(second, losses), timeout=PATIENCE)


def test_what_the_command_line_trained_in_two_parts_is_shown_whole(make_studio, settle, qtbot, tmp_path):
    paths = [str(tmp_path / name) for name in ("a.nnstudio", "b.nnstudio", "c.nnstudio")]
    files.write(paths[0], example("circle").load())
    assert main(["train", paths[0], "--steps", "37", "-o", paths[1]]) == 0
    assert main(["train", paths[1], "--steps", "63", "-o", paths[2]]) == 0
    studio = make_studio()
    studio.window.docks.bring_forward("loss")
    assert studio.window.document.open_path(tmp_path / "c.nnstudio")
    settle(studio)
    losses = uninterrupted(100).curves["loss"][1]
    assert np.array_equal(studio.session.run.curves["loss"].y, losses)
    qtbot.waitUntil(lambda: is_drawn(studio, losses), timeout=PATIENCE)
