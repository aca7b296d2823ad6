"""Blocks in files: what is inside them comes back, and files written by hand are read with care."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from nnstudio.core.project import Project, edits
from nnstudio.core.project.nesting import bodies_of
from nnstudio.core.project.paths import inside
from nnstudio.core.storage import strict_json
from nnstudio.core.storage.project_json import from_json, to_json
from nnstudio.core.storage.refusals import WrongValue
from tests.core.project.builders import chain, main


def nested() -> Project:
    """``stage`` holds ``inner``, which holds a Linear."""
    project = edits.group(
        chain("Input", "Linear", "ReLU", "Output"), "main", frozenset({"n2", "n3"}), "stage"
    )
    return edits.group(project, inside("main", "n5"), frozenset({"n2"}), "inner")


@pytest.fixture
def written() -> dict[str, Any]:
    return copy.deepcopy(to_json(nested()))


def test_bodies_lie_in_one_flat_list_whose_paths_lead_to_their_blocks(written: dict[str, Any]) -> None:
    network = written["networks"][0]
    assert [body["path"] for body in network["bodies"]] == [["n5"], ["n5", "n7"]]
    assert {
        "id": "n5",
        "layer": "Block",
        "name": "stage",
        "params": {"repeat": 1},
        "at": [240, 0],
    } in network["nodes"]
    assert from_json(written) == nested()


def test_a_network_without_blocks_says_nothing_of_bodies() -> None:
    assert "bodies" not in to_json(chain("Input", "Output"))["networks"][0]


def test_bodies_may_stand_in_any_order(written: dict[str, Any]) -> None:
    written["networks"][0]["bodies"].reverse()
    assert from_json(written) == nested()


def test_unknown_fields_inside_survive(written: dict[str, Any]) -> None:
    written["networks"][0]["bodies"][1]["mood"] = {"colour": "blue"}
    written["networks"][0]["bodies"][1]["nodes"][1]["weather"] = 3
    assert to_json(from_json(written)) == written


def test_a_block_of_which_nothing_is_said_is_empty(written: dict[str, Any]) -> None:
    network = written["networks"][0]
    del network["bodies"]
    network["links"] = []
    assert list(main(from_json(written)).nodes["n5"].body.nodes) == []


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda bodies: bodies.append(bodies[0]), "twice"),
        (lambda bodies: bodies[0].update(path=[]), "bodies[0].path"),
        (lambda bodies: bodies[0].update(path="n5"), "bodies[0].path"),
        (lambda bodies: bodies.append({**bodies[1], "path": ["n4"]}), "no block"),
        (lambda bodies: bodies.append({**bodies[1], "path": ["n5", "n99"]}), "no block"),
        (lambda bodies: bodies.append({**bodies[1], "path": ["n99", "n7"]}), "no block"),
        (lambda bodies: bodies[0].update(path=["n4"]), "port"),
        (lambda bodies: bodies[1].update(nodes=3), "bodies[1].nodes"),
        (lambda bodies: bodies[0]["nodes"][1].update(name="output"), "name"),
        (lambda bodies: bodies[0]["links"].append(["n7", "output", "n7", "input"]), "links"),
        (lambda bodies: bodies.append(3), "bodies[2]"),
    ],
)
def test_what_cannot_be_inside_is_refused_with_its_place(
    written: dict[str, Any], change: Any, named: str
) -> None:
    change(written["networks"][0]["bodies"])
    with pytest.raises(WrongValue) as refusal:
        from_json(written)
    assert named in str(refusal.value)


@pytest.mark.parametrize("repeat", [0, -1, 1001, 1.5, "many", True])
def test_a_file_cannot_repeat_a_block_as_nobody_could(written: dict[str, Any], repeat: object) -> None:
    next(one for one in written["networks"][0]["nodes"] if one["id"] == "n5")["params"] = {"repeat": repeat}
    with pytest.raises(WrongValue, match="repeat"):
        from_json(written)


def test_a_link_to_a_port_that_the_body_has_not_is_refused(written: dict[str, Any]) -> None:
    written["networks"][0]["links"][0][3] = "elsewhere"
    with pytest.raises(WrongValue, match="port"):
        from_json(written)


def test_the_text_of_deep_blocks_is_shallow() -> None:
    project, path = nested(), inside("main", "n5", "n7")
    for level in range(80):
        body = project.network_at(path)
        layers = frozenset(id for id, node in body.nodes.items() if node.layer not in ("Input", "Output"))
        project = edits.group(project, path, layers, f"level{level}")
        path = inside(path, next(id for id, node in project.network_at(path).nodes.items() if node.body))
    text = strict_json.dump(to_json(project))
    assert from_json(strict_json.parse(text)) == project
    assert sum(1 for _ in bodies_of(main(project), "main")) == 83
