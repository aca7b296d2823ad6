"""Inputs that each layer of the catalogue accepts with its default parameters."""

from __future__ import annotations

import pytest
import torch

from nnstudio.core.layers import LayerType
from nnstudio.core.layers.catalogue import Shape

BY_RANK: dict[int, Shape] = {
    1: (4,),
    2: (4, 8),
    3: (4, 8, 6),
    4: (4, 8, 6, 6),
    5: (4, 8, 4, 4, 4),
    6: (4, 8, 2, 2, 2, 2),
}
SPECIAL: dict[str, Shape] = {
    "InputFeatures": (4, 2),  # points of the plane
    "MultiheadAttention": (4, 6, 8),  # features that four heads can share
    "TransformerEncoderLayer": (4, 6, 8),
}
FEWER_RANKS = {"Permute": {3}}
"""Layers whose default parameters fit only some of the ranks they accept."""


class Samples:
    """Makes acceptable inputs."""

    by_rank = BY_RANK

    def ranks(self, layer: LayerType) -> list[int]:
        """Every number of axes accepted with the default parameters; 2 to 5 if the layer takes any."""
        return sorted(FEWER_RANKS.get(layer.name, set(layer.ranks)) or {2, 3, 4, 5})

    def shapes(self, layer: LayerType, rank: int | None = None) -> list[Shape]:
        """One shape per link: three for a merge, one for the Input, which has no port."""
        shape = SPECIAL.get(layer.name) or BY_RANK[rank or self.ranks(layer)[0]]
        return [shape] * (3 if layer.takes_many else max(1, len(layer.inputs)))

    def tensors(self, layer: LayerType, rank: int | None = None, device: str = "cpu") -> list[torch.Tensor]:
        """Random tensors of those shapes; those on the CPU can be differentiated."""
        shapes = self.shapes(layer, rank)
        if layer.name == "Embedding":
            return [torch.randint(0, 1000, shape, device=device) for shape in shapes]
        # positive, so that the roots of sums in LPPool have finite gradients
        numbers = [torch.rand(shape, device=device).add_(0.1) for shape in shapes]
        return [tensor.requires_grad_(device == "cpu") for tensor in numbers]

    def outputs(self, result: object) -> list[torch.Tensor]:
        """What a module returned, as a list with one tensor per port."""
        return list(result) if isinstance(result, tuple) else [result]


@pytest.fixture
def samples() -> Samples:
    return Samples()
