"""The project: one immutable value, the pure functions that edit it, and its history."""

from nnstudio.core.project.project import (
    DataRecipe,
    LayerLearning,
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
    "LayerLearning",
    "Link",
    "Network",
    "Node",
    "OptimizerRecipe",
    "Port",
    "Project",
    "SplitRecipe",
    "TrainingRecipe",
]
