"""Gaussians on a ring: what generators are tried on, since one sees at once which modes they miss."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnstudio.core.data.generated import SEED, generated, noise, size
from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import DataSpec, TensorSpec


def ring(size: int, modes: int, radius: float, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Points in small clouds on a circle, as many in each; no targets, ``(size, 0)``."""
    draw = np.random.Generator(np.random.PCG64(seed))
    angle = 2 * np.pi * (np.arange(size) % modes) / modes
    points = radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points += noise * draw.standard_normal(points.shape)
    return points.astype(np.float32), np.zeros((size, 0), np.float32)


def ring_centres(modes: int = 8, radius: float = 2.0) -> np.ndarray:
    """The middles of the clouds ``(modes, 2)``, for counting which of them a generator covers."""
    angle = 2 * np.pi * np.arange(modes) / modes
    return radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


def _points(params: Mapping[str, Value]) -> DataSpec:
    return DataSpec(TensorSpec((2,)), input_names=("x", "y"))


RING = generated(
    ring,
    _points,
    title=N_("Ring of Gaussians"),
    summary=N_("Small clouds on a circle, without labels: something for a generator to imitate."),
    shape=Shape.POINTS,
    params=(
        size(5000),
        Parameter(
            name="modes",
            kind=Kind.INTEGER,
            default=8,
            minimum=1,
            maximum=32,
            label=N_("Clouds"),
            help=N_("How many clouds lie on the circle."),
        ),
        Parameter(
            name="radius",
            kind=Kind.NUMBER,
            default=2.0,
            minimum=0.1,
            maximum=10,
            label=N_("Radius"),
            help=N_("How far from the origin the clouds lie."),
        ),
        noise(0.05, 2.0, N_("How wide each cloud is: its standard deviation.")),
        SEED,
    ),
)
