"""From a network to shapes, counts and problems: a pure function into frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from immutabledict import immutabledict

from nnstudio.core.compiler.bodies import Kept, Resolved, block_plan, given_inside, with_bodies
from nnstudio.core.compiler.draft import Draft, Explanation, checks, explanations
from nnstudio.core.compiler.failure import Failure
from nnstudio.core.compiler.plan import Contract, NetworkPlan, NodePlan, Problem, Severity
from nnstudio.core.compiler.ports import ordered_links
from nnstudio.core.compiler.stacking import Work, done
from nnstudio.core.compiler.wiring import Wiring, wire
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.parameters import Value
from nnstudio.core.project import Link, Network, Node, Project
from nnstudio.core.project.edits.ports import output_ports
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.paths import inside
from nnstudio.core.project.specs import TensorSpec


def resolve_network(
    project: Project, name: str, contract: Contract
) -> tuple[NetworkPlan, tuple[Problem, ...]]:
    """The plan of the network of that name, and what is wrong with it. Never raises for a bad network.

    A node that fails leaves the nodes behind it without shapes and without problems of their own. Errors
    come first, then warnings, each in the order the nodes run in. Imports torch when first called.
    """
    found = done(_resolved(project, name, project.network_at(name), contract, None))
    return replace(found.plan, bodies=immutabledict(found.bodies)), found.problems


def _resolved(
    project: Project, path: str, network: Network, contract: Contract, given: Mapping[str, TensorSpec] | None
) -> Work[Resolved]:
    """A network, or (where ``given`` says what comes in at which Input) the body of a block."""
    wiring = wire(network)
    layers = {
        id: layer
        for id, node in network.nodes.items()
        if not node.bypassed and (layer := entry_of(node)) is not None
    }
    nodes = _Nodes(project, path, network, contract, given or {}, wiring, layers)
    yield nodes.resolve()
    draft = Draft(
        project,
        path,
        network,
        contract,
        wiring,
        layers,
        _by_role(layers),
        nodes.plans,
        nodes.failures,
        _useful(wiring, layers),
        given is not None,
    )
    problems = (*_problems(draft), *nodes.problems)
    return Resolved(_network_plan(draft), nodes.bodies, tuple(sorted(problems, key=_is_warning)))


@dataclass(slots=True)
class _Nodes:
    """The nodes of one network, and what is found out about them. ``problems`` are those inside of blocks."""

    project: Project
    path: str
    network: Network
    contract: Contract
    given: Mapping[str, TensorSpec]
    wiring: Wiring
    layers: Mapping[str, LayerType]
    plans: dict[str, NodePlan] = field(default_factory=dict)
    failures: dict[str, Failure] = field(default_factory=dict)
    bodies: dict[str, NetworkPlan] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def resolve(self) -> Work[None]:
        """One node after the other, in the order they run in; blocks ask for what is inside them."""
        for id in self.wiring.order:
            layer, node = self.layers.get(id), self.network.nodes[id]
            if layer is None:
                continue
            if layer.role is Role.INPUT:
                self.plans[id] = _input_plan(self.given.get(id, self.contract.input))
                continue
            inputs = incoming_specs(layer, id, self.wiring, self.plans)
            if inputs is None:
                continue
            if node.body is not None:
                inner = yield _resolved_body(self.project, inside(self.path, id), node.body, inputs)
                self._note_block(node, node.body, inputs, inner)
            else:
                self._note(id, _resolved_layer(layer, node.params, inputs))

    def _note_block(self, node: Node, body: Network, inputs: tuple[TensorSpec, ...], inner: Resolved) -> None:
        with_bodies(self.bodies, node.id, inner)
        self.problems += inner.problems
        self._note(node.id, block_plan(node, body, inputs, inner))

    def _note(self, node: str, found: NodePlan | Failure) -> None:
        if isinstance(found, Failure):
            self.failures[node] = found
        else:
            self.plans[node] = found


def _resolved_layer(
    layer: LayerType, params: Mapping[str, Value], inputs: tuple[TensorSpec, ...]
) -> NodePlan | Failure:
    """An Output has no module: what comes in is all there is to it."""
    from nnstudio.core.compiler.probing import probe

    return NodePlan(inputs=inputs) if layer.role is Role.OUTPUT else probe(layer, params, inputs)


_kept = Kept()


def _resolved_body(
    project: Project, path: str, body: Network, inputs: tuple[TensorSpec, ...]
) -> Work[Resolved]:
    """The inside of a block; asked again, the same answer as long as nothing has changed in it."""
    known = _kept.get(project, path, body, inputs)
    if known is not None:
        return known
    contract = Contract(input=inputs[0] if inputs else TensorSpec(()))
    found: Resolved = yield _resolved(project, path, body, contract, given_inside(body, inputs))
    _kept.keep(project, path, body, inputs, found)
    return found


def _is_warning(problem: Problem) -> bool:
    return problem.severity is not Severity.ERROR


def incoming_specs(
    layer: LayerType, node: str, wiring: Wiring, plans: Mapping[str, NodePlan]
) -> tuple[TensorSpec, ...] | None:
    """What comes in, in the order the module takes it; ``None`` if that of some port is not known."""
    specs = []
    for link in ordered_links(layer, node, wiring):
        plan = plans.get(link.source.node) if link else None
        spec = plan.outputs.get(link.source.name) if plan and link else None
        if spec is None:
            return None
        specs.append(spec)
    return tuple(specs)


def _input_plan(spec: TensorSpec) -> NodePlan:
    return NodePlan(outputs=immutabledict({"out": spec}))


def _by_role(layers: Mapping[str, LayerType]) -> dict[Role, tuple[str, ...]]:
    found: dict[Role, list[str]] = {role: [] for role in Role}
    for id, layer in layers.items():
        found[layer.role].append(id)
    return {role: tuple(ids) for role, ids in found.items()}


def _useful(wiring: Wiring, layers: Mapping[str, LayerType]) -> frozenset[str]:
    return wiring.upstream(id for id, layer in layers.items() if layer.role is Role.OUTPUT)


def _network_plan(draft: Draft) -> NetworkPlan:
    plans = draft.plans
    order = tuple(id for id in draft.wiring.order if id in plans)
    return NetworkPlan(
        nodes=immutabledict({id: plans.get(id) or _passing(draft, id) for id in draft.network.nodes}),
        order=order,
        parameters=sum(plans[id].parameters for id in order),
        multiply_adds=sum(plans[id].multiply_adds for id in order),
        activation_bytes=sum(plans[id].activation_bytes for id in order),
        output=_output(draft),
    )


_UNRESOLVED = NodePlan()


def _passing(draft: Draft, node: str) -> NodePlan:
    """What a bypassed node lets through, so that its links can say it; nothing of an unresolved one."""
    source = draft.wiring.passed.get(node)
    plan = draft.plans.get(source.node) if source else None
    spec = plan.outputs.get(source.name) if plan and source else None
    if spec is None:
        return _UNRESOLVED
    ports = output_ports(draft.network, draft.node(node))
    return NodePlan(inputs=(spec,), outputs=immutabledict(dict.fromkeys(ports, spec)))


def _output(draft: Draft) -> TensorSpec | None:
    outputs = [draft.plans[id] for id in draft.by_role[Role.OUTPUT] if id in draft.plans]
    return outputs[0].inputs[0] if outputs else None


def _problems(draft: Draft) -> tuple[Problem, ...]:
    """All problems, errors first, then in the order the nodes run in."""
    asked = (check for check in checks if not (draft.is_body and check.is_about_whole))
    found = [problem for check in asked for problem in check.find(draft)]
    found += [explain(draft, node, failure) for node, failure in draft.failures.items()]
    found = [_as_drawn(draft, problem) for problem in found]
    place = {id: position for position, id in enumerate(draft.wiring.order)}

    def rank(problem: Problem) -> tuple[bool, int]:
        return problem.severity is not Severity.ERROR, place.get(problem.node or "", len(place))

    return tuple(sorted(found, key=rank))


def _as_drawn(draft: Draft, problem: Problem) -> Problem:
    """The problem with links as they are on the canvas: tensors pass by what is bypassed."""
    drawn = draft.wiring.drawn
    if not drawn:
        return problem
    link = drawn.get(problem.link, problem.link) if problem.link else None
    mend = problem.mend
    if mend is not None:
        arguments = (drawn.get(one, one) if isinstance(one, Link) else one for one in mend.arguments)
        mend = replace(mend, arguments=tuple(arguments))
    return replace(problem, link=link, mend=mend)


def explain(draft: Draft, node: str, failure: Failure) -> Problem:
    """The failure in plain words, by the first explanation that knows it."""
    answers = (explanation.explain(draft, node, failure) for explanation in _ranked())
    return next(problem for problem in answers if problem is not None)


@cache
def _ranked() -> tuple[Explanation, ...]:
    return tuple(sorted(explanations, key=lambda explanation: explanation.rank))
