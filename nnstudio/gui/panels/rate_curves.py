"""Learning rates as curves to be drawn: each holds until the next."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnstudio.core.training.curves import Curve, Floats

RATE = "learning_rate"


def rate_curves(rates: Mapping[str, Curve], step: int) -> dict[str, tuple[Floats, Floats]]:
    """By name, up to this step; only of players whose rate has moved. One network's has no player's name."""
    moved = {player: curve for player, curve in rates.items() if len(curve) > 1}
    return {
        RATE if player == "main" else f"{player}_{RATE}": held(curve.x, curve.y, step)
        for player, curve in moved.items()
    }


def held(x: Floats, y: Floats, last: float) -> tuple[Floats, Floats]:
    """Values that begin at steps ``x``, each with its last step too, where it has more than one."""
    ends = np.append(x[1:] - 1, max(last, x[-1]))
    longer = ends > x
    steps, values = np.concatenate([x, ends[longer]]), np.concatenate([y, y[longer]])
    order = np.argsort(steps, kind="stable")
    return steps[order], values[order]
