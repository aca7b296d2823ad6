"""What is different between two recipes, value by value, by the paths that ``--set`` knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from nnstudio.core.parameters import Value
from nnstudio.core.project import TrainingRecipe

_HIDDEN = ("extra",)


@dataclass(frozen=True, slots=True)
class Change:
    """One value, at a path such as ``training.batch_size``; ``None`` where there was none."""

    path: str
    before: Value
    after: Value


def changes(before: TrainingRecipe, after: TrainingRecipe) -> tuple[Change, ...]:
    """All values in which these recipes differ, in the order of the recipe's fields."""
    old, new = dict(_leaves("training", before)), dict(_leaves("training", after))
    paths = dict.fromkeys((*old, *new))
    found = (Change(path, old.get(path), new.get(path)) for path in paths)
    return tuple(change for change in found if change.before != change.after)


def _leaves(path: str, value: object) -> Iterator[tuple[str, Value]]:
    if isinstance(value, Mapping):
        for name, item in value.items():
            yield from _leaves(f"{path}.{name}", item)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in _HIDDEN:
                yield from _leaves(f"{path}.{field.name}", getattr(value, field.name))
    else:
        yield path, value  # type: ignore[misc]  # the leaves of a recipe are values
