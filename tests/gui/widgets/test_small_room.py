"""What widgets leave out when they get small, and what they keep."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtWidgets import QComboBox

from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.training.losses import losses
from nnstudio.core.training.optimizers import optimizers
from nnstudio.gui.widgets.axis_ticks import linear_axis
from nnstudio.gui.widgets.editors import editor_for
from nnstudio.gui.widgets.fitting_label import FittingLabel
from nnstudio.gui.widgets.formula import formula_image
from nnstudio.gui.widgets.painted import fitting_ticks
from nnstudio.gui.widgets.plot import CurvePlot

PANEL_WIDTH = 250  # pixels inside the training panel, at normal text size
POINTS = 10.0


def test_a_label_says_the_longest_wording_that_fits(qtbot):
    label = FittingLabel()
    qtbot.addWidget(label)
    label.set_wordings("a rather long wording", "short", "")
    width = label.fontMetrics().horizontalAdvance
    shown = []
    for room in (width("a rather long wording") + 1, width("short") + 1, 2):
        label.resize(room, 20)
        shown.append(label.shown())
    assert shown == ["a rather long wording", "short", ""]
    assert label.text() == "a rather long wording"


def test_a_label_without_a_shorter_wording_ends_in_dots(qtbot):
    label = FittingLabel()
    qtbot.addWidget(label)
    label.set_wordings("a rather long wording")
    label.resize(60, 20)
    assert label.shown().endswith("…")


@pytest.mark.parametrize("room", [60, 140, 420])
def test_an_axis_has_two_ticks_or_more_that_do_not_touch(room):
    places = fitting_ticks(-3.9, 3.9, 6, room, lambda text: 8.0 * len(text) + 8)
    assert len(places) >= 2
    apart = room * (places[1] - places[0]) / 7.8
    assert apart >= 24


def test_a_plot_keeps_its_curves_when_it_gets_small(qtbot):
    plot = CurvePlot(x_label="steps", y_label="Loss")
    qtbot.addWidget(plot)
    for name in ("one curve", "another curve", "a third curve"):
        plot.add_curve(name)
    plot.resize(420, 300)
    plot.show()
    assert plot.legend.heightForWidth(400) > 0
    assert not plot.legend.is_brief
    plot.resize(180, 120)
    assert plot.legend.is_brief or not plot.legend.isVisible()
    plot.resize(420, 300)
    assert not plot.legend.is_brief


def test_a_choice_asks_for_the_room_its_longest_word_takes(qtbot):
    parameter = Parameter(
        name="mode",
        kind=Kind.CHOICE,
        choices=("a", "b"),
        choice_labels=("Zeros", "Non-saturating"),
        default="a",
    )
    editor = editor_for(parameter)
    qtbot.addWidget(editor)
    box = editor.findChild(QComboBox)
    assert box.minimumSizeHint().width() > box.fontMetrics().horizontalAdvance("Non-saturating")


@pytest.mark.parametrize("entry", [*optimizers, *losses], ids=lambda entry: entry.name)
def test_formulas_fit_in_the_training_panel(qapp, entry):
    picture = formula_image(entry.formula, "#000000", POINTS)
    assert picture is not None
    assert picture.width() <= PANEL_WIDTH


@pytest.mark.parametrize("height", [30, 60, 120, 400])
def test_the_values_beside_a_plot_never_touch(qtbot, height):
    plot = CurvePlot()
    qtbot.addWidget(plot)
    plot.resize(300, height)
    plot.show()
    plot.set_curve("loss", np.array([0.0, 1.0, 2.0]), np.array([0.1, 0.55, 1.03]))
    frame = plot.canvas.frame
    assert [float(tick.text) for tick in frame.y_ticks] == pytest.approx(
        [tick.place for tick in frame.y_ticks]
    )
    apart = [frame.row(before.place) - frame.row(after.place) for before, after in pairwise(frame.y_ticks)]
    assert all(pixels >= plot.fontMetrics().height() for pixels in apart)
    assert frame.y_ticks


@pytest.mark.parametrize(
    ("low", "high"), [(0.092, 0.108), (0.0, 1.0), (0.69, 1.03), (2.301, 2.306), (-3.0, 7.0)]
)
def test_a_short_axis_still_has_two_values(low, high):
    def needs(_text: str) -> float:
        return 23.0

    found = linear_axis(low, high, 48.0, needs)
    assert len(found) >= 2
    assert found[0].text != found[1].text
    assert [float(tick.text) for tick in found] == pytest.approx([tick.place for tick in found])
    assert len(linear_axis(low, high, 10.0, needs)) == 1
