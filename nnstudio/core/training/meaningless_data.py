"""Data that stand in for others: a network can be looked at and run with them, but learns nothing."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.plan import Problem, Severity
from nnstudio.core.data.random_samples import RANDOM
from nnstudio.core.language import N_, Message
from nnstudio.core.project import Project
from nnstudio.core.training.problems import problem_of


def meaningless_data(project: Project) -> Iterator[Problem]:
    """A warning where the samples are random numbers of the wanted shape."""
    if project.data.source == RANDOM.name:
        message = Message.of(
            N_(
                "The samples are random numbers that only have the right shape: nothing can be learned from "
                "them. Choose your own data to train."
            )
        )
        yield problem_of(project, "random-data", message, severity=Severity.WARNING)
