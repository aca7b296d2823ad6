"""Networks as somebody might have drawn them, valid or not: built as values, past the edits' refusals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.compiler.plan import Contract, NetworkPlan, Problem
from nnstudio.core.compiler.resolve import resolve_network
from nnstudio.core.project import Link, Network, Node, Port, Project
from nnstudio.core.project.specs import Target, TargetSpec, TensorSpec

IMAGE = TensorSpec((1, 8, 8))
ANY = Contract(IMAGE)


def node(id: str, layer: str, params: Mapping[str, Any] | None = None, name: str = "") -> Node:
    return Node(id, layer, name or id, immutabledict(params or {}), at=(0.0, 0.0))


def link(text: str) -> Link:
    """``"a > b"``; a port other than ``out`` and ``in`` follows a colon: ``"a:last > b:key"``."""
    source, target = (end.strip() for end in text.split(">"))
    return Link(_port(source, "out"), _port(target, "in"))


def _port(text: str, usual: str) -> Port:
    name, _colon, port = text.partition(":")
    return Port(name, port or usual)


def drawn(nodes: Iterable[Node], *links: str) -> Project:
    """A project whose main network has these nodes and links."""
    by_id = immutabledict({each.id: each for each in nodes})
    network = Network(by_id, tuple(link(text) for text in links))
    return Project(networks=immutabledict(main=network))


def chain(*layers: str | tuple[str, Mapping[str, Any]]) -> Project:
    """Input, these layers, Output, in a row; ids ``input``, ``a1``, ``a2``…, ``output``."""
    nodes = [node("input", "Input")]
    for index, layer in enumerate(layers, 1):
        name, params = (layer, {}) if isinstance(layer, str) else layer
        nodes.append(node(f"a{index}", name, params))
    nodes.append(node("output", "Output"))
    arrows = [f"{one.id} > {other.id}" for one, other in pairwise(nodes)]
    return drawn(nodes, *arrows)


def classes(count: int, loss: str = "CrossEntropy", input: TensorSpec = IMAGE) -> Contract:
    """What a classifier is asked for."""
    return Contract(input, (count,), TargetSpec(Target.CLASSES, count), loss)


def vector(size: int) -> Contract:
    return Contract(TensorSpec((size,)))


def problems(project: Project, contract: Contract = ANY) -> tuple[Problem, ...]:
    return resolve_network(project, "main", contract)[1]


def plan(project: Project, contract: Contract = ANY) -> NetworkPlan:
    return resolve_network(project, "main", contract)[0]


def codes(project: Project, contract: Contract = ANY) -> list[str]:
    return [problem.code for problem in problems(project, contract)]


def only(project: Project, code: str, contract: Contract = ANY) -> Problem:
    """The one problem of that code."""
    (found,) = [problem for problem in problems(project, contract) if problem.code == code]
    return found


def mended(project: Project, code: str, contract: Contract = ANY) -> Project:
    """The project after the mend of the one problem of that code."""
    mend = only(project, code, contract).mend
    assert mend is not None
    assert str(mend.label)
    return mend.apply(project)
