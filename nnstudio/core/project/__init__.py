"""The project: one immutable value, the pure functions that edit it, and its history."""

from nnstudio.core.project.project import (
    DataRecipe,
    Link,
    Network,
    Node,
    OptimizerRecipe,
    Port,
    Project,
    SplitRecipe,
    TrainingRecipe,
)

__all__ = [
    "DataRecipe",
    "Link",
    "Network",
    "Node",
    "OptimizerRecipe",
    "Port",
    "Project",
    "SplitRecipe",
    "TrainingRecipe",
]
