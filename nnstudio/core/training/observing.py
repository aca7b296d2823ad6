"""Answering what visible panels ask, without slowing the training noticeably."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable

from nnstudio.core.observe import Observation, Request, observe
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.events import Frame
from nnstudio.core.training.trainer import Trainer

SHARE = 0.06  # of the time, for all answers together
SLOWEST = 0.25  # seconds for each request between two answers to the same one, whatever they cost...
SLOWEST_ALONE, SLOWEST_OF_MANY = 0.5, 4.0  # ...within these bounds...
LARGEST_SHARE = 0.5  # ...and as long as half of the time is left for training

_log = logging.getLogger(__name__)


def observe_now(trainer: Trainer, requests: Iterable[Request]) -> Frame:
    """The answers to all these requests, as the networks are now.

    Raises:
        Exception: whatever an observer raises.
    """
    with trainer.looking():
        context = trainer.context()
        answers = {request: observe(context, request) for request in requests}
    return Frame(trainer.step, trainer.epoch, answers)


class Lookout:
    """Decides which requests are due, from what answering them has cost so far.

    All requests share :data:`SHARE` of the time evenly: one that costs 4 ms among five is answered every
    250 ms, one that costs 0.1 ms with every frame.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._cost: dict[Request, float] = {}  # seconds, smoothed
        self._answered: dict[Request, float] = {}
        self._broken: set[Request] = set()

    @property
    def answered(self) -> frozenset[Request]:
        """The requests that have been answered in this run."""
        return frozenset(self._answered)

    def due_frame(self, requests: frozenset[Request], frame_seconds: float) -> Frame | None:
        """The answers that are due now, if any."""
        now = time.perf_counter()
        wanted = requests - self._broken
        due = [request for request in wanted if now >= self._due(request, len(wanted), frame_seconds)]
        return self._frame(due) if due else None

    def whole_frame(self, requests: frozenset[Request]) -> Frame | None:
        """The answers to all requests."""
        wanted = requests - self._broken
        return self._frame(wanted) if wanted else None

    def _due(self, request: Request, requests: int, frame_seconds: float) -> float:
        """When a request should be answered next; one never answered: at once."""
        if request not in self._answered:
            return 0.0
        cost = self._cost[request] * requests
        patience = min(SLOWEST_OF_MANY, max(SLOWEST_ALONE, SLOWEST * requests))
        slowest = max(patience, cost / LARGEST_SHARE)
        return self._answered[request] + max(frame_seconds, min(cost / SHARE, slowest))

    def _frame(self, requests: Iterable[Request]) -> Frame:
        answers: dict[Request, Observation] = {}
        with self._trainer.looking():
            context = self._trainer.context()
            for request in requests:
                begun = time.perf_counter()
                try:
                    answers[request] = observe(context, request)
                except Refusal:  # about a node that was added or deleted since the run began
                    self._broken.add(request)
                except Exception:  # a view's fault must not end a run
                    _log.exception("%r could not be answered; it is not asked again in this run", request)
                    self._broken.add(request)
                self._note(request, begun)
        return Frame(self._trainer.step, self._trainer.epoch, answers)

    def _note(self, request: Request, begun: float) -> None:
        now = time.perf_counter()
        before = self._cost.get(request, now - begun)
        self._cost[request] = 0.7 * before + 0.3 * (now - begun)
        self._answered[request] = now
