"""The loss of a recipe, as source."""

from __future__ import annotations

from nnstudio.core.compiler.calls import written_call
from nnstudio.core.compiler.embedding import is_ours
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.training.targets import loss_type, named_class


def criterion(recipe: TrainingRecipe) -> tuple[str, tuple[type, ...]]:
    """``criterion = nn.CrossEntropyLoss()``, and the classes of ours it needs."""
    entry = loss_type(recipe)
    made = named_class(entry.module)
    ours = is_ours(entry.module)
    name = made.__name__ if ours else f"nn.{made.__name__}"
    call = written_call(name, made, entry.keywords(recipe))
    return f"criterion = {call}", (made,) if ours else ()
