"""Counts and amounts as the window writes them."""

from __future__ import annotations

import math

from nnstudio.core.language import N_, _, number

THIN_SPACE = "\u2009"
_UNITS = (N_("KiB"), N_("MiB"), N_("GiB"), N_("TiB"), N_("PiB"))


def grouped(count: int) -> str:
    """A count with thin spaces between thousands, which no language reads as a decimal mark: ``61 706``."""
    return f"{count:,}".replace(",", THIN_SPACE)


def byte_count(count: int) -> str:
    """Bytes with a binary prefix, three figures: ``72 KiB``."""
    if count < 1024:
        return _("{count} bytes").format(count=count)
    power = min(int(math.log(count, 1024)), len(_UNITS))
    return f"{number(count / 1024**power, 3)} {_(_UNITS[power - 1])}"
