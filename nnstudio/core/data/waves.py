"""Short signals of four forms: something for a recurrent network to tell apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np

from nnstudio.core.data.generated import SEED, generated, noise, size
from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec


def waves(size: int, steps: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Sequences ``(size, steps, 1)``: sine, square, triangle or sawtooth, 1.5 to 3 periods of them."""
    draw = np.random.Generator(np.random.PCG64(seed))
    form = np.arange(size) % 4
    periods, phase = draw.uniform(1.5, 3.0, (size, 1)), draw.uniform(0.0, 1.0, (size, 1))
    turn = (phase + periods * np.arange(steps) / steps) % 1.0
    forms = [
        np.sin(2 * np.pi * turn),
        np.where(turn < 0.5, 1.0, -1.0),
        4 * np.abs(turn - 0.5) - 1,
        2 * turn - 1,
    ]
    signal = np.choose(form[:, None], forms) + noise * draw.standard_normal((size, steps))
    return signal[:, :, None].astype(np.float32), form.astype(np.int64)


def _sequences(params: Mapping[str, Value]) -> DataSpec:
    names = (N_("sine"), N_("square"), N_("triangle"), N_("sawtooth"))
    return DataSpec(TensorSpec((cast(int, params["steps"]), 1)), TargetSpec(Target.CLASSES, 4, names))


WAVES = generated(
    waves,
    _sequences,
    title=N_("Waves"),
    summary=N_("Noisy signals in time: sine, square, triangle and sawtooth are to be told apart."),
    shape=Shape.TABLE,
    params=(
        size(800),
        Parameter(
            name="steps",
            kind=Kind.INTEGER,
            default=32,
            minimum=8,
            maximum=1024,
            label=N_("Length"),
            unit=N_("steps"),
            help=N_("How many numbers a signal has."),
        ),
        noise(0.1, 2.0, N_("How much noise lies on the signals: a standard deviation.")),
        SEED,
    ),
)
