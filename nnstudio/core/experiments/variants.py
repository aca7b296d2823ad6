"""The variants of a project: each value of one setting with each of another, seeds and rates above all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from nnstudio.core.language import N_
from nnstudio.core.parameters import Value
from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_value
from nnstudio.core.project.edits.values import value_at
from nnstudio.core.project.recipe_parameters import LARGEST_SEED
from nnstudio.core.refusal import Refusal

SEED, RATE = "training.seed", "training.learning_rate"
MOST = 4096  # runs of one sweep


@dataclass(frozen=True, slots=True)
class Variant:
    """A project, and what is special about it: values by their paths."""

    project: Project
    values: Mapping[str, Value]

    @property
    def seed(self) -> int:
        return self.project.training.seed

    @property
    def others(self) -> dict[str, Value]:
        """What is special about it besides its seed."""
        return {path: value for path, value in self.values.items() if path != SEED}

    def name(self, base: str) -> str:
        """What a run of it is called; runs that differ in their seed have one name, and are one group."""
        said = [f"{short(path)}={shown(value)}" for path, value in self.others.items()]
        return " ".join([base, *said])


def variants(project: Project, varied: Mapping[str, Sequence[object]]) -> tuple[Variant, ...]:
    """Every combination of these values, by their paths; seeds, where there are any, change fastest.

    Raises:
        Refusal: for a path that leads nowhere, a value that may not be there, or too many runs.
    """
    paths = sorted(varied, key=lambda path: path == SEED)  # stable: seeds come last
    combinations = list(product(*(dict.fromkeys(varied[path]) for path in paths)))
    if len(combinations) > MOST:
        raise Refusal(
            N_("That would be {count} runs. At most {most} can be made at once: leave some values out."),
            count=len(combinations),
            most=MOST,
        )
    return tuple(_variant(project, dict(zip(paths, values, strict=True))) for values in combinations)


def seeds(project: Project, count: int) -> tuple[int, ...]:
    """The project's own seed and those after it."""
    first = min(project.training.seed, LARGEST_SEED - count + 1)
    return tuple(range(first, first + count))


def short(path: str) -> str:
    """The last words of a path: ``learning_rate``, ``linear1.out_features``."""
    words = path.split(".")
    return ".".join(words[2:]) if words[0] == "networks" and len(words) > 3 else words[-1]


def shown(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _variant(project: Project, values: Mapping[str, object]) -> Variant:
    made = project
    for path, value in values.items():
        made = set_value(made, path, value)
    return Variant(made, {path: value_at(made, path) for path in values})
