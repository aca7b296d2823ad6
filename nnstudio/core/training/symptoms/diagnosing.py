"""All symptoms of some facts."""

from __future__ import annotations

from nnstudio.core.compiler.plan import Plan, Problem
from nnstudio.core.observe.data_facts import DataFacts
from nnstudio.core.project import Project
from nnstudio.core.training.symptoms.facts import Facts, symptoms


def data_risks(project: Project, plan: Plan, data: DataFacts | None) -> tuple[Problem, ...]:
    """What the data alone say before anything is trained; nothing where they are not known."""
    if data is None:
        return ()
    facts = Facts(project, plan, data=data)
    return tuple(problem for symptom in symptoms if not symptom.needs_run for problem in symptom.find(facts))


def run_symptoms(facts: Facts) -> tuple[Problem, ...]:
    """What a run shows while it goes on, and at its end; not what other findings explain already."""
    found: list[Problem] = []
    for symptom in sorted(symptoms, key=lambda symptom: symptom.order):
        if symptom.needs_run and symptom.explained_by.isdisjoint(problem.code for problem in found):
            found.extend(symptom.find(facts))
    return tuple(found)
