"""Small projects for the windows' tests."""

from __future__ import annotations

from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.project import DataRecipe, Project, edits


def circle() -> Project:
    """Two numbers in, eight units, two classes out, on a hundred points in a circle."""
    project = replace(Project(), data=DataRecipe(source="circle"))
    for layer in ("Input", "Linear", "Tanh", "Linear", "Output"):
        project = edits.append_node(project, "main", layer)
    project = edits.set_value(project, "networks.main.linear1.out_features", 8)
    return edits.set_value(project, "networks.main.linear2.out_features", 2)


def broken() -> Project:
    """A network whose convolution gets no picture."""
    project = Project(networks=immutabledict(Project().networks))
    for layer in ("Input", "Conv2d", "Output"):
        project = edits.append_node(project, "main", layer)
    return project


def other(project: Project) -> Project:
    """The same with another title: any edit at all."""
    return replace(project, title=project.title + "!")
