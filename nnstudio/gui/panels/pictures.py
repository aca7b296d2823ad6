"""Tensors as what grids of pictures take, and the words for their numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nnstudio.core.language import _, language
from nnstudio.core.project.specs import TargetSpec

Array = NDArray[Any]

IMAGE_AXES, COLOURS = 3, 3
MOST_INPUTS = 32  # of a convolution, whose kernels stand side by side


def as_pictures(images: Array) -> Array:
    """Samples ``(n, channels, h, w)`` as ``(n, h, w)`` numbers, or ``(n, h, w, 3)`` colours in 0…1."""
    if images.shape[1] != COLOURS:
        return images[:, 0]
    colours = np.moveaxis(images, 1, -1).astype(np.float32)
    low, high = (0.0, 1.0) if colours.min() >= 0 and colours.max() <= 1 else (colours.min(), colours.max())
    return (colours - low) / ((high - low) or 1.0)


def kernel_pictures(weight: Array, most: int) -> tuple[Array, int]:
    """A convolution's weight ``(out, in, h, w)`` as one picture per kernel, and how many stand in a row.

    One row per output channel if it has several inputs; at most ``most`` pictures, the last ones left out.
    """
    outputs, inputs, height, width = weight.shape
    if inputs == 1:
        return weight.reshape(outputs, height, width)[:most], 0
    columns = min(inputs, MOST_INPUTS)
    rows = min(outputs, max(1, most // columns))
    return weight[:rows, :columns].reshape(rows * columns, height, width), columns


def symmetric(low: float, high: float) -> tuple[float, float]:
    """Levels around zero, so that the middle colour means 0."""
    end = max(abs(low), abs(high), 1e-12)
    return -end, end


def column_names(names: tuple[str, ...], count: int) -> list[str]:
    """The names of a sample's numbers; x and y for points of the plane."""
    if len(names) == count:
        return [_(name) for name in names]
    return ["x", "y"][:count] if count <= 2 else [f"x{index + 1}" for index in range(count)]


def class_names(target: TargetSpec) -> tuple[str, ...]:
    """The names of the classes in the language of now; empty where they are only numbered."""
    return _in_language(tuple(target.names), language.code)


@lru_cache(maxsize=32)
def _in_language(names: tuple[str, ...], _code: str) -> tuple[str, ...]:
    return tuple(_(name) for name in names)  # asked for every caption of every frame
