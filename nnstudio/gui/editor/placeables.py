"""What can be put on the canvas: the catalogue's layers, the shipped blocks, and the user's own.

Each goes by a key, in drags as in menus: a layer by its name, a shipped block by ``block:NAME``, one of the
user's by ``mine:NAME``. :func:`made` is the one place where a key becomes what edits take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial

from nnstudio.core.blocks.library import BlockType, blocks
from nnstudio.core.language import N_
from nnstudio.core.layers import LayerType, catalogue
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Network
from nnstudio.core.project.entries import BLOCK, FAMILY, Block, Layer, body_entry, boundary_role, entry_of
from nnstudio.core.project.refusals import UnknownLayer
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.my_blocks import MyBlock, my_blocks

MY_FAMILY = "my_blocks"
_MINE = "mine"


@dataclass(frozen=True, slots=True)
class Placeable:
    """``words`` holds its names, family and keywords; ``drawing`` is the name of its icon.

    Its ports are in :attr:`entry`: to know those of a block the block must be drawn, which takes its time.
    """

    key: str
    words: LayerType
    drawing: str
    make: Callable[[], Layer]
    look_inside: Callable[[], LayerType]

    @property
    def entry(self) -> LayerType:
        """Words and ports."""
        return self.look_inside()

    @property
    def is_mine(self) -> bool:
        """Whether the user saved it, and so may delete it."""
        return self.key.startswith(f"{_MINE}:")


def placeables() -> list[Placeable]:
    """Everything there is now, family by family."""
    return [one for shelf in _SHELVES.values() for one in shelf()]


def placeable(key: str) -> Placeable | None:
    """What goes by this key, if it is there."""
    shelf = _SHELVES.get(key.rpartition(":")[0])
    return next((one for one in shelf() if one.key == key), None) if shelf is not None else None


def made(key: str) -> Layer:
    """What goes by this key, as edits take it: blocks with the defaults of their parameters.

    Raises:
        UnknownLayer: it is not there, or no more.
        BadBlock: the file of the user's block cannot be read.
    """
    found = placeable(key)
    if found is None:
        raise UnknownLayer(N_("This version of nnstudio has no layer {layer}."), layer=key.rpartition(":")[2])
    return found.make()


@cache
def _layers() -> tuple[Placeable, ...]:
    return tuple(
        Placeable(layer.name, layer, layer.name, partial(str, layer.name), partial(_itself, layer))
        for layer in catalogue
    )


def _itself(layer: LayerType) -> LayerType:
    return layer


@cache
def _shipped() -> tuple[Placeable, ...]:
    return tuple(
        Placeable(
            f"block:{block.name}",
            _said_of(block, replace(body_entry(Network()), name=block.name)),
            BLOCK,
            block.made,
            partial(_shipped_entry, block.name),
        )
        for block in blocks
    )


def _mine() -> Iterator[Placeable]:
    for one in my_blocks():
        entry = _my_entry(one)
        yield Placeable(f"{_MINE}:{one.name}", entry, BLOCK, one.load, partial(_itself, entry))


_SHELVES: Mapping[str, Callable[[], Iterable[Placeable]]] = {"": _layers, "block": _shipped, _MINE: _mine}


@cache
def _shipped_entry(name: str) -> LayerType:
    return _said_of(blocks[name], _entry(blocks[name].made()))


def _said_of(block: BlockType, entry: LayerType) -> LayerType:
    """The entry with the words of the block."""
    return replace(
        entry,
        family=FAMILY,
        title=block.title,
        summary=block.summary,
        reference=block.reference,
        keywords=(*block.keywords, *_KEYWORDS),
    )


def _my_entry(one: MyBlock) -> LayerType:
    try:
        changed = one.path.stat().st_mtime_ns
    except OSError:
        changed = 0
    return _my_entry_of(one, changed)


@lru_cache(maxsize=512)
def _my_entry_of(one: MyBlock, _changed: int) -> LayerType:
    """Read again when the file has changed."""
    try:
        entry = _entry(one.load())
    except Refusal:
        entry = replace(body_entry(Network()), name=one.name, summary=N_("This block cannot be read."))
    return replace(entry, name=one.name, family=MY_FAMILY, title="", keywords=_KEYWORDS)


def _entry(block: Block) -> LayerType:
    return replace(
        body_entry(block.body),
        name=block.name,
        summary=N_("A block that you saved: what you change in a copy of it changes no other."),
        ranks=_ranks(block.body),
        params=(),
    )


def _ranks(body: Network) -> frozenset[int]:
    """The numbers of axes that all layers take to which the first input of a block leads; empty: any."""
    first = next((id for id, node in body.nodes.items() if boundary_role(node) is Role.INPUT), None)
    fed = {link.target.node for link in body.links if link.source.node == first}
    entries = (entry_of(body.nodes[node]) for node in fed)
    wanted = [entry.ranks for entry in entries if entry is not None and entry.ranks]
    return frozenset.intersection(*wanted) if wanted else frozenset()


_KEYWORDS = ("block", "bloc")
