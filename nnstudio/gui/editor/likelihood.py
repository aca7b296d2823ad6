"""Which layers are likely to come next: what this user used there before, then what is usual in the field."""

from __future__ import annotations

from collections.abc import Mapping

from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.storage.habits import habits_after

# By the family of what comes before, the families that usually follow, likeliest first.
_USUAL: Mapping[str, tuple[str, ...]] = {
    "input_output": ("convolution", "dense", "reshape", "recurrent", "attention", "features"),
    "dense": ("activation", "normalisation", "dropout", "dense"),
    "lipschitz": ("activation", "lipschitz"),
    "convolution": ("activation", "normalisation", "pooling", "convolution"),
    "normalisation": ("activation", "pooling", "convolution", "dense"),
    "activation": ("convolution", "dense", "pooling", "dropout", "reshape", "normalisation", "merge"),
    "pooling": ("convolution", "reshape", "dropout"),
    "dropout": ("dense", "convolution", "reshape"),
    "reshape": ("dense", "convolution"),
    "recurrent": ("dense", "recurrent", "dropout"),
    "attention": ("merge", "normalisation", "recurrent", "dense"),
    "merge": ("activation", "normalisation", "convolution", "dense"),
    "features": ("dense",),
    "vision": ("convolution", "dense"),
}


class Likelihood:
    """After one layer, the lower the rank the likelier."""

    def __init__(self, before: str) -> None:
        """``before`` is the name of the layer that the next one follows; empty where it follows none."""
        self._used = habits_after(before) if before else {}
        entry = catalogue.get(before)
        self._usual = _USUAL.get(entry.family, ()) if entry is not None else ()

    def rank(self, layer: LayerType) -> tuple[int, int]:
        """Minus how often it was used there, and how usual its family is there."""
        usual = self._usual.index(layer.family) if layer.family in self._usual else len(self._usual)
        return -self._used.get(layer.name, 0), usual
