"""What the doctor has found, in groups, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from nnstudio.core.compiler.plan import Plan, Problem, Severity
from nnstudio.core.observe.data_facts import DataFacts
from nnstudio.core.observe.vital_signs import VitalSignsObservation
from nnstudio.core.project import Project
from nnstudio.core.session import RunStatus, Session
from nnstudio.core.training.symptoms.diagnosing import data_risks, run_symptoms
from nnstudio.core.training.symptoms.facts import Facts


class Group(StrEnum):
    """How urgent a finding is."""

    MUST = "must"  # nothing can be trained until then
    RISK = "risk"  # can be trained, but hardly as meant
    SYMPTOM = "symptom"  # seen while it trains


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem and its group."""

    group: Group
    problem: Problem

    @property
    def key(self) -> tuple[object, ...]:
        """What stays the same while its figures change."""
        problem = self.problem
        return self.group, problem.code, problem.network, problem.node, problem.link


def all_findings(
    session: Session, signs: tuple[VitalSignsObservation, ...], data: DataFacts | None
) -> tuple[Finding, ...]:
    """Everything that is wrong with the project that is open and the run it has, most urgent first."""
    plan = session.plan
    if plan is None:
        return ()
    found = [Finding(_group(problem), problem) for problem in plan.problems]
    known = data if _is_of_open_project(session) else None
    found += [Finding(_group(problem), problem) for problem in data_risks(session.project, plan, known)]
    found += [Finding(Group.SYMPTOM, problem) for problem in _symptoms(session, plan, signs, data)]
    return tuple(sorted(found, key=_urgency))


def _group(problem: Problem) -> Group:
    return Group.MUST if problem.severity is Severity.ERROR else Group.RISK


def _urgency(finding: Finding) -> int:
    return list(Group).index(finding.group)


def _is_of_open_project(session: Session) -> bool:
    """Whether the run learns from the data that the open project names."""
    trained = session.run.project
    return trained is not None and trained.data == session.project.data


def _symptoms(
    session: Session, plan: Plan, signs: tuple[VitalSignsObservation, ...], data: DataFacts | None
) -> tuple[Problem, ...]:
    run = session.run
    if run.project is None or not run.step:
        return ()
    curves = {name: (curve.x, curve.y) for name, curve in run.curves.items()}
    trouble = run.message if run.status is RunStatus.DIVERGED else None
    # learning rates and the like may have been changed since the run began: mends go from those of now
    project = _with_recipe_of_now(session)
    return run_symptoms(Facts(project, plan, curves, signs, data, trouble))


def _with_recipe_of_now(session: Session) -> Project:
    trained, recipe = session.run.project, session.project.training
    assert trained is not None
    same = trained.training.objective == recipe.objective
    return replace(trained, training=recipe) if same else trained
