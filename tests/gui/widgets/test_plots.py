"""Plots, maps, grids and matrices show what they are given, fast and to the last figure."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QToolTip, QWidget

from nnstudio.core.language import language
from nnstudio.gui.theme import DARK, LIGHT, apply
from nnstudio.gui.widgets.axis_ticks import linear_axis
from nnstudio.gui.widgets.exporting import of_widget, svg
from nnstudio.gui.widgets.growing_series import BLOCK, GrowingSeries, moving_average
from nnstudio.gui.widgets.heat_map import HeatMap
from nnstudio.gui.widgets.histogram import Histogram
from nnstudio.gui.widgets.image_grid import ImageGrid
from nnstudio.gui.widgets.matrix import ConfusionMatrix
from nnstudio.gui.widgets.painted import ticks
from nnstudio.gui.widgets.plot import CurvePlot


def steps(count: int) -> np.ndarray:
    return np.arange(1, count + 1, dtype=float)


def turn_wheel(plot: CurvePlot, at: QPointF, delta: int) -> None:
    """Over the plot's canvas; 120 is a notch away from the user."""
    event = QWheelEvent(
        at,
        plot.canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(plot.canvas, event)


def drag(widget: QWidget, at: QPoint) -> None:
    """The pointer moves, the left button held."""
    left, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = QPointF(at)
    event = QMouseEvent(QEvent.Type.MouseMove, place, widget.mapToGlobal(place), left, left, keys)
    QApplication.sendEvent(widget, event)


def colours_of(plot: CurvePlot) -> set[str]:
    """Every colour that is painted somewhere on the plot's canvas."""
    image = plot.canvas.grab().toImage()
    seen = {image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(image.height())}
    return {QColor(pixel).name() for pixel in seen}


@pytest.fixture
def plot(qtbot) -> CurvePlot:
    made = CurvePlot(x_label="step", y_label="loss")
    made.resize(500, 300)
    qtbot.addWidget(made)
    made.show()
    return made


# growing series


def test_thinning_keeps_every_peak() -> None:
    series = GrowingSeries()
    y = np.zeros(100_000)
    y[54_321] = 7
    y[12_345] = -3
    series.update(steps(100_000), y)
    x, thin = series.visible(0, 1e9, 300)
    assert len(x) < 2000
    assert (thin.max(), thin.min()) == (7, -3)
    assert (np.diff(x) >= 0).all()


def test_growing_piece_by_piece_gives_the_same_as_at_once() -> None:
    rng = np.random.default_rng(0)
    y = rng.normal(size=10 * BLOCK + 7)
    x = steps(len(y))
    whole, grown = GrowingSeries(), GrowingSeries()
    for series in (whole, grown):
        series.smooth(0.9)
    whole.update(x, y)
    for end in (3, 64, 65, 300, len(y)):
        grown.update(x[:end], y[:end])
    np.testing.assert_allclose(grown.values, whole.values)
    np.testing.assert_allclose(grown._low, whole._low)


def test_another_run_is_not_taken_for_the_old_one_gone_on() -> None:
    series = GrowingSeries()
    series.update(steps(200), np.ones(200))
    series.update(steps(300), np.full(300, 5.0))
    assert series.span() == (5, 5)


def test_what_is_not_finite_is_left_out() -> None:
    series = GrowingSeries()
    y = np.ones(50_000)
    y[100:300] = np.nan
    y[400] = np.inf
    series.update(steps(50_000), y)
    for columns in (100, 100_000):
        _x, thin = series.visible(0, 1e9, columns)
        assert np.isfinite(thin).all()
    assert series.at(200)[1] != series.at(200)[1], "the exact read-out does show it"


def test_the_moving_average_is_the_textbook_one() -> None:
    y = np.random.default_rng(1).normal(size=200)
    mean, expected = 0.0, []
    for index, value in enumerate(y, 1):
        mean = 0.95 * mean + 0.05 * value
        expected.append(mean / (1 - 0.95**index))
    averages, *_state = moving_average(y, 0.95)
    np.testing.assert_allclose(averages, expected, rtol=1e-9)


# curve plot


def test_the_view_follows_the_data(plot) -> None:
    plot.set_curve("loss", steps(100), np.linspace(2, 1, 100))
    (x0, x1), (y0, y1) = plot.view_range()
    assert x0 <= 1
    assert x1 >= 100
    assert y0 <= 1 < 2 <= y1
    plot.set_curve("loss", steps(1000), np.linspace(9, 1, 1000))
    (_x0, x1), (_y0, y1) = plot.view_range()
    assert x1 >= 1000
    assert y1 >= 9


def test_new_data_never_move_what_the_user_has_zoomed(plot) -> None:
    plot.set_curve("loss", steps(100), np.ones(100))
    turn_wheel(plot, QPointF(250, 120), 480)
    assert not plot.follows_data
    zoomed = plot.view_range()
    assert zoomed[0][1] - zoomed[0][0] < 70
    plot.set_curve("loss", steps(5000), np.full(5000, 50.0))
    assert plot.view_range() == zoomed
    plot.fit()
    assert plot.follows_data
    assert plot.view_range()[0][1] >= 5000


def test_the_range_changes_rarely_while_a_curve_grows(plot) -> None:
    frames = []
    for count in range(10, 3000, 10):
        plot.set_curve("loss", steps(count), np.ones(count))
        if not frames or frames[-1] is not plot.canvas.frame:
            frames.append(plot.canvas.frame)
    assert 1 < len(frames) < 25


def test_a_known_end_fixes_the_axis(plot) -> None:
    plot.set_x_limit(400)
    plot.set_curve("loss", steps(10), np.ones(10))
    assert plot.view_range()[0] == pytest.approx((0, 400))


def test_the_read_out_is_exact_even_when_smoothed(plot) -> None:
    y = np.random.default_rng(0).normal(size=500)
    plot.set_smoothing(0.9)
    plot.add_curve("loss", "training loss")
    plot.set_curve("loss", steps(500), y)
    assert f"{y[249]:.6g}" in plot.read_out_at(250.2)
    assert "training loss" in plot.read_out_at(250.2)


def test_the_numbers_of_an_axis_tell_neighbours_apart_and_no_more(plot) -> None:
    plot.set_curve("loss", steps(3), np.array([0.2, 0.1, 0.15]))
    texts = [tick.text for tick in plot.canvas.frame.y_ticks]
    assert len(set(texts)) == len(texts) > 2
    assert [float(text) for text in texts] == pytest.approx([t.place for t in plot.canvas.frame.y_ticks])
    assert [tick.text for tick in linear_axis(12_340, 12_350, 400, len)][:2] == ["12340", "12342"]
    assert [tick.text for tick in linear_axis(0, 3e9, 400, len)][:3] == ["0", "5e+08", "1e+09"]


def test_a_log_axis_leaves_out_what_has_no_logarithm(plot) -> None:
    plot.set_logarithmic(True)
    plot.set_curve("loss", steps(4), np.array([100.0, 0.0, -1.0, 0.01]))
    x, y = plot.drawn("loss")
    assert list(x) == [1, 4]
    assert list(y) == [2, -2]
    low, high = plot.view_range()[1]
    assert low <= -2 < 2 <= high


def test_the_legend_hides_a_curve(plot) -> None:
    plot.set_curve("a", steps(5), np.ones(5))
    plot.set_curve("b", steps(5), np.full(5, 100.0))
    button = next(b for b in plot.legend.findChildren(QToolButton) if b.text() == "b")
    button.click()
    assert "b" not in plot.read_out_at(2)
    assert plot.view_range()[1][1] < 10, "the view follows what is shown"
    assert LIGHT.series[1] not in colours_of(plot)


def test_a_hidden_plot_draws_nothing_until_it_is_shown(plot) -> None:
    plot.hide()
    plot.set_curve("loss", steps(5), np.ones(5))
    assert not len(plot.drawn("loss")[0])
    plot.show()
    assert len(plot.drawn("loss")[0]) == 5


def test_curves_take_the_colours_of_the_theme(plot, qapp) -> None:
    plot.add_curve("loss", "loss", 1)
    plot.set_curve("loss", steps(1000), np.ones(1000))
    for look in (LIGHT, DARK):
        apply(qapp, look)
        assert {look.series[1], look.surface} <= colours_of(plot)


def test_a_drag_moves_the_paper_and_a_double_click_fits_it_again(plot, qtbot) -> None:
    plot.set_curve("loss", steps(100), np.ones(100))
    (x0, x1), (y0, y1) = plot.view_range()
    start = plot.canvas.frame.area.center().toPoint()
    qtbot.mousePress(plot.canvas, Qt.MouseButton.LeftButton, pos=start)
    for far in (1, 20, 50):
        drag(plot.canvas, start + QPoint(far, -far))
    qtbot.mouseRelease(plot.canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(50, -50))
    per_pixel = (x1 - x0) / plot.canvas.frame.area.width()
    assert plot.view_range()[0] == pytest.approx((x0 - 50 * per_pixel, x1 - 50 * per_pixel), rel=0.05)
    assert plot.view_range()[1][0] < y0
    qtbot.mouseDClick(plot.canvas, Qt.MouseButton.LeftButton, pos=start)
    assert plot.view_range() == ((x0, x1), (y0, y1))
    assert plot.follows_data


def test_a_click_alone_moves_nothing(plot, qtbot) -> None:
    plot.set_curve("loss", steps(100), np.ones(100))
    qtbot.mouseClick(plot.canvas, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    assert plot.follows_data


def test_the_wheel_keeps_the_point_under_it_and_over_an_axis_zooms_that_one_alone(plot) -> None:
    plot.set_curve("loss", steps(100), np.linspace(2, 1, 100))
    at = QPointF(300, 100)
    before, seen = plot.canvas.frame.values(at), plot.view_range()
    turn_wheel(plot, at, 240)
    assert plot.canvas.frame.values(at) == pytest.approx(before, rel=0.01)
    plot.fit()
    area = plot.canvas.frame.area
    turn_wheel(plot, QPointF(area.left() / 2, area.center().y()), 240)
    assert plot.view_range()[0] == seen[0]
    assert plot.view_range()[1] != seen[1]


def test_pointing_at_the_curves_reads_them_out_and_leaving_hides_it(plot, qtbot) -> None:
    plot.set_curve("loss", steps(100), np.linspace(2, 1, 100))
    qtbot.mouseMove(plot.canvas, plot.canvas.frame.area.center().toPoint())
    told = next(label for label in plot.findChildren(QLabel) if "@" in label.text())
    assert told.isVisible()
    QApplication.sendEvent(plot.canvas, QEvent(QEvent.Type.Leave))
    assert not told.isVisible()


def test_the_axis_speaks_the_language_of_now(plot, qapp) -> None:
    plot.set_curve("loss", steps(3), np.array([0.2, 0.1, 0.15]))
    language.choose("fr")
    QApplication.sendEvent(plot.canvas, QEvent(QEvent.Type.LanguageChange))
    texts = [tick.text for tick in plot.canvas.frame.y_ticks]
    language.choose("en")
    assert any("," in text for text in texts)


def test_a_vector_picture_holds_lines_and_letters_and_no_pixels(plot) -> None:
    plot.set_labels("steps", "Loss")
    plot.set_curve("loss", steps(50), np.linspace(2, 1, 50))
    picture = svg(of_widget(plot.canvas)).decode()
    assert "<image" not in picture
    assert "polyline" in picture
    assert ">steps</text>" in picture


def test_clearing_forgets_the_curves(plot) -> None:
    plot.set_curve("loss", steps(5), np.ones(5))
    plot.clear()
    assert plot.read_out_at(3) == ""
    assert plot.legend.isHidden()


# the painted ones


@pytest.mark.parametrize(("low", "high", "most"), [(-3.5, 3.5, 3), (0, 1, 5), (1e-7, 3e-7, 4), (-1000, 5, 6)])
def test_ticks_are_round_and_few(low, high, most) -> None:
    found = ticks(low, high, most)
    assert 1 <= len(found) <= most
    for tick in found:
        assert low - 1e-12 <= tick <= high + 1e-12
        digits = f"{abs(tick):.6e}".split("e")[0]
        assert math.isclose(float(digits) * 10 % 1, 0, abs_tol=1e-4) or tick == 0


def test_no_ticks_without_a_span() -> None:
    assert ticks(1, 1, 5) == []
    assert ticks(0, math.inf, 5) == []


def test_a_histogram_reads_out_its_bars(qtbot) -> None:
    histogram = Histogram()
    qtbot.addWidget(histogram)
    histogram.resize(300, 120)
    histogram.set_counts(np.array([1, 5, 2]), np.array([0.0, 1.0, 2.0, 3.0]))
    qtbot.mouseMove(histogram, QPoint(150, 60))
    assert "5" in histogram.read_out(1)
    assert not histogram.grab().isNull()
    histogram.set_counts(np.empty(0), np.empty(0))
    assert not histogram.grab().isNull()


def test_a_heat_map_finds_the_value_under_the_pointer(qtbot) -> None:
    heat_map = HeatMap()
    qtbot.addWidget(heat_map)
    heat_map.resize(300, 300)
    values = np.arange(12.0).reshape(3, 4)
    heat_map.set_values(values, (0, 4, 0, 3))
    assert heat_map.value_at(3.5, 0.5) == 3, "row 0 lies at the bottom"
    assert heat_map.value_at(0.5, 2.5) == 8
    assert heat_map.value_at(9, 9) is None
    place = heat_map.to_widget(np.array([[1.5, 2.5]]))[0]
    assert heat_map.to_data(QPointF(*place)) == pytest.approx((1.5, 2.5))


def test_a_heat_map_paints_its_rows_from_the_bottom(qtbot) -> None:
    heat_map = HeatMap()
    qtbot.addWidget(heat_map)
    heat_map.resize(300, 300)
    heat_map.set_values(np.array([[1.0], [-1.0]]), (0, 1, 0, 1))
    picture, area = heat_map.grab().toImage(), heat_map.area()
    low = picture.pixelColor(int(area.center().x()), int(area.bottom() - 8))
    high = picture.pixelColor(int(area.center().x()), int(area.top() + 8))
    assert low.red() > low.blue()
    assert high.blue() > high.red()


def test_points_are_drawn_in_the_colour_of_their_class(qtbot) -> None:
    heat_map = HeatMap()
    qtbot.addWidget(heat_map)
    heat_map.resize(300, 300)
    heat_map.set_values(np.zeros((2, 2)), (-1, 1, -1, 1), levels=(-1, 1))
    heat_map.set_points(np.array([[0.0, 0.0]]), np.array([1]))
    place = heat_map.to_widget(np.zeros((1, 2)))[0]
    assert heat_map.grab().toImage().pixelColor(*map(round, place)).name() == LIGHT.series[1]


def test_a_heat_map_tells_where_the_pointer_is(qtbot) -> None:
    heat_map = HeatMap()
    qtbot.addWidget(heat_map)
    heat_map.resize(300, 300)
    heat_map.show()
    heat_map.set_values(np.zeros((2, 2)), (0, 1, 0, 1))
    with qtbot.waitSignal(heat_map.hovered) as told:
        qtbot.mouseMove(heat_map, heat_map.area().center().toPoint())
    assert told.args[0] == pytest.approx((0.5, 0.5), abs=0.02)


@pytest.mark.parametrize("captions", [(), [f"{i}" for i in range(7)]])
def test_an_image_grid_finds_and_selects_pictures(qtbot, captions) -> None:
    grid = ImageGrid()
    qtbot.addWidget(grid)
    grid.resize(320, 200)
    grid.set_images(np.random.default_rng(0).random((7, 8, 8)), captions)
    grid.show()
    for index in range(7):
        assert grid.index_at(grid.cell(index).center()) == index
        assert grid.rect().contains(grid.cell(index).toRect().adjusted(1, 1, -1, -1))
    with qtbot.waitSignal(grid.selected) as told:
        qtbot.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.cell(3).center().toPoint())
    assert told.args == [3]
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.selection == 4


def test_an_image_grid_paints_every_picture_in_its_cell(qtbot) -> None:
    grid = ImageGrid()
    qtbot.addWidget(grid)
    grid.resize(320, 200)
    images = np.zeros((6, 4, 4))
    images[4] = 1
    grid.set_images(images, levels=(0, 1))
    picture = grid.grab().toImage()
    shown = [picture.pixelColor(grid.cell(index).center().toPoint()).red() for index in range(6)]
    assert shown == [0, 0, 0, 0, 255, 0]


def test_colour_pictures_and_none_at_all(qtbot) -> None:
    grid = ImageGrid()
    qtbot.addWidget(grid)
    grid.resize(100, 100)
    red = np.zeros((1, 2, 2, 3))
    red[..., 0] = 1
    grid.set_images(red)
    assert grid.grab().toImage().pixelColor(grid.cell(0).center().toPoint()).name() == "#ff0000"
    grid.clear()
    assert not grid.grab().isNull()
    qtbot.mouseClick(grid, Qt.MouseButton.LeftButton)


def test_a_confusion_matrix_counts_in_words_and_tells_of_clicks(qtbot) -> None:
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(300, 300)
    matrix.set_counts(np.array([[8, 2], [0, 5]]), ["cat", "dog"])
    matrix.show()
    assert matrix.read_out(0, 1) == "True cat, predicted dog: 2 of 10"
    with qtbot.waitSignal(matrix.cell_clicked) as told:
        cell = matrix._cell(matrix._area(), 0, 1)
        qtbot.mouseClick(matrix, Qt.MouseButton.LeftButton, pos=cell.center().toPoint())
    assert told.args == [0, 1]
    matrix.set_counts(np.zeros((0, 0), int))
    assert not matrix.grab().isNull()


def test_a_silent_grid_covers_nothing_with_a_tooltip_over_its_pictures(qtbot):
    grid = ImageGrid()
    qtbot.addWidget(grid)
    grid.setToolTip("Point at one")
    grid.is_silent = True
    grid.set_images(np.zeros((4, 8, 8)), levels=(-1.0, 1.0))
    grid.resize(200, 200)
    grid.show()
    grid._hovered = 0
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(60, 60), grid.mapToGlobal(QPoint(60, 60)))
    QApplication.sendEvent(grid, event)
    assert QToolTip.text() == ""
    grid._hovered = -1
    QApplication.sendEvent(grid, event)
    assert QToolTip.text() == "Point at one"
    QToolTip.hideText()
