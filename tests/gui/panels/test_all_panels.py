"""What every panel promises: one contract test meets every entry."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QComboBox, QWidget

from nnstudio.core.language import language
from nnstudio.gui import theme as look
from nnstudio.gui.panels.panel import panels

EXAMPLES = ("circle", "digits-cnn", "digits-autoencoder", "gan-ring", "sine", "iris")
SAYS_SOMETHING = {
    "circle": {"samples"},
    "digits-cnn": {"decision_map", "samples"},
    "digits-autoencoder": {"decision_map", "predictions"},
    "gan-ring": {"predictions"},
    "sine": set(),
    "iris": {"decision_map", "samples"},
}


def picture_of(widget: QWidget) -> bytes:
    image = widget.grab().toImage()
    return bytes(image.constBits())


def different(one: bytes, other: bytes) -> float:
    """The share of bytes in which two pictures of the same size differ."""
    return float((np.frombuffer(one, np.uint8) != np.frombuffer(other, np.uint8)).mean())


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_panel_shows_something_of_every_example_or_says_why_not(bench, name):
    studio = bench(name)
    shown = [studio.show(panel) for panel in panels.names()]
    studio.settle()
    studio.train()
    silent = {panel.name for panel in shown if panel.placeholder}
    assert silent == SAYS_SOMETHING[name]
    for panel in shown:
        assert not panel.placeholder.endswith("…"), f"{panel.name} still waits"


def test_untrained_networks_are_seen_before_anything_is_trained(bench):
    studio = bench("circle")
    shown = [studio.show(name) for name in ("weights", "activations", "decision_map", "predictions")]
    studio.settle()
    assert studio.session.run.step == 0
    assert [panel.placeholder for panel in shown] == [""] * 4


@pytest.mark.parametrize("name", panels.names())
def test_a_hidden_panel_asks_for_nothing_and_is_not_even_built(bench, name):
    studio = bench("circle")
    panel = panels[name].make(studio.session, studio.controller)
    studio.made[name] = panel
    studio.settle()
    assert not panel.is_built
    assert not studio.session.watch.requests
    panel.show()
    asks = bool(studio.session.watch.requests)
    panel.hide()
    assert not studio.session.watch.requests
    assert asks == (name not in ("data", "training", "loss", "analyser", "outline", "runs", "microscope"))
    studio.settle()


@pytest.mark.parametrize("name", panels.names())
def test_hiding_and_showing_again_during_a_run_shows_the_latest(bench, name):
    studio = bench("circle")
    panel = studio.show(name)
    studio.settle()
    panel.hide()
    studio.train(20)
    panel.show()
    studio.settle()
    steps = {answer.step for answer in map(panel.answer, studio.session.watch.requests) if answer}
    assert steps <= {20}


def test_every_control_can_be_named_by_a_screen_reader(bench):
    studio = bench("circle")
    unnamed = []
    for name in panels.names():
        panel = studio.show(name)
        studio.settle()
        for kind in (QAbstractButton, QAbstractSlider, QComboBox):
            for widget in panel.findChildren(kind):
                inside = "scrollbar" in widget.objectName() or type(widget).__name__ == "QScrollBar"
                labelled = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
                if widget.isVisibleTo(panel) and not inside and not labelled:
                    unnamed.append((name, widget))
    assert not unnamed


@pytest.mark.parametrize("name", panels.names())
def test_the_other_theme_changes_the_picture_and_back_again(bench, name, qapp, qtbot):
    studio = bench("circle")
    panel = studio.show(name)
    studio.settle()
    studio.train()
    qtbot.wait(300)  # panels take turns: the last drawing may come up to 150 ms after the last fact
    light = picture_of(panel)
    look.apply(qapp, look.DARK)
    QApplication.processEvents()
    dark = picture_of(panel)
    look.apply(qapp, look.LIGHT)
    QApplication.processEvents()
    assert different(picture_of(panel), light) < 0.02 < different(dark, light)


@pytest.mark.parametrize("name", panels.names())
def test_another_language_is_spoken_at_once(bench, name, monkeypatch):
    studio = bench("circle")
    panel = studio.show(name)
    studio.settle()
    before = words_of(panel)
    monkeypatch.setattr(type(language), "translate", lambda self, text: f"«{text}»" if text else "")
    QCoreApplication.sendEvent(panel, QEvent(QEvent.Type.LanguageChange))
    for child in panel.findChildren(QWidget):
        QCoreApplication.sendEvent(child, QEvent(QEvent.Type.LanguageChange))
    after = words_of(panel)
    monkeypatch.undo()
    assert before != after
    assert any("«" in text for text in after)


def words_of(panel: QWidget) -> list[str]:
    children = panel.findChildren(QWidget)
    texts = [child.accessibleName() for child in children]
    return texts + [child.text() for child in children if hasattr(child, "text") and callable(child.text)]


@pytest.mark.parametrize("ending", ["png", "svg"])
@pytest.mark.parametrize("name", panels.names())
def test_what_a_panel_shows_can_be_saved_as_a_picture(bench, name, ending, tmp_path):
    studio = bench("circle")
    panel = studio.show(name)
    studio.settle()
    path = tmp_path / f"panel.{ending}"
    panel.export_picture(path)
    assert path.stat().st_size > 500
    assert path.read_bytes().startswith(b"\x89PNG" if ending == "png" else b"<?xml")


@pytest.mark.parametrize("name", panels.names())
def test_a_deleted_panel_is_gone_and_disturbs_nobody(bench, name):
    studio = bench("circle")
    panel = studio.show(name)
    studio.settle()
    gone = weakref.ref(panel)
    panel.hide()
    panel.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    studio.made.pop(name)
    del panel
    gc.collect()
    studio.train()
    assert gone() is None


def test_a_broken_network_is_said_to_be_broken(bench):
    studio = bench("circle")
    network = studio.session.project.networks["main"]
    last = next(node for node in network.nodes.values() if node.layer == "Output")
    from nnstudio.core.project.edits import delete

    studio.session.apply(delete, "main", frozenset({last.id}))
    panel = studio.show("weights")
    studio.settle()
    assert panel.placeholder
