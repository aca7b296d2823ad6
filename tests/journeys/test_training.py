"""Training in the real window: what a class does to it, and what must not happen then."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication

from nnstudio.core.project.edits import set_value
from nnstudio.core.session import RunStatus
from nnstudio.core.storage.examples import example
from nnstudio.core.training.trainer import Trainer
from nnstudio.gui.panels.panel import panels

PATIENCE = 60_000


@pytest.fixture
def open_example(make_studio, qtbot):
    """The window on an example, its untrained network ready; all panels beside each other."""

    def opened(name: str, **values: object):
        project = example(name).load()
        for path, value in values.items():
            project = set_value(project, path.replace("__", "."), value)
        studio = make_studio(project)
        for panel in panels.names():
            studio.window.docks[panel].fill()
            studio.window.docks[panel].setFloating(True)
            studio.window.docks[panel].show()
        settle(qtbot, studio)
        return studio

    return opened


def settle(qtbot, studio) -> None:
    qtbot.waitUntil(
        lambda: studio.session.plan is not None and studio.controller.is_settled, timeout=PATIENCE
    )


def train_until(qtbot, studio, step: int) -> None:
    studio.controller.train()
    qtbot.waitUntil(lambda: studio.session.run.step >= step, timeout=PATIENCE)


def working_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("nnstudio")]


@pytest.mark.parametrize("name", ["circle", "digits-cnn", "gan-ring"])
def test_closing_the_window_while_it_trains_leaves_nothing_behind(open_example, qtbot, name):
    studio = open_example(name)
    train_until(qtbot, studio, 5)
    started = time.monotonic()
    studio.close()
    assert time.monotonic() - started < 10
    assert not working_threads()
    assert studio.session.run.status is not RunStatus.RUNNING


def test_every_panel_moves_while_it_trains_and_stands_still_while_paused(open_example, qtbot):
    studio = open_example("circle")
    before = pictures(studio)
    train_until(qtbot, studio, 200)
    studio.controller.pause()
    settle(qtbot, studio)
    runs = studio.window.docks["runs"].widget()
    qtbot.waitUntil(lambda: bool(runs.table.rows.rows), timeout=PATIENCE)  # written, then looked up
    qtbot.wait(300)
    after = pictures(studio)
    still = ("data", "training", "samples", "analyser", "outline", "doctor", "microscope")  # nothing is wrong
    moving = {name for name in before if name not in still}
    assert {name for name in moving if before[name] == after[name]} == set()
    qtbot.wait(300)
    assert pictures(studio) == after


def pictures(studio) -> dict[str, bytes]:
    shown = {name: studio.window.docks[name].widget().grab().toImage() for name in panels.names()}
    return {name: bytes(image.constBits()) for name, image in shown.items()}


def test_reset_and_train_repeat_the_very_same_run(open_example, qtbot):
    studio = open_example("circle")
    losses = []
    for _ in range(2):
        studio.controller.steps(30)
        settle(qtbot, studio)
        losses.append(studio.session.run.curves["loss"].y.copy())
        studio.controller.reset()
        settle(qtbot, studio)
        assert studio.session.run.step == 0
    assert np.array_equal(losses[0], losses[1])
    studio.controller.new_seed()
    settle(qtbot, studio)
    studio.controller.steps(30)
    settle(qtbot, studio)
    assert not np.array_equal(studio.session.run.curves["loss"].y, losses[0])


def test_an_explosion_is_told_in_words_and_the_last_good_weights_are_kept(open_example, qtbot):
    values = {"training__optimizer": "SGD", "training__loss": "MSE", "training__learning_rate": 900.0}
    studio = open_example("sine", **values)
    studio.controller.train()
    qtbot.waitUntil(lambda: studio.session.run.status is RunStatus.DIVERGED, timeout=PATIENCE)
    settle(qtbot, studio)
    assert studio.window.notice.text
    checkpoint = studio.controller.checkpoint()
    if checkpoint is not None:  # nothing was trained if the very first step exploded
        assert all(np.isfinite(tensor).all() for tensor in checkpoint.tensors.values())


def test_an_exception_in_the_training_thread_is_a_sentence_with_a_report_to_copy(
    open_example, qtbot, monkeypatch
):
    studio = open_example("circle")
    studio.controller.steps(5)
    settle(qtbot, studio)

    def broken(trainer: Trainer) -> object:
        raise ZeroDivisionError("a gradient of nothing")

    monkeypatch.setattr(Trainer, "take_step", broken)
    studio.controller.train()
    qtbot.waitUntil(lambda: studio.session.run.status is RunStatus.FAILED, timeout=PATIENCE)
    settle(qtbot, studio)
    assert "a gradient of nothing" in studio.window.notice.text
    studio.window.notice._copy.click()
    assert "ZeroDivisionError" in QGuiApplication.clipboard().text()
    monkeypatch.undo()
    studio.controller.reset()
    settle(qtbot, studio)
    studio.controller.steps(3)
    settle(qtbot, studio)
    assert studio.session.run.step == 3


def test_an_edit_while_it_trains_is_marked_and_taken_up_by_reset(open_example, qtbot):
    studio = open_example("circle")
    train_until(qtbot, studio, 5)
    node = next(n for n in studio.session.project.networks["main"].nodes.values() if n.layer == "Linear")
    studio.session.apply(set_value, f"networks.main.{node.name}.out_features", 11)
    at = studio.session.run.step
    qtbot.waitUntil(lambda: studio.session.run.step > at + 5, timeout=PATIENCE)
    assert studio.controller.is_stale
    studio.controller.reset()
    settle(qtbot, studio)
    assert not studio.controller.is_stale
    assert studio.session.run.project == studio.session.project
    studio.controller.steps(2)
    settle(qtbot, studio)
    assert studio.session.run.step == 2


def test_the_learning_rate_can_be_swept_while_everything_moves(open_example, qtbot):
    studio = open_example("circle")
    studio.session.apply(set_value, "training.epochs", 100_000)  # it is done in a second otherwise
    train_until(qtbot, studio, 5)
    for rate in np.geomspace(1e-4, 0.3, 25):
        studio.session.apply(set_value, "training.learning_rate", float(rate), merge="rate")
        qtbot.wait(5)
    last = studio.session.project.training.optimizers["main"].learning_rate
    qtbot.waitUntil(lambda: studio.session.run.learning_rates["main"] == last, timeout=PATIENCE)
    studio.controller.pause()
    settle(qtbot, studio)
    assert studio.session.run.status is RunStatus.PAUSED
    assert studio.session.undo_label is not None


def test_every_example_can_be_opened_over_one_that_trains(open_example, qtbot):
    studio = open_example("circle")
    for name in ("xor", "iris", "gan-ring", "digits-autoencoder"):
        train_until(qtbot, studio, 2)
        studio.session.open(example(name).load())
        settle(qtbot, studio)
        assert studio.session.run.step == 0
        assert studio.session.run.project == studio.session.project
