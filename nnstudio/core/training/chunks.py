"""Running networks over whole parts of the data, a piece at a time, so that memory stays small."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

    from nnstudio.core.training.objective import Batch

ROWS = 256  # large enough for speed; larger pieces fall out of the caches


def chunks(part: Batch) -> Iterator[Batch]:
    """The part in order, in pieces of at most :data:`ROWS` samples."""
    from nnstudio.core.training.objective import Batch

    pairs = zip(part.inputs.split(ROWS), part.targets.split(ROWS), strict=True)
    return (Batch(inputs, targets) for inputs, targets in pairs)


def outputs_of(network: Callable[[torch.Tensor], torch.Tensor], inputs: torch.Tensor) -> torch.Tensor:
    """What a network in eval mode gives for all rows."""
    import torch

    if len(inputs) <= ROWS:
        return network(inputs)
    return torch.cat([network(piece) for piece in inputs.split(ROWS)])


def mean_over(part: Batch, loss: Callable[[Batch], torch.Tensor]) -> float:
    """The mean over all samples of a loss that is a mean over a batch."""
    total: torch.Tensor | float = 0.0
    for piece in chunks(part):
        total = total + loss(piece) * len(piece.inputs)
    return float(total) / len(part.inputs)
