"""Facts of runs that never were, made in one line each."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from immutabledict import immutabledict

from nnstudio.core.compiler.plan import NetworkPlan, Plan
from nnstudio.core.language import Message
from nnstudio.core.observe.data_facts import DataFacts
from nnstudio.core.observe.vital_signs import Pull, Silence, VitalSignsObservation
from nnstudio.core.project import Project
from nnstudio.core.training.symptoms.diagnosing import data_risks, run_symptoms
from nnstudio.core.training.symptoms.facts import Facts
from tests.core.training.making import TANH, chain, linear, project

RELU = ("ReLU", {})
SIGMOID = ("Sigmoid", {})
HIDDEN = project(
    linear(8), RELU, linear(8), TANH, linear(2)
)  # n1 linear, n2 ReLU, n3, n4 Tanh, n5, n6 Output
FIRST, LAST = ("main", "n1"), ("main", "n5")


def look(
    step: int = 500,
    *,
    dead: Mapping[str, float] = immutabledict(),
    flat: Mapping[str, float] = immutabledict(),
    gradients: Mapping[str, float] = immutabledict(),
    updates: Mapping[str, float] = immutabledict(),
    units: int = 8,
    examples: int = 128,
) -> VitalSignsObservation:
    """One look at network ``main``, by node id."""
    nodes = [*gradients, *(node for node in updates if node not in gradients)]
    nan = float("nan")
    return VitalSignsObservation(
        step,
        10,
        {("main", node): Pull(gradients.get(node, nan), updates.get(node, nan)) for node in nodes},
        {("main", node): Silence(share, units) for node, share in dead.items()},
        {("main", node): share for node, share in flat.items()},
        examples,
    )


def facts(
    *looks: VitalSignsObservation,
    of: Project = HIDDEN,
    data: DataFacts | None = None,
    trouble: Message | None = None,
    parameters: int = 0,
    **curves: object,
) -> Facts:
    """``loss=[…]`` is a value for each step, ``train_loss=[…]`` one for each epoch."""
    points = {name: (np.arange(1.0, 1 + len(y)), np.asarray(y, float)) for name, y in curves.items()}  # type: ignore[arg-type, call-overload]
    plan = Plan(immutabledict(main=NetworkPlan(parameters=parameters)))
    return Facts(of, plan, points, looks, data, trouble)


def codes(found: Facts) -> list[str]:
    """Of a run."""
    return [problem.code for problem in run_symptoms(found)]


def risks(found: Facts) -> list[str]:
    """Of its data."""
    return [problem.code for problem in data_risks(found.project, found.plan, found.data)]


def only(found: Facts, code: str):  # type: ignore[no-untyped-def]
    (problem,) = [each for each in run_symptoms(found) if each.code == code]
    return problem


def falling(count: int, start: float = 1.0, end: float = 0.05) -> np.ndarray:
    """A curve that falls as curves do."""
    return np.geomspace(start, end, count)


__all__ = ["HIDDEN", "RELU", "SIGMOID", "chain", "codes", "facts", "falling", "look", "only", "risks"]
