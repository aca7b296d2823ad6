"""Computing in fewer bits where that is safe, as a choice: weights, losses and updates stay in float32."""

from __future__ import annotations

from collections.abc import Callable

import torch

from nnstudio.core.project import TrainingRecipe
from nnstudio.core.training.objective import Learning

BFLOAT16 = "bfloat16"


class _Rounded:
    """A network whose layers compute in bfloat16 under autocast; what it gives is float32 again."""

    def __init__(self, network: Callable[[torch.Tensor], torch.Tensor], device: str) -> None:
        self._network = network
        self._device = device

    def __call__(self, inputs: torch.Tensor) -> torch.Tensor:
        # without the cache of rounded weights a step can be recorded, and replayed with other weights
        with torch.autocast(self._device, torch.bfloat16, cache_enabled=False):
            return self._network(inputs).float()


def in_precision(learning: Learning, recipe: TrainingRecipe) -> Learning:
    """What phases are made from: the learning itself, or one whose networks compute as the recipe says.

    Evaluating and looking always use all bits.
    """
    if recipe.precision != BFLOAT16:
        return learning
    device = learning.device.type
    rounded = {name: _Rounded(network, device) for name, network in learning.networks.items()}
    project, dataset, noise = learning.project, learning.dataset, learning.noise
    return Learning(project, dataset, rounded, learning.device, noise)  # type: ignore[arg-type]  # called only


IN_BFLOAT16 = '''def in_bfloat16(network):
    """Let the layers compute in bfloat16 while they are trained; weights and losses stay in float32."""
    plain = network.forward

    def forward(x):
        if not network.training:
            return plain(x)
        with torch.autocast(DEVICE.type, torch.bfloat16, cache_enabled=False):
            return plain(x).float()

    network.forward = forward'''
