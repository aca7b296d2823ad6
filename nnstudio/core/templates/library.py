"""What a template is: an entry with a function that draws a whole project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from nnstudio.core.language import N_, _
from nnstudio.core.project import Project
from nnstudio.core.refusal import Refusal
from nnstudio.core.registry import Registry


class UnknownTemplate(Refusal):
    """There is no template of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One template. ``title``, ``summary`` (one sentence) and ``about`` are English marked with ``N_``.

    ``order`` is its place in lists: the lectures' order.
    """

    name: str
    title: str
    summary: str
    about: str
    order: int
    draw: Callable[[], Project]
    reference: str = ""

    def load(self) -> Project:
        """A fresh project, entitled in the language of now."""
        return replace(self.draw(), title=_(self.title), about=_(self.about))


templates: Registry[Template] = Registry(Template, "nnstudio.core.templates", "nnstudio.templates")


def all_templates() -> tuple[Template, ...]:
    """Simplest first."""
    return tuple(sorted(templates, key=lambda one: (one.order, one.name)))


def template(name: str) -> Template:
    """The template of that name.

    Raises:
        UnknownTemplate
    """
    found = templates.get(name)
    if found is None:
        known = ", ".join(one.name for one in all_templates())
        raise UnknownTemplate(N_("There is no template {name}. There are: {known}."), name=name, known=known)
    return found
