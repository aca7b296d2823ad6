"""The band between two curves is filled, and is one thing in the legend."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor

from nnstudio.gui.theme import current
from nnstudio.gui.widgets.plot import CurvePlot


@pytest.fixture
def plot(qtbot) -> CurvePlot:
    made = CurvePlot()
    made.resize(500, 300)
    qtbot.addWidget(made)
    made.show()
    x = np.arange(1, 61, dtype=float)
    for name, y in (("mean", np.full(60, 1.0)), ("low", np.full(60, 0.5)), ("high", np.full(60, 1.5))):
        made.add_curve(name, colour=0)
        made.set_curve(name, x, y)
    return made


def colour_at(plot, x, y):
    frame = plot.canvas.frame
    columns, rows = frame.pixels(np.array([float(x)]), np.array([float(y)]))
    return QColor(plot.canvas.grab().toImage().pixel(round(columns[0]), round(rows[0])))


def far_apart(one, other):
    return max(abs(one.red() - other.red()), abs(one.green() - other.green()), abs(one.blue() - other.blue()))


def colours_of(plot):
    image = plot.canvas.grab().toImage()
    return {
        QColor(image.pixel(x, y)).name() for x in range(0, image.width(), 3) for y in range(image.height())
    }


def test_what_lies_between_is_tinted_and_nothing_else(plot):
    ground = QColor(current().surface)
    assert far_apart(colour_at(plot, 30, 1.25), ground) < 3
    plot.set_band("low", "mean", "high", "± σ")
    for y in (0.75, 1.25):
        assert far_apart(colour_at(plot, 30.5, y), ground) > 12
    for y in (0.4, 1.6):
        assert far_apart(colour_at(plot, 30.5, y), ground) < 3


def test_its_edges_can_be_told_from_the_filling(plot):
    plot.set_band("low", "mean", "high", "± σ")
    edge, inside = colour_at(plot, 30.5, 1.5), colour_at(plot, 30.5, 1.25)
    assert far_apart(edge, inside) > 40


def test_the_legend_has_one_entry_that_hides_both_edges_and_the_filling(plot):
    plot.set_band("low", "mean", "high", "± σ")
    buttons = list(plot.legend._buttons.values())
    assert [button.text() for button in buttons] == ["mean", "± σ"]
    tint = colour_at(plot, 30.5, 1.27).name()
    assert tint in colours_of(plot)
    buttons[1].click()
    assert tint not in colours_of(plot)
    buttons[1].click()
    assert tint in colours_of(plot)


def test_on_a_logarithmic_scale_a_band_that_reaches_zero_is_drawn_without_fault(plot):
    x = np.arange(1, 61, dtype=float)
    plot.set_curve("low", x, np.linspace(-1.0, 0.5, 60))
    plot.set_band("low", "mean", "high", "± σ")
    plot.set_logarithmic(True)
    plot.canvas.grab()
