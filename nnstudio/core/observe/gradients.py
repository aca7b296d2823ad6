"""How strongly each node was pulled by the last step: the norm of its gradients."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnstudio.core.observe.observation import Context, Observation, Observer, Request

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True, slots=True)
class GradientsRequest(Request):
    """All nodes of all networks that have something to train."""


@dataclass(frozen=True, slots=True, eq=False)
class GradientsObservation(Observation):
    """``norms`` maps (network, node id), in running order, to the L2 norm of all its gradients together.

    They are those of the last step; nan where there are none yet.
    """

    norms: Mapping[tuple[str, str], float]


def _answer(context: Context, request: GradientsRequest) -> GradientsObservation:
    norms: dict[tuple[str, str], float] = {}
    owners: list[tuple[str, str]] = []
    gradients: list[torch.Tensor] = []
    for owner, parameters in _trained(context):
        norms[owner] = math.nan
        found = [parameter.grad for parameter in parameters if parameter.grad is not None]
        gradients += found
        owners += [owner] * len(found)
    for owner, norm in zip(owners, _norms(gradients), strict=True):
        known = norms[owner]
        norms[owner] = norm if math.isnan(known) else math.hypot(known, norm)
    return GradientsObservation(context.step, context.epoch, norms)


def _trained(context: Context) -> Iterator[tuple[tuple[str, str], list[torch.nn.Parameter]]]:
    """Each node that has something to train, as (network, node id), with what it trains."""
    for name, module in context.networks.items():
        design, plan = context.project.networks.get(name), context.plan.networks.get(name)
        children = dict(module.named_children())
        for node in plan.order if design and plan else ():
            child = children.get(design.nodes[node].name) if design and node in design.nodes else None
            parameters = [p for p in child.parameters() if p.requires_grad] if child else []
            if parameters:
                yield (name, node), parameters


def _norms(gradients: list[torch.Tensor]) -> list[float]:
    """The L2 norm of each, computed in one go and moved to the host in one go."""
    import torch

    if not gradients:
        return []
    with torch.no_grad():
        norms = torch._foreach_norm(gradients)
        return torch.stack([norm.to(torch.float32) for norm in norms]).tolist()


OBSERVER = Observer("gradients", GradientsRequest, _answer)
