"""Finding layers by what is typed: in their names, titles, summaries and keywords, in both languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from nnstudio.core.language import _, language
from nnstudio.core.layers import LayerType, catalogue
from nnstudio.gui.editor.layer_families import FAMILIES

_FAMILY_ORDER = {family: place for place, family in enumerate(FAMILIES)}
# Where a word is found decides how near the top the layer is shown.
_IN_NAME, _IN_TITLE, _IN_KEYWORDS, _IN_SUMMARY = range(4)


def matching(text: str, layers: Iterable[LayerType] | None = None) -> list[LayerType]:
    """The layers in which every typed word is found, best matches first; all when nothing is typed."""
    words = plain(text).split()
    if not words:
        return sorted(layers or catalogue, key=_place)
    found = [(rank, layer) for layer in (layers or catalogue) if (rank := _rank(layer, words)) is not None]
    return [layer for _rank_of, layer in sorted(found, key=_first)]


def fits_rank(layer: LayerType, rank: int | None) -> bool:
    """Whether the layer accepts a tensor with this many axes, batch included; ``None``: not known."""
    return rank is None or not layer.ranks or rank in layer.ranks


def plain(text: str) -> str:
    """Without accents and capitals: ``Réseau`` is found by ``reseau``."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).casefold()


def _first(found: tuple[int, LayerType]) -> tuple[int, int]:
    """Better matches first; of equal ones, in the order of the palette."""
    rank, layer = found
    return rank, _place(layer)


def _place(layer: LayerType) -> int:
    return _FAMILY_ORDER.get(layer.family, len(_FAMILY_ORDER))


def _rank(layer: LayerType, words: list[str]) -> int | None:
    places = _searched(layer, language.code)
    ranks = [next((rank for rank, text in enumerate(places) if word in text), None) for word in words]
    if None in ranks:
        return None
    worst = max((rank for rank in ranks if rank is not None), default=0)
    starts = bool(words) and places[_IN_NAME].startswith(words[0])
    return 2 * worst + (0 if starts else 1)


@lru_cache(maxsize=1024)
def _searched(layer: LayerType, _language: str) -> tuple[str, str, str, str]:
    """The texts of a layer that are searched, in English and in the language of now."""
    return (
        plain(layer.name),
        plain(f"{layer.title} {_(layer.title)}"),
        plain(" ".join(f"{word} {_(word)}" for word in (*layer.keywords, layer.family))),
        plain(f"{layer.summary} {_(layer.summary)}"),
    )
