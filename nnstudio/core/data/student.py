"""The lecture's first example: hours of study and hours of rest, and whether the student passes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnstudio.core.data.generated import SEED, generated, noise, size
from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Value
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec


def student(size: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Hours of study (0 to 10) and of rest (2 to 10) of the day before, in half hours; 1 for a pass.

    The rule: studying earns ``20 (1 - exp(-study / 4))`` of 20 marks, of which ``min(1, rest / 7)`` come
    through on the day; luck adds a normal deviate of ``noise`` marks; 10 marks are a pass.
    """
    draw = np.random.Generator(np.random.PCG64(seed))
    study = np.round(2 * draw.uniform(0, 10, size)) / 2
    rest = np.round(2 * draw.uniform(2, 10, size)) / 2
    marks = 20 * (1 - np.exp(-study / 4)) * np.minimum(1, rest / 7)
    marks = marks + noise * draw.standard_normal(size)
    hours = np.stack([study, rest], axis=1)
    return hours.astype(np.float32), (marks >= 10).astype(np.int64)


def _table(params: Mapping[str, Value]) -> DataSpec:
    names = (N_("not passed"), N_("passed"))
    columns = (N_("hours of study"), N_("hours of rest"))
    return DataSpec(TensorSpec((2,)), TargetSpec(Target.CLASSES, 2, names), columns)


STUDENT = generated(
    student,
    _table,
    title=N_("Students"),
    summary=N_("Hours of study and of rest, and whether the student passed the exam."),
    shape=Shape.POINTS,
    params=(
        size(60, N_("How many students there are.")),
        noise(1.0, 5.0, N_("How much luck decides: a standard deviation, in marks out of 20.")),
        SEED,
    ),
    credit=N_("Made up by a rule: marks grow with study, and too little rest takes some away."),
)
