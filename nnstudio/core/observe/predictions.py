"""Examples with what is true and what the network says, and how often it is right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np

from nnstudio.core.data.source import Array, Dataset
from nnstudio.core.language import N_, Message
from nnstudio.core.observe.looking import EMPTY, quietly, to_host
from nnstudio.core.observe.observation import Context, Observation, Observer, Request
from nnstudio.core.project.specs import Target

if TYPE_CHECKING:
    import torch


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
    """``n`` listed examples, at most ``limit``; and figures over ``measured`` examples.

    Measured are those spread evenly over the part: 2,000 at most, fewer (but 250) of a costly network.

    ``rows`` ``(n,)`` are indices into the part; ``inputs`` ``(n, *shape)`` raw, large images at half or a
    quarter of their resolution. For classes, ``truth`` and
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
    confusion: Array | None  # (classes, classes) int64; None for values, and above 256 classes
    accuracy: float | None
    error: float
    measured: int


_MOST_MEASURED = 2_000
_LEAST_MEASURED = 250
_MULTIPLY_ADDS = 500_000_000  # for one answer: some 20 ms on a laptop
_MOST_PIXELS = 262_144  # of all listed inputs together
_MOST_CLASSES = 256
_BATCH = 250

_measured: WeakKeyDictionary[Dataset, dict[tuple[str, str, int], tuple[Array, torch.Tensor]]] = (
    WeakKeyDictionary()
)

_NO_PREDICTION = Message.of(
    N_("This way of learning predicts nothing that has a true answer. Look at the samples instead.")
)
_SEALED = Message.of(N_("The test set is sealed until it is asked for: choose to open it first."))
_NO_SAMPLES = Message.of(N_("This part of the data is empty. Give it some samples in the split."))


def _answer(context: Context, request: PredictionsRequest) -> PredictionsObservation:
    kind = context.dataset.spec.target.kind
    if context.output is None or kind is Target.NONE:
        return _nothing(context, _NO_PREDICTION)
    if request.part == "test" and context.is_test_sealed:
        return _nothing(context, _SEALED)
    if not len(context.dataset.part(request.part)):
        return _nothing(context, _NO_SAMPLES)
    rows, inputs = _subset(context, request.part)
    answers = _outputs(context, inputs)
    truth = context.dataset.part(request.part).targets[rows]
    figures = _classes if kind is Target.CLASSES else _values
    return figures(context, request, rows, answers, truth)


def _subset(context: Context, part: str) -> tuple[Array, torch.Tensor]:
    """Which rows are measured, evenly over the part, and their inputs on the device; kept for later."""
    import torch

    subsets = _measured.setdefault(context.dataset, {})
    samples = context.dataset.part(part)
    count = min(len(samples), _affordable(context))
    key = (part, str(context.device), count)
    if key not in subsets:
        rows = np.linspace(0, len(samples) - 1, count).round().astype(np.int64)
        subsets[key] = rows, torch.from_numpy(samples.inputs[rows]).to(context.device)
    return subsets[key]


def _affordable(context: Context) -> int:
    """How many examples the networks can answer without holding up the training for long."""
    each = sum(plan.multiply_adds for plan in context.plan.networks.values())
    return max(_LEAST_MEASURED, min(_MOST_MEASURED, _MULTIPLY_ADDS // max(each, 1)))


def _outputs(context: Context, inputs: torch.Tensor) -> Array:
    """What the learner reads for each input, ``(n, k)``."""
    import torch

    assert context.output is not None
    with quietly(*context.networks.values()):
        answers = [context.output(batch) for batch in inputs.split(_BATCH)]
    (host,) = to_host([torch.cat(answers)])
    return host


def _classes(
    context: Context, request: PredictionsRequest, rows: Array, answers: Array, truth: Array
) -> PredictionsObservation:
    predicted = answers.argmax(axis=1)
    confidence = answers.max(axis=1)
    right = predicted == truth
    # wrong ones first, the surest of them before the others; then the right ones, the least sure first
    wrongness = np.where(right, 1 - confidence, 1 + confidence)
    listed = _listed(request, wrongness, confidence)
    accuracy = float(right.mean())
    return PredictionsObservation(
        context.step,
        context.epoch,
        rows[listed],
        _raw_inputs(context, request.part, rows[listed]),
        truth[listed],
        predicted[listed],
        confidence[listed],
        _confusion(truth, predicted, answers.shape[1]),
        accuracy,
        1 - accuracy,
        len(rows),
    )


def _values(
    context: Context, request: PredictionsRequest, rows: Array, answers: Array, truth: Array
) -> PredictionsObservation:
    errors = np.square(answers - truth).mean(axis=1, dtype=np.float64)
    listed = _listed(request, errors, -errors)
    return PredictionsObservation(
        context.step,
        context.epoch,
        rows[listed],
        _raw_inputs(context, request.part, rows[listed]),
        truth[listed],
        answers[listed],
        np.full(len(listed), np.nan, np.float32),
        None,
        None,
        math.sqrt(errors.mean()),
        len(rows),
    )


def _listed(request: PredictionsRequest, wrongness: Array, sureness: Array) -> Array:
    """Which of the measured examples are listed, in the wished order."""
    orders = {"wrong_first": -wrongness, "least_sure_first": sureness}
    key = orders.get(request.order)
    order = np.arange(len(wrongness)) if key is None else np.argsort(key, kind="stable")
    return order[: max(request.limit, 0)]


def _raw_inputs(context: Context, part: str, rows: Array) -> Array:
    """The inputs in the units of the data, with at most so many pixels."""
    inputs = context.dataset.raw(context.dataset.part(part).inputs[rows])
    while inputs.size > _MOST_PIXELS and inputs.ndim == 4 and min(inputs.shape[2:]) > 1:
        inputs = inputs[:, :, ::2, ::2]
    return np.ascontiguousarray(inputs)


def _confusion(truth: Array, predicted: Array, classes: int) -> Array | None:
    """How often each true class (row) was taken for each class (column)."""
    if classes > _MOST_CLASSES:
        return None
    pairs = np.bincount(truth * classes + predicted, minlength=classes**2)
    return pairs.reshape(classes, classes)


def _nothing(context: Context, note: Message) -> PredictionsObservation:
    none = np.zeros(0, np.int64)
    return PredictionsObservation(
        context.step, context.epoch, none, EMPTY, none, none, EMPTY, None, None, math.nan, 0, note=note
    )


OBSERVER = Observer("predictions", PredictionsRequest, _answer)
