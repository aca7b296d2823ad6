"""Points on a plane in two or more classes: the toy problems everybody starts with.

All lie within about ±6 of the centre, so that pictures of them compare. ``noise`` moves every point by
a normal deviate whose standard deviation is that share of the half width, 5; labels stay what they were.
Each function is self-contained, since exported programs embed it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnstudio.core.data.generated import SEED, generated, noise, size
from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec


def circle(size: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A disc of radius 2.5 (class 1) inside a ring from 3.5 to 5 (class 0)."""
    draw = np.random.Generator(np.random.PCG64(seed))
    labels = np.arange(size) % 2
    radius = np.where(labels == 1, 2.5 * np.sqrt(draw.random(size)), draw.uniform(3.5, 5.0, size))
    angle = draw.uniform(0, 2 * np.pi, size)
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    points += 5 * noise * draw.standard_normal(points.shape)
    return points.astype(np.float32), labels.astype(np.int64)


def gaussians(size: int, classes: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """One round cloud per class, of standard deviation 0.75, with centres on a circle of radius 3."""
    draw = np.random.Generator(np.random.PCG64(seed))
    labels = np.arange(size) % classes
    angle = np.pi / 4 + 2 * np.pi * labels / classes
    points = 3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    points += 0.75 * draw.standard_normal(points.shape)
    points += 5 * noise * draw.standard_normal(points.shape)
    return points.astype(np.float32), labels.astype(np.int64)


def xor(size: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Four squares with a gap of 0.6 between them: class 1 where x and y have the same sign."""
    draw = np.random.Generator(np.random.PCG64(seed))
    points = draw.uniform(-4.7, 4.7, (size, 2))
    points += 0.3 * np.sign(points)
    labels = points[:, 0] * points[:, 1] > 0
    points += 5 * noise * draw.standard_normal(points.shape)
    return points.astype(np.float32), labels.astype(np.int64)


def spiral(size: int, classes: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """One arm per class, turning 1.75 times while the radius grows evenly from 0.5 to 5."""
    draw = np.random.Generator(np.random.PCG64(seed))
    labels = np.arange(size) % classes
    along = draw.uniform(0.1, 1.0, size)
    angle = 2 * np.pi * (1.75 * along + labels / classes)
    points = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    points += 5 * noise * draw.standard_normal(points.shape)
    return points.astype(np.float32), labels.astype(np.int64)


def moons(size: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Two half circles of radius 3 that reach into each other."""
    draw = np.random.Generator(np.random.PCG64(seed))
    labels = np.arange(size) % 2
    angle = draw.uniform(0, np.pi, size)
    upper = np.stack([3 * np.cos(angle) - 1.5, 3 * np.sin(angle) - 0.75], axis=1)
    points = np.where(labels[:, None] == 0, upper, -upper)
    points += 5 * noise * draw.standard_normal(points.shape)
    return points.astype(np.float32), labels.astype(np.int64)


def linear(size: int, angle: float, margin: float, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A square cut in two by a line through its centre; no point lies nearer to the line than the margin.

    ``angle`` is the line's, in degrees from the x axis; class 1 lies to the left of that direction.
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    turn = np.deg2rad(angle)
    normal = np.array([-np.sin(turn), np.cos(turn)])
    points = draw.uniform(-4.5, 4.5, (size, 2))
    side = points @ normal
    points += margin * np.where(side[:, None] > 0, normal, -normal)
    points += 5 * noise * draw.standard_normal(points.shape)
    return points.astype(np.float32), (side > 0).astype(np.int64)


_SHIFT = N_("How far points stray: the standard deviation, as a share of the figure's half width.")
_NOISE = noise(0.05, 1.0, _SHIFT)
_CLASSES = Parameter(
    name="classes",
    kind=Kind.INTEGER,
    default=2,
    minimum=2,
    maximum=8,
    label=N_("Classes"),
    help=N_("How many kinds of points there are."),
)
_ANGLE = Parameter(
    name="angle",
    kind=Kind.NUMBER,
    default=30.0,
    minimum=-180,
    maximum=180,
    unit=N_("°"),
    label=N_("Angle"),
    help=N_("Which way the line between the classes runs; 0 is level."),
)
_MARGIN = Parameter(
    name="margin",
    kind=Kind.NUMBER,
    default=0.5,
    minimum=0,
    maximum=3,
    label=N_("Margin"),
    help=N_("How far from the line the nearest points lie, before noise."),
)


def _plane(params: Mapping[str, Value]) -> DataSpec:
    """Two inputs, and as many classes as the parameters say (two if they do not)."""
    classes = params.get("classes", 2)
    names = tuple(str(label) for label in range(int(str(classes))))
    return DataSpec(TensorSpec((2,)), TargetSpec(Target.CLASSES, len(names), names), ("x", "y"))


SOURCES = (
    generated(
        circle,
        _plane,
        title=N_("Circle"),
        summary=N_("A disc inside a ring: no straight line separates the two."),
        shape=Shape.POINTS,
        params=(size(), _NOISE, SEED),
    ),
    generated(
        gaussians,
        _plane,
        title=N_("Gaussian clouds"),
        summary=N_("Round clouds of points, one per class; a straight line separates two of them."),
        shape=Shape.POINTS,
        params=(size(), _CLASSES, _NOISE, SEED),
    ),
    generated(
        xor,
        _plane,
        title=N_("Exclusive or"),
        summary=N_(
            "Four squares, where opposite ones belong together: one neuron cannot learn it, two layers can."
        ),
        shape=Shape.POINTS,
        params=(size(), _NOISE, SEED),
    ),
    generated(
        spiral,
        _plane,
        title=N_("Spiral"),
        summary=N_("Arms wound around each other: the hardest of the plane's problems here."),
        shape=Shape.POINTS,
        params=(size(), _CLASSES, noise(0.02, 1.0, _SHIFT), SEED),
    ),
    generated(
        moons,
        _plane,
        title=N_("Two moons"),
        summary=N_("Two half circles that reach into each other."),
        shape=Shape.POINTS,
        params=(size(), _NOISE, SEED),
    ),
    generated(
        linear,
        _plane,
        title=N_("Linearly separable"),
        summary=N_("Two halves of a square with a straight gap between them: one neuron is enough."),
        shape=Shape.POINTS,
        params=(size(), _ANGLE, _MARGIN, noise(0.0, 1.0, _SHIFT), SEED),
    ),
)
