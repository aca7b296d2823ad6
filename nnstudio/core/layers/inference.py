"""How a constructor argument is found in the shapes that come in, where one axis is not the whole story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nnstudio.core.layers.catalogue import Shape
from nnstudio.core.parameters import Value


@dataclass(frozen=True, slots=True)
class PortAxis:
    """The size of one axis of the tensor that comes in on one port (both counted from 0)."""

    port: int
    axis: int

    def __call__(self, shapes: Sequence[Shape]) -> Value:
        return shapes[self.port][self.axis]


def features_or_image(shapes: Sequence[Shape]) -> Value:
    """What layer normalisation averages over: the features of a vector or of one time step, or a whole image.

    ``(N, F)`` and ``(N, T, F)`` give ``(F,)``; ``(N, C, H, W)`` gives ``(C, H, W)``.
    """
    shape = shapes[0]
    return shape[-1:] if len(shape) <= 3 else shape[1:]
