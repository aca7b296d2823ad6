"""What a shipped block is: an entry with a function that draws its body for the values asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nnstudio.core.parameters import Parameter, checked_values
from nnstudio.core.project import Network
from nnstudio.core.project.entries import Block
from nnstudio.core.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockType:
    """One block. ``title`` and ``summary`` are English marked with ``N_``.

    ``draw(**values)`` gives the body for checked values of ``params``, of which every one has a default.
    """

    name: str
    title: str
    summary: str
    draw: Callable[..., Network]
    params: tuple[Parameter, ...] = ()
    reference: str = ""
    keywords: tuple[str, ...] = ()

    def made(self, values: Mapping[str, object] | None = None, repeat: int = 1) -> Block:
        """The block for these values; defaults fill in those not given.

        Raises:
            InvalidValue: for a value out of range, or of no parameter.
        """
        checked: dict[str, Any] = dict(checked_values(self.params, values or {}))
        return Block(self.name, self.draw(**checked), repeat)


blocks: Registry[BlockType] = Registry(BlockType, "nnstudio.core.blocks", "nnstudio.blocks")
