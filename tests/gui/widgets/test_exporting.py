"""Scenes saved as pictures."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPen
from PySide6.QtWidgets import QGraphicsScene

from nnstudio.gui.widgets.exporting import of_scene, png


def saved(scene: QGraphicsScene, area: QRectF) -> QImage:
    return QImage.fromData(png(of_scene(scene, "A scene", area), 1.0))


def test_slanting_lines_are_smooth(qapp):
    """Between a line and the paper there are shades: without them it is a stair."""
    scene = QGraphicsScene()
    scene.addLine(0.0, 0.0, 100.0, 37.0, QPen("black"))
    picture = saved(scene, QRectF(0.0, 0.0, 100.0, 40.0))
    shades = {picture.pixelColor(x, y).name() for x in range(30, 120) for y in range(20, 70)}
    assert len(shades) > 5


def test_the_picture_is_as_large_as_what_is_asked_for_and_its_margin(qapp):
    scene = QGraphicsScene()
    scene.addRect(0.0, 0.0, 5000.0, 5000.0)
    picture = saved(scene, QRectF(0.0, 0.0, 100.0, 40.0))
    assert 100 < picture.width() < 200
    assert 40 < picture.height() < 140
