"""Simple shapes in noisy pictures, and which pixels belong to them: something to learn segmentation on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np

from nnstudio.core.data.generated import SEED, generated, noise, size
from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec


def masks(size: int, pixels: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pictures ``(size, 1, pixels, pixels)`` of a disc and a square, and masks ``(size, pixels²)``, 1 inside.

    Each shape has a place, a size and a brightness of its own; deviates of ``noise`` are added to all pixels.
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    down, across = np.mgrid[0:pixels, 0:pixels]
    pictures = np.zeros((size, pixels, pixels))
    inside = np.zeros((size, pixels, pixels))
    for kind in ("disc", "square"):
        y, x = draw.uniform(0.2, 0.8, (2, size, 1, 1)) * pixels
        reach = draw.uniform(0.08, 0.2, (size, 1, 1)) * pixels
        bright = draw.uniform(0.6, 1.2, (size, 1, 1))
        far_y, far_x = np.abs(down - y), np.abs(across - x)
        covered = np.hypot(far_y, far_x) <= reach if kind == "disc" else np.maximum(far_y, far_x) <= reach
        pictures = np.where(covered, bright, pictures)
        inside = np.maximum(inside, covered)
    pictures = pictures + noise * draw.standard_normal(pictures.shape)
    return pictures[:, None].astype(np.float32), inside.reshape(size, -1).astype(np.float32)


def _pictures(params: Mapping[str, Value]) -> DataSpec:
    pixels = cast(int, params["pixels"])
    names = tuple(f"{row}, {column}" for row in range(pixels) for column in range(pixels))
    return DataSpec(TensorSpec((1, pixels, pixels)), TargetSpec(Target.VALUES, len(names), names))


MASKS = generated(
    masks,
    _pictures,
    title=N_("Shapes and their masks"),
    summary=N_("Noisy pictures of a disc and a square; the targets say of each pixel whether it is inside."),
    shape=Shape.IMAGES,
    params=(
        size(400),
        Parameter(
            name="pixels",
            kind=Kind.INTEGER,
            default=32,
            minimum=8,
            maximum=256,
            label=N_("Side"),
            unit=N_("pixels"),
            help=N_("How many pixels the pictures are high and wide."),
        ),
        noise(0.3, 2.0, N_("How much noise lies on the pictures: a standard deviation; shapes are about 1.")),
        SEED,
    ),
)
