"""The colour of each family of layers. Names and icons say the same, so that no one depends on colour."""

from __future__ import annotations

from nnstudio.gui.theme.appearance import current
from nnstudio.gui.theme.theme import Theme


def family_colour(family: str, theme: Theme | None = None) -> str:
    """``"#rrggbb"`` for this family in this theme, or in the one shown now.

    A family nobody coloured (an installed package's own) gets the colour of ``reshape``, a quiet grey.
    """
    families = (theme or current()).families
    return families.get(family, families["reshape"])
