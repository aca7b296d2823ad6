"""How strongly each node was pulled by the last step: the norm of its gradients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.core.observe.observation import Observation, Request


@dataclass(frozen=True, slots=True)
class GradientsRequest(Request):
    """All nodes of all networks that have something to train."""


@dataclass(frozen=True, slots=True, eq=False)
class GradientsObservation(Observation):
    """``norms`` maps (network, node id), in running order, to the L2 norm of all its gradients together.

    They are those of the last step; nan where there are none yet.
    """

    norms: Mapping[tuple[str, str], float]
