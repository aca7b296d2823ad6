"""What families of layers are called."""

from __future__ import annotations

from nnstudio.core.language import _
from nnstudio.core.layers.families import FAMILIES

__all__ = ["FAMILIES", "family_title"]


def family_title(family: str) -> str:
    """The name of a family as shown; that of an installed package's own family is made from its id."""
    return _(FAMILIES[family]) if family in FAMILIES else family.replace("_", " ").capitalize()
