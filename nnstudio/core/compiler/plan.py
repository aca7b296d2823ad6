"""What resolving finds out: shapes, counts, and problems with the edits that mend them. Frozen values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from immutabledict import immutabledict

from nnstudio.core.language import Message
from nnstudio.core.project import Link, Project
from nnstudio.core.project.paths import is_within, relative, steps
from nnstudio.core.project.specs import TargetSpec, TensorSpec


class Severity(StrEnum):
    ERROR = "error"  # cannot be trained
    WARNING = "warning"  # can be trained, but probably not as meant


@dataclass(frozen=True, slots=True)
class Mend:
    """An edit that would solve a problem: ``session.apply(mend.edit, *mend.arguments)``."""

    label: Message
    edit: Callable[..., Project]
    arguments: tuple[object, ...] = ()

    def apply(self, project: Project) -> Project:
        return self.edit(project, *self.arguments)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a node, a link, or the network as a whole (both ``None``)."""

    code: str  # stable and English, for tests and the command line: "flatten-missing"
    severity: Severity
    network: str
    message: Message
    node: str | None = None
    link: Link | None = None
    mend: Mend | None = None


@dataclass(frozen=True, slots=True)
class Contract:
    """What is asked of one network: what it is fed and what it must give back.

    ``output`` is the wanted shape without the batch axis; ``None`` in it means any size and ``None``
    for it any shape. ``target`` and ``loss`` let checks see a doubled softmax or a wrong class count;
    ``loss_title`` is what the loss is called in sentences, English marked with ``N_``.
    """

    input: TensorSpec
    output: tuple[int | None, ...] | None = None
    target: TargetSpec = field(default_factory=TargetSpec)
    loss: str = ""
    needs_code: bool = False
    loss_title: str = ""

    @property
    def said_loss(self) -> Message:
        """The loss in the language of now."""
        return Message.of(self.loss_title or self.loss)


@dataclass(frozen=True, slots=True)
class NodePlan:
    """One node, resolved. Empty ``outputs`` mean that its shape could not be found."""

    inputs: tuple[TensorSpec, ...] = ()
    outputs: Mapping[str, TensorSpec] = field(default_factory=immutabledict)
    parameters: int = 0
    weights: Mapping[str, tuple[int, ...]] = field(default_factory=immutabledict)  # trainable tensors
    buffers: Mapping[str, tuple[int, ...]] = field(default_factory=immutabledict)
    multiply_adds: int = 0  # per sample, forward
    activation_bytes: int = 0  # per sample


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """One network, resolved: a plan per node id, and the ids in the order they run.

    ``bodies`` are the plans of what is inside its blocks, one copy each, by relative paths: ``n3/n1``. Only
    those of whole networks have them.
    """

    nodes: Mapping[str, NodePlan] = field(default_factory=immutabledict)
    order: tuple[str, ...] = ()
    parameters: int = 0
    multiply_adds: int = 0
    activation_bytes: int = 0
    output: TensorSpec | None = None
    bodies: Mapping[str, NetworkPlan] = field(default_factory=immutabledict)


NO_PLAN = NetworkPlan()


@dataclass(frozen=True, slots=True)
class Plan:
    """A project, resolved."""

    networks: Mapping[str, NetworkPlan]
    problems: tuple[Problem, ...] = ()

    def network(self, path: str) -> NetworkPlan:
        """The plan of the network at this path, or of one of which nothing is known."""
        name, blocks = steps(path)
        found = self.networks.get(name, NO_PLAN)
        if not blocks:
            return found
        start = relative(blocks)
        inner = {
            one.removeprefix(start + "/"): plan
            for one, plan in found.bodies.items()
            if one.startswith(start + "/")
        }
        own = found.bodies.get(start, NO_PLAN)
        return replace(own, bodies=immutabledict(inner)) if inner else own

    def problems_at(self, network: str, node: str) -> tuple[Problem, ...]:
        """The problems of this node; those inside it, too, where it is a block."""
        return tuple(
            one
            for one in self.problems
            if (one.network == network and one.node == node) or is_within(one.network, network, node)
        )

    @property
    def can_train(self) -> bool:
        return not any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def parameters(self) -> int:
        return sum(network.parameters for network in self.networks.values())
