"""Where things are on the canvas."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from nnstudio.gui.editor.geometry import (
    CARD_HEIGHT,
    centred_at,
    distance_to_path,
    elbow_corners,
    link_path,
    port_point,
    snapped,
)


def test_positions_snap_to_the_grid():
    assert [snapped(value) for value in (-4.0, 4.9, 5.1, 123.0)] == [0.0, 0.0, 10.0, 120.0]
    assert centred_at(QPointF(80.0, 32.0)) == (0.0, 0.0)


def test_ports_are_spread_evenly_over_the_edge():
    heights = [port_point(index, 3, is_output=True).y() for index in range(3)]
    assert heights == [CARD_HEIGHT / 4, CARD_HEIGHT / 2, CARD_HEIGHT * 3 / 4]


def test_a_forward_link_stays_between_its_ends():
    box = link_path(QPointF(0, 0), QPointF(200, 80)).boundingRect()
    assert (box.left(), box.right()) == (0.0, 200.0)


@pytest.mark.parametrize("down", [120.0, 150.0])
def test_a_link_that_wraps_runs_through_the_gap_between_the_rows(down):
    corners = elbow_corners(QPointF(900, 32), QPointF(0, 32 + down))
    height = corners[2].y()
    assert CARD_HEIGHT + 5 < height < down - 5


@pytest.mark.parametrize("rows", [2, 3, -2])
def test_a_link_over_several_rows_keeps_to_the_corridor_of_its_own(rows):
    corners = elbow_corners(QPointF(900, 32), QPointF(0, 32 + rows * 120))
    beside_own_row = corners[2].y() - 32
    assert CARD_HEIGHT / 2 < abs(beside_own_row) < 120 - CARD_HEIGHT / 2
    assert (beside_own_row > 0) == (rows > 0)


def test_every_link_begins_and_ends_at_its_ports():
    for end in (QPointF(300, 10), QPointF(-300, 10), QPointF(-300, 400), QPointF(5, 0)):
        path = link_path(QPointF(0, 0), end)
        assert path.pointAtPercent(0.0) == QPointF(0, 0)
        assert (path.pointAtPercent(1.0) - end).manhattanLength() < 1e-6


def test_the_distance_to_a_link_is_that_to_its_line():
    path = link_path(QPointF(0, 0), QPointF(200, 0))
    assert distance_to_path(path, QPointF(100, 6)) == pytest.approx(6.0)
    assert distance_to_path(path, QPointF(-30, 0)) == pytest.approx(30.0)
