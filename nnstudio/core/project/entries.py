"""What a node is to the studio: its entry in the catalogue, or for a block the entry its body amounts to.

A block's ports are those nodes of its body at which tensors come in and go out: each Input is an input
port of its name, each Output an output port, in the order in which they were added.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from nnstudio.core.language import N_
from nnstudio.core.layers.catalogue import LayerType, Role, catalogue
from nnstudio.core.parameters import Kind, Parameter
from nnstudio.core.project.project import Network, Node

BLOCK = "Block"
FAMILY = "blocks"
MOST_REPEATS = 1000

REPEAT = Parameter(
    name="repeat",
    kind=Kind.INTEGER,
    default=1,
    minimum=1,
    maximum=MOST_REPEATS,
    label=N_("Repeat"),
    unit=N_("times"),
    help=N_("How many copies of the block stand one behind the other, each with weights of its own."),
)


@dataclass(frozen=True, slots=True)
class Block:
    """A block to put into a network, wherever an edit takes the name of a layer.

    ``name`` is what nodes of it are called, with a number if need be.
    """

    name: str
    body: Network
    repeat: int = 1


Layer = str | Block
"""What edits that add a node take: the name of a catalogue entry, or a block."""


def entry_of(node: Node) -> LayerType | None:
    """The entry of a node; ``None`` for a layer that this version does not know."""
    return catalogue.get(node.layer) if node.body is None else body_entry(node.body)


def body_entry(body: Network) -> LayerType:
    """The entry of a block with this body."""
    return _block_entry(*body_ports(body))


def body_ports(body: Network) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of a block's input ports and of its output ports."""
    ports: dict[Role, list[str]] = {Role.INPUT: [], Role.OUTPUT: []}
    for node in body.nodes.values():
        role = boundary_role(node)
        if role is not None:
            ports[role].append(node.name)
    return tuple(ports[Role.INPUT]), tuple(ports[Role.OUTPUT])


def boundary_role(node: Node) -> Role | None:
    """``INPUT`` or ``OUTPUT`` for a node at which the network begins or ends, ``None`` for any other."""
    entry = catalogue.get(node.layer) if node.body is None else None
    return entry.role if entry is not None and entry.role in (Role.INPUT, Role.OUTPUT) else None


@lru_cache(maxsize=1024)
def _block_entry(inputs: tuple[str, ...], outputs: tuple[str, ...]) -> LayerType:
    return LayerType(
        name=BLOCK,
        family=FAMILY,
        module="",
        title=N_("Block"),
        summary=N_("A network in the network: open it to look inside, repeat it to stack copies."),
        params=(REPEAT,),
        inputs=inputs,
        outputs=outputs,
        keywords=("block", "group", "stage", "repeat", "bloc", "groupe", "étage", "répéter"),
    )
