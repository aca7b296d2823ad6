"""What is known of a run, and the form of a symptom: a pure function from that to problems.

Each file of this room holds some :class:`Symptom` entries. They look at facts only, so the same facts
give the same findings in the window, on the command line and in a test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from immutabledict import immutabledict

from nnstudio.core.compiler.plan import Mend, Plan, Problem, Severity
from nnstudio.core.language import N_, Message
from nnstudio.core.observe.data_facts import DataFacts
from nnstudio.core.observe.vital_signs import Place, VitalSignsObservation
from nnstudio.core.project import Project, edits
from nnstudio.core.registry import Registry
from nnstudio.core.training.curves import Floats
from nnstudio.core.training.objective import objectives

Points = tuple[Floats, Floats]  # steps, ascending, and a value for each

_NONE = np.zeros(0)
_LARGE_BATCH = 8


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """A run as it is now. What is not known is empty.

    ``curves`` has the losses of the steps (``"loss"``) and the figures of the epochs (``"train_loss"``,
    ``"validation_loss"``…). ``signs`` are the latest vital signs, oldest first, a few at most. ``trouble``
    is what ended a run whose numbers were no longer finite.
    """

    project: Project
    plan: Plan
    curves: Mapping[str, Points] = field(default_factory=immutabledict)
    signs: tuple[VitalSignsObservation, ...] = ()
    data: DataFacts | None = None
    trouble: Message | None = None

    def curve(self, name: str) -> Floats:
        """The values of a curve, one for each step or epoch; none for an unknown one."""
        return self.curves.get(name, (_NONE, _NONE))[1]

    @property
    def is_game(self) -> bool:
        """Whether players learn against each other: then a loss need not fall."""
        objective = objectives.get(self.project.training.objective)
        return objective is not None and len(objective.players) > 1

    @property
    def steps(self) -> int:
        return int(self.signs[-1].step) if self.signs else len(self.curve("loss"))

    def name(self, place: Place) -> str:
        """How the learner calls a node."""
        network, node = place
        return self.project.network_at(network).nodes[node].name

    def layer(self, place: Place) -> str:
        network, node = place
        return self.project.network_at(network).nodes[node].layer

    def usual(self, read: Callable[[VitalSignsObservation], Mapping[Place, float]]) -> dict[Place, float]:
        """The median of a sign at each place over the latest looks; a single odd batch decides nothing.

        Nor does a look from before the first step, once there is another.
        """
        seen: dict[Place, list[float]] = {}
        for look in [look for look in self.signs if look.step] or self.signs:
            for place, value in read(look).items():
                if np.isfinite(value):
                    seen.setdefault(place, []).append(value)
        latest = read(self.signs[-1]) if self.signs else {}
        return {place: median(seen[place]) for place in latest if place in seen}

    def first_loss(self) -> float:
        """The training loss before anything was learned; nan while nothing is known.

        The very first value is: the ones after it may have leapt already. Of tiny batches it is mere chance.
        """
        losses = self.curve("loss")
        if not len(losses):
            return float("nan")
        is_large = self.project.training.batch_size >= _LARGE_BATCH
        return float(losses[0]) if is_large else float(np.median(losses[:_LARGE_BATCH]))

    def left_of_loss(self) -> float:
        """How much of the first training loss is left, from 1 down to 0; nan while nothing is known."""
        losses = self.curve("train_loss")
        steps = self.curve("loss")
        if not len(steps):
            return float("nan")
        first = self.first_loss()
        now = float(losses[-1]) if len(losses) else float(steps[-min(20, len(steps)) :].mean())
        return now / first if first > 0 else float("nan")

    def problem(
        self, code: str, message: Message, *, place: Place | None = None, mend: Mend | None = None
    ) -> Problem:
        """A risk: nothing of this kind keeps a project from being trained."""
        network, node = place or (next(iter(self.project.networks), ""), None)
        return Problem(code, Severity.WARNING, network, message, node, mend=mend)


@dataclass(frozen=True, slots=True)
class Symptom:
    """One thing to look for.

    ``title`` is English marked with ``N_``. Without ``needs_run`` the data alone say it, before any step.
    """

    name: str
    title: str
    find: Callable[[Facts], Iterable[Problem]]
    needs_run: bool = True
    order: int = 50  # among all
    explained_by: frozenset[str] = frozenset()  # symptoms whose presence leaves nothing more to say


symptoms: Registry[Symptom] = Registry(Symptom, "nnstudio.core.training.symptoms", "nnstudio.symptoms")


def set_rate(facts: Facts, factor: float) -> Mend | None:
    """All learning rates times this factor, to one figure; none where they differ, or would be no rate."""
    rates = {recipe.learning_rate for recipe in facts.project.training.optimizers.values()}
    if len(rates) != 1:
        return None
    rate = float(f"{rates.pop() * factor:.1g}")
    if not 0 < rate <= 1:
        return None
    return Mend(
        Message.of(N_("Set the learning rate to {rate}"), rate=rate),
        edits.set_value,
        ("training.learning_rate", rate),
    )


def set_recipe(template: str, field_name: str, value: float) -> Mend:
    """A field of every player's optimizer set to this value."""
    return Mend(Message.of(template, value=value), edits.set_value, (f"training.{field_name}", value))
