"""How many of the data's clouds a generator covers, for data whose clouds are known."""

from __future__ import annotations

import numpy as np

from nnstudio.core.data.loading import checked_params
from nnstudio.core.data.ring import RING, ring_centres
from nnstudio.core.data.source import Array
from nnstudio.core.project import DataRecipe

STANDARD_DEVIATIONS = 3.0
LEAST_SHARE = 0.01


def mode_figures(recipe: DataRecipe, points: Array) -> dict[str, float]:
    """``modes`` covered and the share of ``good_samples``, for raw points of a ring; else nothing."""
    if recipe.source != RING.name:
        return {}
    params = {name: float(str(value)) for name, value in checked_params(recipe).items()}
    centres = ring_centres(int(params["modes"]), params["radius"])
    reach = STANDARD_DEVIATIONS * max(params["noise"], 1e-3)
    hits = hits_per_mode(points, centres, reach)
    covered = int((hits >= LEAST_SHARE * len(points)).sum())
    return {"modes": float(covered), "good_samples": float(hits.sum() / len(points))}


def hits_per_mode(points: Array, centres: Array, reach: float) -> Array:
    """How many points lie within ``reach`` of each centre, ``(modes,)``; a point counts for its nearest."""
    distances = np.linalg.norm(points[:, None, :] - centres[None, :, :], axis=2)
    nearest, least = distances.argmin(1), distances.min(1)
    return np.bincount(nearest[least <= reach], minlength=len(centres))
