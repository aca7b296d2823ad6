"""One's own blocks: kept, listed, replaced, forgotten; damaged files harm nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnstudio.core.blocks.library import blocks
from nnstudio.core.project.entries import Block
from nnstudio.core.project.refusals import InvalidName
from nnstudio.core.storage.home import VARIABLE
from nnstudio.core.storage.my_blocks import BadBlock, BlockExists, delete_block, my_blocks, save_block


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


def brick(name: str = "brick", repeat: int = 1) -> Block:
    return Block(name, blocks["transformer_block"].made().body, repeat)


def test_at_first_there_are_none() -> None:
    assert my_blocks() == ()


def test_a_block_that_was_kept_comes_back_as_it_was() -> None:
    save_block(brick(repeat=3))
    save_block(brick("a_first_one"))
    assert [one.name for one in my_blocks()] == ["a_first_one", "brick"]
    assert my_blocks()[1].load() == brick(repeat=3)


def test_a_block_is_not_overwritten_by_accident() -> None:
    save_block(brick())
    for name in ("brick", "Brick"):  # one file on some disks
        with pytest.raises(BlockExists):
            save_block(brick(name))
    save_block(brick(repeat=2), replace=True)
    assert my_blocks()[0].load().repeat == 2


def test_a_block_can_be_forgotten_and_forgotten_again() -> None:
    save_block(brick())
    delete_block("brick")
    delete_block("brick")
    assert my_blocks() == ()


@pytest.mark.parametrize("name", ["../x", "a b", "", "con.txt", "class", "x" * 99])
def test_a_name_that_could_name_no_layer_names_no_file(name: str, own_home: Path) -> None:
    with pytest.raises(InvalidName):
        save_block(brick(name))
    assert my_blocks() == ()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"name": "block"}',
        b'{"name": "block", "nodes": [], "links": []}',
        b"\xff",
        b"[" * 999,
    ],
)
def test_a_damaged_file_is_listed_and_refused_in_one_sentence(content: bytes, own_home: Path) -> None:
    save_block(brick())
    (own_home / "blocks" / "odd.json").write_bytes(content)
    assert [one.name for one in my_blocks()] == ["brick", "odd"]
    with pytest.raises(BadBlock, match=r"odd\.json"):
        my_blocks()[1].load()
    assert my_blocks()[0].load() == brick()


def test_what_vanished_meanwhile_is_refused_in_one_sentence() -> None:
    kept = save_block(brick())
    kept.path.unlink()
    with pytest.raises(BadBlock, match=r"brick\.json"):
        kept.load()
