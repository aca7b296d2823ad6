"""Points on a plane: where the axes end, and how dots at their ends are drawn."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor, QImage

from nnstudio.gui.panels.points_plot import Points, PointsPlot, widened
from nnstudio.gui.theme import current


def test_axes_make_room_for_wandering_points_and_never_shrink_again():
    first = (-1.0, 1.0, -1.0, 1.0)
    wandering = np.full((50, 2), 1.5)
    grown = widened(first, first, [wandering])
    assert grown[1] > 1.5
    assert grown[0] == -1.0
    assert widened(first, grown, [np.zeros((50, 2))]) == grown
    assert widened(first, grown, [np.full((50, 2), 1.6)]) == grown, "it does not grow with every frame"
    far = widened(first, first, [np.full((50, 2), 1e6), np.full((3, 2), np.nan)])
    assert far == (-1.0, 3.0, -1.0, 3.0)


def test_a_dot_is_drawn_whole_or_not_at_all(qtbot):
    plot = PointsPlot()
    qtbot.addWidget(plot)
    plot.resize(200, 200)
    plot.set_extent((0.0, 1.0, 0.0, 1.0))
    bare = plot.grab().toImage()
    plot.set_points([Points(np.array([[1.02, 0.5], [0.5, -0.02]]), 0)])
    assert plot.grab().toImage() == bare
    plot.set_points([Points(np.array([[1.0, 0.5]]), 0)])
    edge = plot.area().right()
    picture = plot.grab().toImage()
    colour = QColor(current().series_colour(0))
    row = [picture.pixelColor(x, round(plot.area().center().y())) for x in range(int(edge), int(edge) + 3)]
    assert colour in row, "beyond the axis it is not cut"


def pixels(plot: PointsPlot) -> np.ndarray:
    """What is painted, ``(height, width, 4)``."""
    image = plot.grab().toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4).astype(int)


def test_points_that_stay_are_painted_below_those_that_move(qtbot):
    plot = PointsPlot()
    qtbot.addWidget(plot)
    plot.resize(200, 200)
    plot.show()
    plot.set_extent((0.0, 1.0, 0.0, 1.0))
    still = np.array([[0.5, 0.5], [0.2, 0.2]])

    def painted(*places: tuple[float, float]):
        plot.set_points([Points(still, 0), Points(np.array(places), 1)])
        return pixels(plot)

    first = painted((0.8, 0.8))
    assert np.abs(painted((0.1, 0.9)) - first).max() > 100
    layer = plot._layer
    assert np.abs(painted((0.8, 0.8)) - first).max() < 8, "painted in two layers it looks the same"
    assert plot._layer is layer, "what stays is painted once"
    plot.set_points([Points(still + 0.2, 0), Points(np.array([[0.8, 0.8]]), 1)])
    assert np.abs(pixels(plot) - first).max() > 100
