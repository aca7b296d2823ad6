"""Projects made by the edits, as a learner would."""

from __future__ import annotations

from itertools import pairwise

from immutabledict import immutabledict

from nnstudio.core.project import Network, Node, Port, Project, edits

COLUMN = 240.0


def chain(*layers: str, title: str = "") -> Project:
    """These layers in a row, each linked to the next."""
    project = Project(title=title)
    for index, layer in enumerate(layers):
        project = edits.add_node(project, "main", layer, (index * COLUMN, 0.0))
    nodes = list(project.networks["main"].nodes)
    for source, target in pairwise(nodes):
        project = edits.connect(project, "main", Port(source, "out"), Port(target, "in"))
    return project


def network(project: Project, name: str = "main") -> Network:
    return project.networks[name]


def node_named(project: Project, name: str) -> Node:
    node = project.networks["main"].named(name)
    assert node is not None, name
    return node


def names(project: Project) -> list[str]:
    return [node.name for node in project.networks["main"].nodes.values()]


def arrows(project: Project) -> set[str]:
    """The links as ``"conv1>relu1"``."""
    whole = project.networks["main"]
    return {f"{whole.nodes[a.source.node].name}>{whole.nodes[a.target.node].name}" for a in whole.links}


def two_networks() -> Project:
    """A generator of two layers and a discriminator of three."""
    generator = chain("Input", "Output").networks["main"]
    discriminator = chain("Input", "Linear", "Output").networks["main"]
    return Project(networks=immutabledict({"generator": generator, "discriminator": discriminator}))
