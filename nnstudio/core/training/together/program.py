"""What is done for all runs, recorded once and replayed by torch's own interpreter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch.fx.experimental.proxy_tensor import make_fx

from nnstudio.core.training.captured.emission import emit
from nnstudio.core.training.captured.simplifying import simplify
from nnstudio.core.training.together.tidying import tidy

Work = Callable[[torch.Tensor, torch.Tensor, list[torch.Tensor]], list[torch.Tensor]]


def recorded(
    work: Work, inputs: torch.Tensor, targets: torch.Tensor, tensors: Sequence[torch.Tensor]
) -> Work:
    """The same work on the same tensors, quicker. It is done once, to see how.

    Raises:
        Exception: of any kind, where it cannot be recorded; the tensors may have changed then, too.
    """

    def watched(inputs: torch.Tensor, targets: torch.Tensor, given: list[torch.Tensor]) -> list[torch.Tensor]:
        return work(inputs, targets, given)

    module = make_fx(watched)(inputs, targets, list(tensors))
    tidy(module)
    layout = simplify(module)
    function = emit(module.graph, layout)
    bound = layout.bound(module, tensors)

    def replay(inputs: torch.Tensor, targets: torch.Tensor, _same: list[torch.Tensor]) -> list[torch.Tensor]:
        with torch.no_grad():
            return function(inputs, targets, bound)

    return replay
