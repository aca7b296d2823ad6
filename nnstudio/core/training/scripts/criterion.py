"""The loss of a recipe, as source."""

from __future__ import annotations

from nnstudio.core.compiler.calls import written_call
from nnstudio.core.compiler.embedding import is_ours
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.training.class_weights import NONE, Weights
from nnstudio.core.training.targets import loss_type, named_class


class _Code(str):
    """Source that is written as it is."""

    __slots__ = ()
    __repr__ = str.__str__


def criterion(recipe: TrainingRecipe, weights: Weights = NONE) -> tuple[str, tuple[type, ...]]:
    """``criterion = nn.CrossEntropyLoss()`` with these class weights, and the classes of ours it needs."""
    entry = loss_type(recipe)
    made = named_class(entry.module)
    ours = is_ours(entry.module)
    name = made.__name__ if ours else f"nn.{made.__name__}"
    tensors = {
        word: _Code(f"torch.tensor({list(values)!r}, device=DEVICE)") for word, values in weights.items()
    }
    call = written_call(name, made, {**entry.keywords(recipe), **tensors})
    return f"criterion = {call}", (made,) if ours else ()
