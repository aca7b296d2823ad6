"""The user's own blocks: one small JSON file each, in the program's folder, shared by all projects.

A file holds the block as the only node of a network, written as in a project: so it is read as carefully,
and layers this version does not know are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from immutabledict import immutabledict

from nnstudio.core.language import N_
from nnstudio.core.project import Network, Node
from nnstudio.core.project.entries import BLOCK, REPEAT, Block
from nnstudio.core.project.names import check_name
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage import strict_json
from nnstudio.core.storage.atomic import write_atomically
from nnstudio.core.storage.fields import Field
from nnstudio.core.storage.home import home_file
from nnstudio.core.storage.network_json import network_from_json, network_to_json
from nnstudio.core.storage.refusals import WrongValue

_FOLDER = "blocks"
_SUFFIX = ".json"
_LARGEST = 64 << 20  # bytes
_NETWORK = "block"


class BadBlock(Refusal):
    """The file holds no block, or cannot be read."""


class BlockExists(Refusal):
    """There is a block of that name already."""


@dataclass(frozen=True, slots=True)
class MyBlock:
    """One saved block; reading it is put off until it is wanted."""

    name: str
    path: Path

    def load(self) -> Block:
        """The block.

        Raises:
            BadBlock
        """
        return _block(self.path)


def my_blocks() -> tuple[MyBlock, ...]:
    """All saved blocks, by name; whether a file can be read shows on loading it."""
    try:
        files = sorted(path for path in _folder().iterdir() if path.suffix == _SUFFIX and path.is_file())
    except OSError:
        return ()
    return tuple(MyBlock(path.stem, path) for path in files)


def save_block(block: Block, *, replace: bool = False) -> MyBlock:
    """Keep a block under its name.

    Raises:
        InvalidName: a name is a Python identifier, so it can name a file anywhere.
        BlockExists: unless ``replace``.
        UnsavedFile: the folder cannot be written to.
    """
    name = check_name(block.name, ())
    path = _folder() / f"{name}{_SUFFIX}"
    if not replace and any(one.name.casefold() == name.casefold() for one in my_blocks()):
        raise BlockExists(
            N_("There is a block {name} already. Choose another name, or replace it."), name=name
        )
    node = Node("n1", BLOCK, name, immutabledict({REPEAT.name: block.repeat}), body=block.body)
    written = network_to_json(_NETWORK, Network(immutabledict({node.id: node})))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, strict_json.dump(written))
    return MyBlock(name, path)


def delete_block(name: str) -> None:
    """Forget a saved block; projects that use it keep it. One that is not there is no error.

    Raises:
        BadBlock: the file cannot be deleted.
    """
    for one in my_blocks():
        if one.name == name:
            try:
                one.path.unlink()
            except FileNotFoundError:
                return
            except OSError as error:
                raise BadBlock(
                    N_("{file} cannot be deleted: {why}"), file=str(one.path), why=str(error)
                ) from error


def _folder() -> Path:
    return home_file(_FOLDER)


def _block(path: Path) -> Block:
    try:
        if path.stat().st_size > _LARGEST:
            raise BadBlock(N_("{file} is too large to be a block."), file=path.name)
        _name, network = network_from_json(Field(strict_json.parse(path.read_bytes())))
    except (OSError, strict_json.JsonError) as error:
        raise BadBlock(N_("{file} cannot be read as a block."), file=path.name) from error
    except WrongValue as refusal:
        raise BadBlock(
            N_("{file} cannot be read as a block. {why}"), file=path.name, why=refusal.message
        ) from refusal
    nodes = list(network.nodes.values())
    if len(nodes) != 1 or nodes[0].body is None:
        raise BadBlock(N_("{file} cannot be read as a block."), file=path.name)
    return Block(nodes[0].name, nodes[0].body, nodes[0].repeat)
