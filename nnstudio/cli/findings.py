"""What the doctor finds, for the commands: risks of the data, symptoms of a run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from nnstudio.core.compiler.plan import Plan, Problem
from nnstudio.core.language import _
from nnstudio.core.project import Project

if TYPE_CHECKING:
    from nnstudio.core.data.source import Dataset
    from nnstudio.core.training.events import RunFinished
    from nnstudio.core.training.record import Record
    from nnstudio.core.training.trainer import Trainer

_log = logging.getLogger(__name__)


def risks_of(project: Project, plan: Plan, dataset: Dataset | None) -> tuple[Problem, ...]:
    """What the samples say, where they have been loaded."""
    if dataset is None:
        return ()
    from nnstudio.core.observe.data_facts import data_facts
    from nnstudio.core.training.symptoms.diagnosing import data_risks

    return data_risks(project, plan, data_facts(dataset))


def symptoms_of(trainer: Trainer, record: Record, last: RunFinished) -> tuple[Problem, ...]:
    """What a run shows at its end. Never fails: the run's own figures matter more."""
    from nnstudio.core.training.events import Reason

    if not trainer.step or last.reason is Reason.FAILED:
        return ()
    try:
        return _diagnosed(trainer, record, last)
    except Exception:
        _log.exception("the run could not be examined")
        return ()


def _diagnosed(trainer: Trainer, record: Record, last: RunFinished) -> tuple[Problem, ...]:
    """By its curves, and one look at its networks."""
    from nnstudio.core.observe.data_facts import data_facts
    from nnstudio.core.observe.vital_signs import VitalSignsObservation, VitalSignsRequest
    from nnstudio.core.training.engine import observe_now
    from nnstudio.core.training.events import Reason
    from nnstudio.core.training.symptoms.diagnosing import run_symptoms
    from nnstudio.core.training.symptoms.facts import Facts

    request = VitalSignsRequest()
    look = observe_now(trainer, (request,)).observations[request]
    signs = (look,) if isinstance(look, VitalSignsObservation) else ()
    trouble = last.message if last.reason is Reason.DIVERGED else None
    data = data_facts(trainer.dataset)
    return run_symptoms(Facts(trainer.project, trainer.plan, record.curves, signs, data, trouble))


def symptom_line(project: Project, problem: Problem) -> dict[str, object]:
    """A symptom as one object of the JSON lines."""
    return {
        "event": "symptom",
        "code": problem.code,
        "network": problem.network,
        "node": _node_name(project, problem),
        "message": str(problem.message),
        "mend": str(problem.mend.label) if problem.mend else None,
    }


def symptom_in_words(project: Project, problem: Problem) -> str:
    """A symptom as one line for people."""
    node = _node_name(project, problem)
    where = f"{problem.network}.{node}" if node else problem.network
    mend = f" [{problem.mend.label}]" if problem.mend else ""
    return _("Symptom: {where}: {message}").format(where=where, message=problem.message) + mend


def _node_name(project: Project, problem: Problem) -> str | None:
    network = project.find_network(problem.network)
    node = network.nodes.get(problem.node) if network is not None and problem.node is not None else None
    return node.name if node is not None else None
