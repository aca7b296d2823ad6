"""Small projects to edit."""

from __future__ import annotations

from nnstudio.core.project import Link, Network, Node, Port, Project
from nnstudio.core.project.edits import add_node, connect
from nnstudio.core.project.edits.space import COLUMN


def chain(*layers: str) -> Project:
    """A project whose main network is a chain of these layers, ``n1``, ``n2``…"""
    project = Project()
    for index, layer in enumerate(layers):
        project = add_node(project, "main", layer, (index * COLUMN, 0.0))
    for index in range(1, len(layers)):
        project = connect(project, "main", out(f"n{index}"), into(f"n{index + 1}"))
    return project


def out(node: str, port: str = "out") -> Port:
    return Port(node, port)


def into(node: str, port: str = "in") -> Port:
    return Port(node, port)


def link(source: str, target: str) -> Link:
    return Link(out(source), into(target))


def main(project: Project) -> Network:
    return project.networks["main"]


def named(project: Project, name: str) -> Node:
    node = main(project).named(name)
    assert node is not None
    return node


def arrows(project: Project) -> list[str]:
    """The links as sentences: ``input → linear1``."""
    network = main(project)
    nodes = network.nodes
    return sorted(
        f"{nodes[link.source.node].name} → {nodes[link.target.node].name}" for link in network.links
    )
