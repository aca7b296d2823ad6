"""Comparing two networks: what was added, removed and changed, whatever ids and names they have."""

from __future__ import annotations

from dataclasses import replace

import pytest
from immutabledict import immutabledict

from nnstudio.core.project import Link, Network, Port, Project, edits
from nnstudio.core.project.comparing import Change, Detail, compare, matched
from nnstudio.core.storage.examples import example, examples


def _cnn() -> Project:
    return example("digits-cnn").load()


def _main(project: Project) -> Network:
    return project.networks["main"]


def _id(project: Project, name: str) -> str:
    node = _main(project).named(name)
    assert node is not None
    return node.id


def _renumbered(network: Network) -> Network:
    """The same network under other ids."""
    ids = {id: f"x{id}" for id in network.nodes}
    nodes = {ids[id]: replace(node, id=ids[id]) for id, node in network.nodes.items()}
    links = tuple(
        Link(Port(ids[one.source.node], one.source.name), Port(ids[one.target.node], one.target.name))
        for one in network.links
    )
    return Network(immutabledict(nodes), links)


@pytest.mark.parametrize("name", [one.name for one in examples()])
def test_a_network_is_the_same_as_itself_under_any_ids(name: str) -> None:
    for network in example(name).load().networks.values():
        assert compare(network, network).is_same
        assert compare(network, _renumbered(network)).is_same


def test_moving_cards_is_no_difference() -> None:
    project = _cnn()
    moved = edits.move(project, "main", {_id(project, "conv1"): (900.0, 900.0)})
    assert compare(_main(project), _main(moved)).is_same


def test_an_inserted_layer_and_its_links_are_told() -> None:
    before = _cnn()
    link = _main(before).links_out_of(_id(before, "conv1"))[0]
    after = edits.insert_on_link(before, "main", link, "BatchNorm2d")
    found = compare(_main(before), _main(after))
    assert [(node.change, node.layer) for node in found.nodes if node.change is not Change.SAME] == [
        (Change.ADDED, "BatchNorm2d")
    ]
    assert sorted(str(one.change) for one in found.links) == ["added", "added", "removed"]
    back = compare(_main(after), _main(before))
    assert back.count(Change.REMOVED) == 1


def test_changed_values_are_told_one_by_one() -> None:
    before = _cnn()
    node = _id(before, "conv1")
    after = edits.set_param(before, "main", node, "out_channels", 7)
    after = edits.set_layer_learning(after, "main", node, "frozen", True)
    after = edits.set_bypassed(after, "main", frozenset({node}), True)
    (changed,) = (one for one in compare(_main(before), _main(after)).nodes if one.change is Change.CHANGED)
    assert changed.name == "conv1"
    assert set(changed.details) == {
        Detail("out_channels", 32, 7),
        Detail("learning.frozen", False, True),
        Detail("bypassed", False, True),
    }


def test_a_renamed_layer_is_one_layer_with_another_name() -> None:
    before = _cnn()
    after = edits.rename(before, "main", _id(before, "conv1"), "first")
    for other in (_main(after), _renumbered(_main(after))):
        found = compare(_main(before), other)
        (changed,) = (one for one in found.nodes if one.change is not Change.SAME)
        assert changed.details == (Detail("name", "conv1", "first"),)
        assert found.links == ()


def test_ids_that_are_equal_by_chance_match_nothing() -> None:
    one = edits.add_node(Project(), "main", "Linear", (0.0, 0.0))
    other = edits.add_node(Project(), "main", "Dropout", (0.0, 0.0))
    assert matched(_main(one), _main(other)) == {}
    found = compare(_main(one), _main(other))
    assert [node.change for node in found.nodes] == [Change.ADDED, Change.REMOVED]


def test_true_is_not_one() -> None:
    before = edits.add_node(Project(), "main", "Linear", (0.0, 0.0))
    (node,) = _main(before).nodes.values()
    odd = replace(node, params=immutabledict({**node.params, "bias": 1}))
    after = before.with_network("main", Network(immutabledict({node.id: odd})))
    assert not compare(_main(before), _main(after)).is_same


def test_ten_thousand_layers_are_compared_in_no_time() -> None:
    import time

    from nnstudio.core.project import Node

    nodes = {f"n{i}": Node(f"n{i}", "ReLU", f"relu{i}") for i in range(10_000)}
    links = tuple(Link(Port(f"n{i}", "out"), Port(f"n{i + 1}", "in")) for i in range(9_999))
    network = Network(immutabledict(nodes), links)
    begun = time.perf_counter()
    assert compare(network, network).is_same
    assert time.perf_counter() - begun < 20
