"""Problems of the whole project, and the edits of the recipe that mend them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.language import N_, Message
from nnstudio.core.project import Project, edits
from nnstudio.core.refusal import Refusal

Found = TypeVar("Found")


def problem_of(
    project: Project,
    code: str,
    message: Message,
    mend: Mend | None = None,
    severity: Severity = Severity.ERROR,
) -> Problem:
    """A problem of the whole project, listed under its first network."""
    return Problem(code, severity, next(iter(project.networks), ""), message, mend=mend)


def attempt(project: Project, code: str, find: Callable[[], Found]) -> Found | Problem:
    """What is found, or the refusal as a problem of the whole project."""
    try:
        return find()
    except Refusal as refusal:
        return problem_of(project, code, refusal.message)


def setting(project: Project, **changes: object) -> Mend:
    """The edit that sets these fields of the training recipe; it is named by the first of them."""
    (shown, *_rest) = changes.values()
    changed = replace(project.training, **changes)  # type: ignore[arg-type]
    return Mend(Message.of(N_("Choose {name}"), name=shown), edits.set_training, (changed,))
