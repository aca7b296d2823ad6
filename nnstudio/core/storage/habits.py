"""Which layer this user put behind which, counted, so that menus offer the likely ones first.

Kept in the user's own folder and nowhere else. Old habits fade: counts are halved when one grows large.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from nnstudio.core.storage.home import home_file
from nnstudio.core.storage.small_json import read_small, write_small

_FILE = "habits.json"
_LARGEST = 1000  # a count at which all are halved
_MOST = 200  # layers that are remembered


def habits_after(before: str) -> Mapping[str, int]:
    """How often each layer was put behind this one."""
    return dict(_kept().get(before, {}))


def note_habits(pairs: Iterable[tuple[str, str]]) -> bool:
    """The user has put these layers behind one another, each pair from left to right.

    ``False`` if that could not be kept, which nobody needs to know.
    """
    kept = _kept()
    for before, layer in pairs:
        if before in kept or len(kept) < _MOST:
            kept[before] = _counted(kept.get(before, {}), layer)
    return write_small(home_file(_FILE), kept)


def _counted(counts: Mapping[str, int], layer: str) -> dict[str, int]:
    more = {**counts, layer: counts.get(layer, 0) + 1}
    if more[layer] <= _LARGEST:
        return more
    return {name: count // 2 for name, count in more.items() if count > 1}


def _kept() -> dict[str, dict[str, int]]:
    """What the file says, as far as it makes sense."""
    found = read_small(home_file(_FILE))
    if not isinstance(found, dict):
        return {}
    return {
        before: {layer: count for layer, count in counts.items() if _is_count(count)}
        for before, counts in found.items()
        if isinstance(counts, dict)
    }


def _is_count(count: object) -> bool:
    return isinstance(count, int) and not isinstance(count, bool) and count > 0
