"""Points on a plane: where the axes end, and how dots at their ends are drawn."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

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
