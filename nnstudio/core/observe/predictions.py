"""Examples with what is true and what the network says, and how often it is right."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.data.source import Array
from nnstudio.core.observe.observation import Observation, Request


@dataclass(frozen=True, slots=True)
class PredictionsRequest(Request):
    """``part`` is ``"train"``, ``"validation"`` or ``"test"``; ``limit`` the number of examples to list.

    ``order`` is ``"wrong_first"`` (the most wrong first), ``"least_sure_first"`` or ``"as_stored"``.
    """

    part: str = "validation"
    limit: int = 48
    order: str = "wrong_first"


@dataclass(frozen=True, slots=True, eq=False)
class PredictionsObservation(Observation):
    """``n`` listed examples, at most ``limit``; and figures over ``measured`` examples, at most 2,000.

    ``rows`` ``(n,)`` are indices into the part; ``inputs`` ``(n, *shape)`` raw. For classes, ``truth`` and
    ``predicted`` are ``(n,)`` int64, ``confidence`` ``(n,)`` is the probability of the predicted class,
    ``confusion[true, predicted]`` counts, ``accuracy`` is from 0 to 1 and ``error`` is ``1 - accuracy``. For
    values, ``truth`` and ``predicted`` are ``(n, k)`` float32, ``confidence`` is nan, ``confusion`` and
    ``accuracy`` are ``None``, and ``error`` is the root of the mean squared error.
    """

    rows: Array
    inputs: Array
    truth: Array
    predicted: Array
    confidence: Array
    confusion: Array | None
    accuracy: float | None
    error: float
    measured: int
