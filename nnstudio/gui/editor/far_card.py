"""How much of the cards is shown at which zoom."""

from __future__ import annotations

from enum import IntEnum


class Detail(IntEnum):
    """How much of a card is shown."""

    BLOCKS = 0  # colours of the families
    NAMES = 1  # and names
    FULL = 2


def detail_at(scale: float) -> Detail:
    """The detail that can be read at so many screen pixels per scene pixel."""
    if scale >= 0.55:
        return Detail.FULL
    return Detail.NAMES if scale >= 0.22 else Detail.BLOCKS
