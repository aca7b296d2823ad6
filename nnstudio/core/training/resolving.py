"""From a project to its plan: data described, contracts asked for, networks resolved, problems gathered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.compiler.mending import add_network
from nnstudio.core.compiler.plan import Contract, Mend, NetworkPlan, NodePlan, Plan, Problem, Severity
from nnstudio.core.compiler.resolve import resolve_network
from nnstudio.core.data.loading import describe, known_refusal
from nnstudio.core.data.source import sources
from nnstudio.core.language import N_, Message
from nnstudio.core.project import Project
from nnstudio.core.project.specs import DataSpec
from nnstudio.core.refusal import Refusal
from nnstudio.core.training.losses import losses
from nnstudio.core.training.objective import objectives
from nnstudio.core.training.problems import attempt, problem_of
from nnstudio.core.training.recipe_checks import recipe_problems

Contracts = Mapping[str, Contract]


def resolve(project: Project) -> Plan:
    """Shapes, counts and problems of the whole project. Never raises for a bad project.

    Problems of the data and of the training recipe come first, under the first network's name; then each
    network's. Imports torch when first called.
    """
    problems: list[Problem] = []
    found = attempt(project, "data", lambda: describe(project.data))
    if isinstance(found, Problem):
        problems.append(found)
    spec = _promised(project) if isinstance(found, Problem) else found
    if spec is None:
        return Plan(immutabledict(_unresolved(project)), tuple(problems))
    if not isinstance(found, Problem):
        problems.extend(_known_when_loaded(project))
    problems.extend(recipe_problems(project, spec))
    contracts = attempt(project, "objective", lambda: _contracts(project, spec))
    if isinstance(contracts, Problem):
        problems.append(contracts)
        contracts = {}
    problems.extend(_missing_networks(project, contracts))
    plans: dict[str, NetworkPlan] = {}
    for name in project.networks:
        plans[name], own = _resolve_one(project, name, contracts, spec)
        problems.extend(own)
    return Plan(immutabledict(plans), tuple(problems))


def _promised(project: Project) -> DataSpec | None:
    """What the data look like although they could not be described: the files are not here, say."""
    source = sources.get(project.data.source)
    return source.promised if source is not None else None


def _known_when_loaded(project: Project) -> Iterator[Problem]:
    """What came to light when these samples were loaded, if they have been."""
    refusal = attempt(project, "data", lambda: known_refusal(project.data))
    if isinstance(refusal, Refusal):  # a problem is one of the recipe's own fields, told below
        yield problem_of(project, "data", refusal.message)


def _contracts(project: Project, spec: DataSpec) -> Contracts:
    """What each network is asked for; where the loss does not fit, as if it were the usual one."""
    objective = objectives.get(project.training.objective)
    if objective is None:
        return {}
    fitting = objective.losses(spec)
    if not fitting:
        return {}
    if project.training.loss not in fitting:
        recipe = replace(project.training, loss=fitting[0], loss_params=immutabledict())
        project = replace(project, training=recipe)
    return objective.contracts(project, spec)


def _resolve_one(
    project: Project, name: str, contracts: Contracts, spec: DataSpec
) -> tuple[NetworkPlan, tuple[Problem, ...]]:
    """A network that nothing is asked of is resolved as if the samples came in."""
    contract = contracts.get(name)
    if contract is not None and contract.loss in losses:
        contract = replace(contract, loss_title=losses[contract.loss].title)
    plan, problems = resolve_network(project, name, contract or Contract(input=spec.input))
    if contract is None and contracts:
        problems = (*problems, _unused(name))
    return plan, problems


def _missing_networks(project: Project, contracts: Contracts) -> Iterator[Problem]:
    for name in contracts:
        if name not in project.networks:
            message = Message.of(N_("This way of learning needs a network “{network}”."), network=name)
            mend = Mend(Message.of(N_("Add it")), add_network, (name,))
            yield problem_of(project, "network-missing", message, mend)


def _unused(name: str) -> Problem:
    message = Message.of(N_("This way of learning does not use the network “{network}”."), network=name)
    return Problem("network-unused", Severity.WARNING, name, message)


def _unresolved(project: Project) -> Iterator[tuple[str, NetworkPlan]]:
    for name, network in project.networks.items():
        yield name, NetworkPlan(nodes=immutabledict(dict.fromkeys(network.nodes, NodePlan())))
