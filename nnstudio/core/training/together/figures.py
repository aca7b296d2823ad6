"""What is measured of many runs after an epoch: the objective's figures, found for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from nnstudio.core.training.chunks import ROWS
from nnstudio.core.training.objective import Batch, Figures
from nnstudio.core.training.together.program import Work, recorded
from nnstudio.core.training.together.stack import Stack
from nnstudio.core.training.together.step import ForAll
from nnstudio.core.training.trainer import Trainer

_MOST_RECORDED = 8 * ROWS  # samples: of more, arithmetic takes nearly all of the time


class Measured:
    """The figures of one part of the samples, which all runs share."""

    def __init__(self, stack: Stack, template: Trainer, network: str, part: Batch) -> None:
        module = template.learning.networks[network]
        figures = template.objective.figures(template.learning, part)
        assert figures is not None  # see obstacles.check
        self._part = part
        self.names: tuple[str, ...] = ()
        self._all = ForAll(stack, module, _of_one(module, figures))
        self._network = module
        self._quick: Work | None = None
        self._is_tried = len(part.inputs) > _MOST_RECORDED

    def __call__(self, tensors: Sequence[torch.Tensor]) -> dict[str, NDArray[np.float64]]:
        """By name, ``(runs,)`` each; ``tensors`` are the stack's, the same ones every time."""
        if not len(self._part.inputs):
            return {}
        found = self._found(list(tensors))
        return {name: values.double().cpu().numpy() for name, values in zip(self.names, found, strict=True)}

    def _found(self, tensors: list[torch.Tensor]) -> list[torch.Tensor]:
        part = self._part
        if self._quick is not None:
            return self._quick(part.inputs, part.targets, tensors)
        self._network.eval()
        try:
            with torch.no_grad():
                found = self._plain(part.inputs, part.targets, tensors)
                if not self._is_tried:
                    self._is_tried = True
                    self._quick = self._tried(tensors, found)
        finally:
            self._network.train()
        return found

    def _tried(self, tensors: list[torch.Tensor], expected: Sequence[torch.Tensor]) -> Work | None:
        """A recording, if it can be made and comes to the same figures."""
        part = self._part
        try:
            quick = recorded(self._plain, part.inputs, part.targets, tensors)
            found = quick(part.inputs, part.targets, tensors)
        except Exception:  # whatever it is: the plain way is open
            return None
        pairs = zip(found, expected, strict=True)
        same = all(torch.allclose(one, other, rtol=1e-5, equal_nan=True) for one, other in pairs)
        return quick if same else None

    def _plain(
        self, inputs: torch.Tensor, targets: torch.Tensor, tensors: list[torch.Tensor]
    ) -> list[torch.Tensor]:
        found = self._all(tensors, inputs, shared=True)
        self.names = tuple(found)
        return list(found.values())


def _of_one(
    network: torch.nn.Module, figures: Figures
) -> Callable[[torch.Tensor], Mapping[str, torch.Tensor]]:
    def measured(inputs: torch.Tensor) -> Mapping[str, torch.Tensor]:
        return figures(torch.cat([network(piece) for piece in inputs.split(ROWS)]))

    return measured
