"""Single examples and small groups of them, as tensors on the device."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnstudio.core.data.source import Samples

if TYPE_CHECKING:
    import torch

    from nnstudio.core.training.objective import Learning


def shown_part(learning: Learning) -> Samples:
    """The part examples are taken from: validation, or training where there is no validation part."""
    dataset = learning.dataset
    return dataset.validation if len(dataset.validation) else dataset.train


def first_inputs(learning: Learning, count: int) -> torch.Tensor:
    """The first inputs of the shown part, ``(at most count, *shape)``."""
    import torch

    return torch.tensor(shown_part(learning).inputs[:count]).to(learning.device)


def one_input(learning: Learning, index: int) -> torch.Tensor:
    """Input number ``index`` of the shown part (wraps round), ``(1, *shape)``."""
    import torch

    inputs = shown_part(learning).inputs
    row = index % len(inputs)
    return torch.tensor(inputs[row : row + 1]).to(learning.device)
