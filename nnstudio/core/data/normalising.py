"""Bringing inputs to a common scale, with numbers that only the training part decides."""

from __future__ import annotations

import numpy as np

from nnstudio.core.data.source import Array
from nnstudio.core.language import N_
from nnstudio.core.refusal import Refusal

NORMALISATIONS: tuple[str, ...] = ("none", "standard", "range")


def statistics(inputs: np.ndarray, how: str) -> tuple[np.ndarray, np.ndarray]:
    """``mean`` and ``scale``, float32, such that ``(inputs - mean) / scale`` is normalised.

    ``"standard"`` gives zero mean and unit variance, ``"range"`` the interval [0, 1], ``"none"`` changes
    nothing. Images and series ``(n, channels, …)`` have one pair per channel, tables one per column. A
    constant column is moved to 0 and not scaled.
    """
    shape = (inputs.shape[1],) + (1,) * (inputs.ndim - 2)
    axes = (0, *range(2, inputs.ndim))
    mean, scale = np.zeros(shape), np.ones(shape)
    if how == "standard":
        mean = inputs.mean(axis=axes, dtype=np.float64).reshape(shape)
        # in blocks that stay in the cache: float64 copies of all images would take gigabytes
        blocks = np.array_split(inputs, len(inputs) // 1000 + 1)
        squares = sum(np.square(block - mean).sum(axis=axes) for block in blocks)
        scale = np.sqrt(squares * mean.size / inputs.size).reshape(shape)
    elif how == "range":
        mean = inputs.min(axis=axes).astype(np.float64).reshape(shape)
        scale = inputs.max(axis=axes).astype(np.float64).reshape(shape) - mean
    # what rounding leaves of a constant column is not a scale
    constant = scale <= 1e-7 * np.maximum(np.abs(mean), 1e-30)
    scale = np.where(constant, 1.0, scale)
    return mean.astype(np.float32), scale.astype(np.float32)


def checked(how: str) -> str:
    """The name of a normalisation.

    Raises:
        Refusal: for a name there is not.
    """
    if how not in NORMALISATIONS:
        raise Refusal(
            N_("There is no normalisation {how!r}. Choose one of {known}."),
            how=how,
            known=", ".join(NORMALISATIONS),
        )
    return how


def normalised(inputs: Array, mean: Array, scale: Array) -> Array:
    """The inputs on the new scale, float32; not copied where nothing changes."""
    if not mean.any() and (scale == 1).all():
        return inputs
    scaled = inputs - mean
    scaled /= scale
    return scaled


def channels_last(inputs: Array) -> Array:
    """Images with several channels, still ``(n, channels, height, width)``: a pixel's channels lie together.

    So convolutions on the CPU read them quickest, and nobody has to hold them twice.
    """
    if inputs.ndim != 4 or inputs.shape[1] == 1:
        return inputs
    return np.ascontiguousarray(inputs.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2)
