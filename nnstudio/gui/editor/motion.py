"""Cards glide from where they were to where an edit has put them, so that the eye can follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEasingCurve, QObject, QPointF, QVariantAnimation
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QStyle

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_MILLISECONDS = 350
_MOST = 1500  # cards; more of them would stutter rather than glide
_UNSEEN = ("offscreen", "minimal")


def motion_allowed() -> bool:
    """Whether anybody watches, and the system's settings do not ask for less motion."""
    if QGuiApplication.platformName() in _UNSEEN:
        return False
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


class Motion(QObject):
    """Only shows; the project has its new places already. Any edit or press of the hand ends it at once."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view = view
        self._from: dict[str, QPointF] = {}
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(_MILLISECONDS)
        self._animation.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.valueChanged.connect(self._on_value_changed)
        self._animation.finished.connect(self._settle)
        view.network_scene.content_changed.connect(self.finish)

    @property
    def is_running(self) -> bool:
        return self._animation.state() is QVariantAnimation.State.Running

    def play(self, before: Mapping[str, QPointF]) -> None:
        """Show the cards at these places, and on their way to those that the project says."""
        nodes = self._view.network_scene.network.nodes
        places = {node: at for node, at in before.items() if node in nodes}
        self._from = {node: at for node, at in places.items() if at.toTuple() != nodes[node].at}
        if motion_allowed() and 0 < len(self._from) <= _MOST:
            self._on_value_changed(0.0)
            self._animation.start()

    def finish(self) -> None:
        """Show all cards where they belong, now."""
        if self.is_running:
            self._animation.stop()
            self._settle()

    def _on_value_changed(self, share: float) -> None:
        nodes = self._view.network_scene.network.nodes
        self._view.network_scene.show_at(
            {
                node: start + (QPointF(*nodes[node].at) - start) * share
                for node, start in self._from.items()
                if node in nodes
            }
        )

    def _settle(self) -> None:
        nodes = self._view.network_scene.network.nodes
        self._view.network_scene.show_at({id: QPointF(*nodes[id].at) for id in self._from if id in nodes})
        self._from = {}
