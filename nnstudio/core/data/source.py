"""What a data source is, and the samples it gives. Everything here is numpy, on the host."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from numpy.typing import NDArray

from nnstudio.core.language import Message
from nnstudio.core.parameters import Parameter, Value
from nnstudio.core.project.specs import DataSpec, Target
from nnstudio.core.registry import Registry

Array = NDArray[Any]


class Shape(StrEnum):
    """How samples are best shown."""

    POINTS = "points"  # two numbers each: a plane
    CURVE = "curve"  # one number in, one out
    TABLE = "table"
    IMAGES = "images"  # (channels, height, width)


def shape_of(spec: DataSpec) -> Shape:
    """How samples of this description are best shown, whatever their source."""
    shape, target = spec.input.shape, spec.target
    if len(shape) == 3 and shape[0] in (1, 3, 4):
        return Shape.IMAGES
    if shape == (1,) and target.kind is Target.VALUES and target.size == 1:
        return Shape.CURVE
    if shape == (2,) and target.kind is not Target.VALUES:
        return Shape.POINTS
    return Shape.TABLE


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Inputs ``(n, *shape)`` float32, and their targets.

    Targets are ``(n,)`` int64 classes, ``(n, k)`` float32 values, or ``(n, 0)`` where there are none.
    """

    inputs: Array
    targets: Array

    def __len__(self) -> int:
        return len(self.inputs)

    def take(self, rows: Array) -> Samples:
        return Samples(self.inputs.take(rows, axis=0), self.targets.take(rows, axis=0))


@dataclass(frozen=True, slots=True, eq=False)
class RawData:
    """What a source loads, before splitting: ``test`` only where the data set has an official one.

    ``skipped`` lists, in sentences for the user, samples that could not be read (a broken image, say).
    """

    spec: DataSpec
    samples: Samples
    test: Samples | None = None
    skipped: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """How an exported program makes the very samples that a source loads, without nnstudio.

    ``functions`` are embedded in this order, as ``inspect.getsource`` gives them: top-level functions
    that know ``np``, each other, and what they import inside. ``call`` is an expression that gives
    ``(inputs, targets)``, or ``(inputs, targets, test_inputs, test_targets)`` where a test part is
    official; dtypes and shapes as in :class:`Samples`. ``requires`` names the packages needed besides
    numpy. The split and the normalisation are added by
    :func:`nnstudio.core.data.exporting.python_source`, which is what an exporter wants to call.
    """

    functions: tuple[Callable[..., Any], ...]
    call: str
    requires: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One data source.

    ``describe`` must be cheap (it runs after every edit): it gives shapes and class names without
    loading the samples. ``load`` may take seconds. Both take the checked parameters and raise
    :class:`~nnstudio.core.refusal.Refusal` for bad files. ``credit`` says where real data comes from.
    ``script`` is for exported programs; a source without one cannot be exported to Python. ``promised`` is
    what such data always look like, known before there are files (MNIST without a folder).

    Class names (``TargetSpec.names``) and column names of the studio's own data are marked with ``N_``;
    whoever shows them passes them through ``_``, which leaves the user's own words as they are.
    """

    name: str
    title: str
    summary: str
    shape: Shape
    describe: Callable[[Mapping[str, Value]], DataSpec]
    load: Callable[[Mapping[str, Value]], RawData]
    params: tuple[Parameter, ...] = ()
    credit: str = ""
    script: Callable[[Mapping[str, Value]], Script] | None = None
    promised: DataSpec | None = None


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Dataset:
    """Samples ready to train on: split, then normalised with the training part's ``mean`` and ``scale``.

    A raw input is ``normalised * scale + mean`` (both broadcast over one sample). Two runs of one recipe
    may hold the same dataset, so nobody writes to its arrays.
    """

    spec: DataSpec
    shape: Shape
    train: Samples
    validation: Samples
    test: Samples
    mean: Array
    scale: Array
    skipped: tuple[Message, ...] = ()

    def part(self, name: str) -> Samples:
        """``"train"``, ``"validation"`` or ``"test"``."""
        parts: dict[str, Samples] = {
            "train": self.train,
            "validation": self.validation,
            "test": self.test,
        }
        return parts[name]

    def raw(self, inputs: Array) -> Array:
        """Inputs as they were before normalisation."""
        return inputs * self.scale + self.mean


sources: Registry[Source] = Registry(Source, "nnstudio.core.data", "nnstudio.datasets")
