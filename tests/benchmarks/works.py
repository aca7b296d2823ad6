"""What is trained in the benchmarks, by name."""

from __future__ import annotations

from pathlib import Path

from immutabledict import immutabledict

from nnstudio.core.project import DataRecipe, Project, SplitRecipe
from nnstudio.core.project.edits import set_bypassed, set_data, set_value
from nnstudio.core.templates.library import template
from tests.benchmarks.engine_speed import MNIST, _project

RESNETS = ("resnet18", "resnet18-stem3")
_SAMPLES = 5000
_ENDLESS = 1_000_000  # epochs


def work(name: str, mnist: Path = MNIST) -> Project | None:
    """The project, with endless epochs; nothing where its data are not on this machine."""
    return resnet18(name == RESNETS[1]) if name in RESNETS else _project(name, mnist)


def resnet18(small_stem: bool, batch_size: int = 32) -> Project:
    """The template on images of 3×32×32 and ten classes.

    ``small_stem``: the first convolution is 3×3 and keeps the size, and nothing is pooled after it, as is
    usual for images so small; then a step is 15 times the work.
    """
    made = template("resnet18").load()
    made = set_value(made, "networks.main.scores.out_features", 10)
    made = set_value(made, "training.batch_size", batch_size)
    made = set_value(made, "training.epochs", _ENDLESS)
    if small_stem:
        for name, value in (("kernel_size", 3), ("stride", 1), ("padding", 1)):
            made = set_value(made, f"networks.main.conv.{name}", value)
        nodes = made.networks["main"].nodes.values()
        pool = next(node.id for node in nodes if node.name == "pool")
        made = set_bypassed(made, "main", frozenset({pool}), True)
    return _with_small_images(made)


def _with_small_images(made: Project) -> Project:
    params = immutabledict(shape=(3, 32, 32), classes=10, whole=0, size=_SAMPLES, seed=0)
    split = SplitRecipe(validation=0.05, test=0.05, stratify=False)
    return set_data(made, DataRecipe("random_samples", params, split))
