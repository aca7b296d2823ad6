"""A block as one node: the sums over its body, or why it does not work."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock

from immutabledict import immutabledict

from nnstudio.core.compiler.failure import Failure, Fault
from nnstudio.core.compiler.plan import NetworkPlan, NodePlan, Problem, Severity
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Network, Node, Project
from nnstudio.core.project.entries import boundary_role
from nnstudio.core.project.paths import relative
from nnstudio.core.project.specs import TensorSpec

BLOCK_FAILS = "block-fails"
_KEPT = 4096  # bodies


@dataclass(frozen=True, slots=True, eq=False)
class Resolved:
    """A network, resolved, with the bodies inside it by their relative paths, and all their problems."""

    plan: NetworkPlan
    bodies: Mapping[str, NetworkPlan] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def block_plan(
    node: Node, body: Network, inputs: tuple[TensorSpec, ...], inside: Resolved
) -> NodePlan | Failure:
    """The plan of the block: one body's numbers times its copies, and the shapes at its ports."""
    outputs = _outputs(body, inside.plan)
    if outputs is None:
        return Failure(Fault.BODY, inputs, reason=_first_reason(inside.problems))
    copies = node.repeat
    if copies > 1 and tuple(outputs.values()) != inputs:
        return Failure(Fault.REPEAT, inputs, reason=_change(inputs, tuple(outputs.values())))
    return NodePlan(
        inputs=inputs,
        outputs=immutabledict(outputs),
        parameters=inside.plan.parameters * copies,
        multiply_adds=inside.plan.multiply_adds * copies,
        activation_bytes=inside.plan.activation_bytes * copies,
    )


def given_inside(body: Network, inputs: tuple[TensorSpec, ...]) -> dict[str, TensorSpec]:
    """What enters the body, by the ids of its Inputs."""
    ends = (id for id, node in body.nodes.items() if boundary_role(node) is Role.INPUT)
    return dict(zip(ends, inputs, strict=False))


def with_bodies(bodies: dict[str, NetworkPlan], node: str, inside: Resolved) -> None:
    """Note the body of a block, and those within it."""
    step = relative([node])
    bodies[step] = inside.plan
    for path, plan in inside.bodies.items():
        bodies[f"{step}/{path}"] = plan


def _outputs(body: Network, plan: NetworkPlan) -> dict[str, TensorSpec] | None:
    """Shapes by the names of the output ports; ``None`` if there is none, or one is not known."""
    found: dict[str, TensorSpec] = {}
    for id, node in body.nodes.items():
        if boundary_role(node) is Role.OUTPUT:
            inputs = plan.nodes[id].inputs
            if not inputs:
                return None
            found[node.name] = inputs[0]
    return found or None


def _first_reason(problems: tuple[Problem, ...]) -> Message:
    """What is wrong at the innermost place; blocks around it only repeat that."""
    errors = [one for one in problems if one.severity is Severity.ERROR]
    inner = [one for one in errors if one.code != BLOCK_FAILS] or errors
    return inner[0].message if inner else Message.of(N_("No tensor reaches its Output."))


def _change(inputs: tuple[TensorSpec, ...], outputs: tuple[TensorSpec, ...]) -> Message:
    taken, given = (", ".join(map(str, specs)) or "–" for specs in (inputs, outputs))
    return Message.of(N_("{taken} comes in and {given} leaves it"), taken=taken, given=given)


class Kept:
    """Bodies that have been resolved: what no edit has touched is the same object, and not resolved again.

    Checks may look at the recipes of the project, too, so these are part of the question.
    """

    def __init__(self, most: int = _KEPT) -> None:
        self._most = most
        self._lock = Lock()
        self._answers: OrderedDict[tuple[object, ...], tuple[Resolved, object]] = OrderedDict()

    def get(
        self, project: Project, path: str, body: Network, inputs: tuple[TensorSpec, ...]
    ) -> Resolved | None:
        key = _key(project, path, body, inputs)
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                return None
            self._answers.move_to_end(key)
            return found[0]

    def keep(
        self, project: Project, path: str, body: Network, inputs: tuple[TensorSpec, ...], answer: Resolved
    ) -> None:
        alive = (body, project.training, project.data)  # whose addresses are in the key
        with self._lock:
            self._answers[_key(project, path, body, inputs)] = (answer, alive)
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)


def _key(project: Project, path: str, body: Network, inputs: tuple[TensorSpec, ...]) -> tuple[object, ...]:
    return path, id(body), id(project.training), id(project.data), inputs
