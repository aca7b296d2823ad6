"""State on the cards while training: asks for what the visible cards show, a few times a second at most."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QTimer

from nnstudio.core.observe import Request
from nnstudio.core.observe.cards import CardsObservation, CardsRequest
from nnstudio.core.observe.gradients import GradientsObservation, GradientsRequest
from nnstudio.core.session import RunStatus
from nnstudio.gui.editor.far_card import Detail
from nnstudio.gui.editor.geometry import CARD_HEIGHT, CARD_WIDTH
from nnstudio.gui.editor.lifetime import while_alive
from nnstudio.gui.editor.live_item import LiveState

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

MOST = 60  # cards; of more of them nobody sees any
PERIOD_MILLISECONDS = 330  # between an answer and the next wish, while training
SETTLE_MILLISECONDS = 150  # after scrolling
WATCHER = "live_cards"


class LiveCards(QObject):
    """One wish for all visible cards, withdrawn as soon as it is answered and made again a third of a second
    later, so that many frames pass between two looks. Off where cards are too many or too small to be read.
    """

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view = view
        self._session = view.session
        self._on = True
        self._request: CardsRequest | None = None
        self._gradients = GradientsRequest()
        self._shown: frozenset[str] = frozenset()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._ask)
        self._connect()

    def _connect(self) -> None:
        run, view = self._session.run, self._view
        run.status_changed.connect(self._on_status_changed)
        run.observed.connect(self._on_observed)
        run.reset.connect(self._on_reset)
        view.network_scene.content_changed.connect(self._soon)
        view.zoom_changed.connect(self._soon)
        view.horizontalScrollBar().valueChanged.connect(self._soon)
        view.verticalScrollBar().valueChanged.connect(self._soon)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        return {"live_cards": self.set_on}

    @property
    def is_on(self) -> bool:
        return self._on

    def set_on(self, on: bool) -> None:
        self._on = on
        self._ask()

    def gradient_of(self, node: str) -> float:
        """The norm of the last gradient of this node; nan where none is known."""
        found = self._session.run.observations.get(self._gradients)
        if not isinstance(found, GradientsObservation):
            return math.nan
        return found.norms.get((self._session.network_name, node), math.nan)

    # Asking

    def _soon(self, *_what: object) -> None:
        """After the last of many small moves."""
        if self._session.run.project is not None and not self._timer.isActive():
            self._timer.start(SETTLE_MILLISECONDS)

    def _ask(self) -> None:
        nodes = self._visible()
        if not nodes:
            self._request = None
            self._clear(self._shown)
            self._session.watch.ask(WATCHER, ())
            return
        self._request = CardsRequest(self._session.network_name, nodes)
        self._clear(self._shown - frozenset(nodes))
        self._session.watch.ask(WATCHER, (self._request, self._gradients))
        self._show()

    def _visible(self) -> tuple[str, ...]:
        """The cards to be told of; none while nothing could be read on them."""
        scene, run = self._view.network_scene, self._session.run
        if not self._on or run.project is None or not self._view.isVisible():
            return ()
        if scene.detail is not Detail.FULL:
            return ()
        seen = self._view.camera.seen_rect()
        nodes = [
            node
            for node, item in scene.nodes.items()
            if seen.intersects(QRectF(item.x(), item.y(), CARD_WIDTH, CARD_HEIGHT))
        ]
        return tuple(sorted(nodes)) if len(nodes) <= MOST else ()

    # Showing

    @while_alive
    def _on_observed(self, answered: frozenset[Request]) -> None:
        if self._request is None or self._request not in answered:
            return
        self._show()
        if self._session.run.status is RunStatus.RUNNING:
            self._session.watch.ask(WATCHER, ())
            self._timer.start(PERIOD_MILLISECONDS)

    @while_alive
    def _on_status_changed(self, _status: RunStatus) -> None:
        self._timer.stop()
        self._ask()

    @while_alive
    def _on_reset(self) -> None:
        self._ask()

    def _show(self) -> None:
        found = self._session.run.observations.get(self._request) if self._request else None
        if not isinstance(found, CardsObservation):
            return
        progress = self._progress()
        nodes = self._view.network_scene.nodes
        told = found.pictures.keys() & nodes.keys()
        for node in told:
            state = LiveState(found.pictures[node], self.gradient_of(node), progress)
            nodes[node].show_live(state)
        self._clear(self._shown - told)
        self._shown = frozenset(told)

    def _progress(self) -> float:
        run = self._session.run
        return run.step / run.total_steps if run.total_steps else 0.0

    def _clear(self, cards: frozenset[str]) -> None:
        nodes = self._view.network_scene.nodes
        for node in cards & nodes.keys():
            nodes[node].show_live(None)
        self._shown -= cards
