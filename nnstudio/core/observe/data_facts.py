"""What the training part itself says: how many samples, of which classes, on which scales."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import prod
from weakref import WeakKeyDictionary

import numpy as np

from nnstudio.core.data.source import Array, Dataset
from nnstudio.core.observe.observation import Context, Observation, Observer, Request
from nnstudio.core.project.specs import Target


@dataclass(frozen=True, slots=True)
class DataFacts:
    """Facts of the training part, as the network gets it (normalised).

    ``targets`` is how many numbers each sample is labelled with (1 for a class, 0 for none). ``classes``
    counts the samples of each class; empty for values. ``scales`` is the root mean square of each column
    of a table, or of each channel; ``spreads`` their standard deviations; ``columns`` their names, where
    they have any.
    """

    samples: int
    targets: int
    class_names: tuple[str, ...] = ()
    classes: tuple[int, ...] = ()
    columns: tuple[str, ...] = ()
    scales: tuple[float, ...] = ()
    spreads: tuple[float, ...] = ()

    @property
    def commonest_share(self) -> float:
        """The accuracy of always naming the commonest class; 0 where there are no classes."""
        return max(self.classes) / sum(self.classes) if sum(self.classes) else 0.0


@dataclass(frozen=True, slots=True)
class DataFactsRequest(Request):
    """Of the data that the run learns from."""


@dataclass(frozen=True, slots=True, eq=False)
class DataFactsObservation(Observation):
    """They do not change during a run."""

    facts: DataFacts = field(default_factory=lambda: DataFacts(0, 0))


_MOST_MEASURED = 4_000  # samples, evenly spaced: scales need no more

_known: WeakKeyDictionary[Dataset, DataFacts] = WeakKeyDictionary()


def data_facts(dataset: Dataset) -> DataFacts:
    """The facts of a data set; cheap when asked again."""
    found = _known.get(dataset)
    if found is None:
        found = _known[dataset] = _measured(dataset)
    return found


def _measured(dataset: Dataset) -> DataFacts:
    spec, train = dataset.spec, dataset.train
    is_classes = spec.target.kind is Target.CLASSES
    counts = np.bincount(train.targets, minlength=spec.target.size) if is_classes else ()
    scales, spreads = _scales(train.inputs)
    return DataFacts(
        samples=len(train),
        targets=1 if is_classes else prod(train.targets.shape[1:]),
        class_names=spec.target.names,
        classes=tuple(int(count) for count in counts),
        columns=spec.input_names,
        scales=scales,
        spreads=spreads,
    )


def _scales(inputs: Array) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Root mean squares and standard deviations along axis 1."""
    if not len(inputs):
        return (), ()
    chosen = inputs[:: -(-len(inputs) // _MOST_MEASURED)].astype(np.float64)
    axes = (0, *range(2, chosen.ndim))
    squares = np.sqrt(np.square(chosen).mean(axis=axes))
    return tuple(squares.tolist()), tuple(chosen.std(axis=axes).tolist())


def _answer(context: Context, request: DataFactsRequest) -> DataFactsObservation:
    return DataFactsObservation(context.step, context.epoch, data_facts(context.dataset))


OBSERVER = Observer("data_facts", DataFactsRequest, _answer)
