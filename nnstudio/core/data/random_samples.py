"""Random numbers of any shape: so that an architecture can be looked at, and run, before there are data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np

from nnstudio.core.data.generated import SEED, generated, size
from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec


def random_samples(
    shape: tuple[int, ...], classes: int, whole: int, size: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Normal deviates ``(size, *shape)``, or whole numbers below ``whole`` if not 0; classes in turn."""
    draw = np.random.Generator(np.random.PCG64(seed))
    if whole:
        inputs = draw.integers(0, whole, (size, *shape)).astype(np.float32)
    else:
        inputs = draw.standard_normal((size, *shape), dtype=np.float32)
    return inputs, np.arange(size, dtype=np.int64) % classes


def _described(params: Mapping[str, Value]) -> DataSpec:
    shape, classes = cast(tuple[int, ...], params["shape"]), cast(int, params["classes"])
    names = tuple(str(number) for number in range(classes))
    return DataSpec(TensorSpec(shape), TargetSpec(Target.CLASSES, classes, names))


RANDOM = generated(
    random_samples,
    _described,
    title=N_("Random numbers"),
    summary=N_(
        "Numbers without any meaning, in any shape: to look at an architecture before there are data."
    ),
    shape=Shape.IMAGES,
    params=(
        Parameter(
            name="shape",
            kind=Kind.SIZES,
            default=(3, 32, 32),
            minimum=1,
            maximum=100_000,
            axes=0,
            label=N_("Shape of a sample"),
            help=N_("One size per axis: channels, height and width for images."),
        ),
        Parameter(
            name="classes",
            kind=Kind.INTEGER,
            default=10,
            minimum=2,
            maximum=100_000,
            label=N_("Classes"),
            help=N_("How many classes the samples are given to, in turn."),
        ),
        Parameter(
            name="whole",
            kind=Kind.INTEGER,
            default=0,
            minimum=0,
            maximum=1_000_000,
            label=N_("Whole numbers below"),
            help=N_("For layers that look words up: whole numbers from 0 to below this. 0: real numbers."),
        ),
        size(100),
        SEED,
    ),
)
