"""Between samples and losses: writing classes as a loss wants them, reading outputs as the learner does."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nnstudio.core.language import N_
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.project.specs import Target, TargetSpec
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.class_weights import loss_weights
from nnstudio.core.training.losses import Encoding, LossType, Reading, losses

if TYPE_CHECKING:
    import torch

    from nnstudio.core.training.objective import Learning

Loss = Callable[["torch.Tensor", "torch.Tensor"], "torch.Tensor"]


def named_class(path: str) -> Any:
    """The class of a dotted path like ``torch.nn.MSELoss``. Paths come from registries, never from files."""
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def loss_type(recipe: TrainingRecipe) -> LossType:
    """The entry a recipe names.

    Raises:
        Refusal: if there is none of that name.
    """
    entry = losses.get(recipe.loss)
    if entry is None:
        known = ", ".join(losses.names())
        raise Refusal(N_("There is no loss {name}. Known: {known}."), name=recipe.loss, known=known)
    return entry


def make_loss(recipe: TrainingRecipe) -> Loss:
    """The loss of a recipe, from outputs and encoded targets to the mean over the batch."""
    entry = loss_type(recipe)
    made: Loss = named_class(entry.module)(**entry.keywords(recipe))
    return made


def weighed_loss(learning: Learning) -> Loss:
    """The loss of a run that learns classes, with their weights where the recipe wants them."""
    import torch

    recipe = learning.project.training
    entry, weights = loss_type(recipe), loss_weights(recipe, learning.dataset)
    tensors = {name: torch.tensor(list(values)) for name, values in weights.items()}
    made: Loss = named_class(entry.module)(**entry.keywords(recipe), **tensors).to(learning.device)
    return made


def encode(entry: LossType, target: TargetSpec, targets: torch.Tensor) -> torch.Tensor:
    """Targets as the data room gives them, written as the loss wants them (see :class:`Encoding`)."""
    if target.kind is not Target.CLASSES or entry.encoding is Encoding.INDEX:
        return targets
    import torch

    if entry.outputs(target) == 1:
        coded = targets.unsqueeze(1).float()
    else:
        coded = torch.nn.functional.one_hot(targets, target.size).float()
    return coded * 2 - 1 if entry.encoding is Encoding.SIGNS else coded


def decode(targets: torch.Tensor) -> torch.Tensor:
    """The class numbers ``(n,)`` in encoded targets of any encoding."""
    if targets.dim() == 1:
        return targets
    return (targets[:, 0] > 0.5).long() if targets.shape[1] == 1 else targets.argmax(1)


def read(entry: LossType, target: TargetSpec, outputs: torch.Tensor) -> torch.Tensor:
    """Outputs ``(n, k)`` as the learner reads them: probabilities ``(n, classes)``, or the values."""
    if target.kind is not Target.CLASSES:
        return outputs
    if outputs.shape[1] == 1 and target.size == 2:
        return _of_two(entry.reading, outputs)
    if entry.reading is Reading.SHARES:
        return _shares(outputs)
    # log-probabilities need no normalisation, and softmax leaves them as they are
    return outputs.softmax(1)


def _of_two(reading: Reading, outputs: torch.Tensor) -> torch.Tensor:
    import torch

    second = outputs.sigmoid() if reading is Reading.SIGMOID else outputs.clamp(0, 1)
    return torch.cat([1 - second, second], dim=1)


def _shares(outputs: torch.Tensor) -> torch.Tensor:
    """Outputs near 0 and 1, moved up until none is negative and scaled to the sum 1: the order stays."""
    raised = outputs - outputs.amin(1, keepdim=True).clamp(max=0)
    total = raised.sum(1, keepdim=True)
    return (raised / total).where(total > 0, 1 / outputs.shape[1])
