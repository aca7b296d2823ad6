"""Many runs as one curve: their mean and how far they lie apart, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnstudio.core.training.curves import Floats
from nnstudio.core.training.record import Points


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """At each ``x`` the mean over the curves and their standard deviation, of which there are ``count``."""

    x: Floats
    mean: Floats
    deviation: Floats
    count: int


def band(curves: Sequence[Points]) -> Band:
    """Mean and sample standard deviation (divided by n - 1) at the steps all curves have; 0 for one curve."""
    shared = curves[0][0]
    for x, _y in curves[1:]:
        shared = np.intersect1d(shared, x, assume_unique=True)
    values = np.stack([y[np.searchsorted(x, shared)] for x, y in curves])
    deviation = values.std(axis=0, ddof=1) if len(curves) > 1 else np.zeros(len(shared))
    return Band(shared, values.mean(axis=0), deviation, len(curves))
