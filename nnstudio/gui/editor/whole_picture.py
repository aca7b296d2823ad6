"""A picture of the whole network, as seen from near: not of what the window happens to show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRectF

from nnstudio.gui.editor.far_card import Detail
from nnstudio.gui.editor.scene import NetworkScene


@contextmanager
def in_full(scene: NetworkScene) -> Iterator[QRectF]:
    """Inside, every card can be painted with all that is read on it. Yields the area that they cover."""
    before = scene.detail
    scene.shifting.emit()  # what sleeps out of view paints nothing
    scene.show_detail(Detail.FULL)
    try:
        yield _covered(scene)
    finally:
        scene.show_detail(before)


def _covered(scene: NetworkScene) -> QRectF:
    """Around all that is painted. Qt's own answer counts the layer of far cards, which is endless."""
    area = scene.shown_rect()
    for item in (*scene.nodes.values(), *scene.links.values()):
        area |= item.sceneBoundingRect() | item.mapRectToScene(item.childrenBoundingRect())
    return area
