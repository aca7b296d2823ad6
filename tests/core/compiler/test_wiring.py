"""The order in which nodes run."""

from __future__ import annotations

from nnstudio.core.compiler.wiring import find_cycle, wire
from tests.core.compiler.drawn_networks import chain, drawn, node


def test_every_node_runs_after_all_that_feed_it() -> None:
    project = drawn([node(id, "ReLU") for id in ("d", "c", "b", "a")], "a > b", "a > c", "b > d", "c > d")
    order = wire(project.networks["main"]).order
    assert order.index("a") < min(order.index("b"), order.index("c"))
    assert order[-1] == "d"


def test_a_branch_is_finished_before_the_next_is_begun() -> None:
    nodes = [node(id, "ReLU") for id in ("start", "left1", "right1", "left2", "right2", "end")]
    project = drawn(
        nodes,
        *("start > left1", "start > right1", "left1 > left2"),
        *("right1 > right2", "left2 > end", "right2 > end"),
    )
    assert wire(project.networks["main"]).order == ("start", "left1", "left2", "right1", "right2", "end")


def test_nodes_on_and_behind_a_cycle_are_stuck_and_the_rest_is_ordered() -> None:
    project = drawn([node(id, "ReLU") for id in ("free", "a", "b", "behind")], "a > b", "b > a", "b > behind")
    wiring = wire(project.networks["main"])
    assert wiring.order == ("free",)
    assert set(wiring.stuck) == {"a", "b", "behind"}
    cycle = find_cycle(wiring)
    assert {end for arrow in cycle for end in (arrow.source.node, arrow.target.node)} == {"a", "b"}


def test_a_node_linked_to_itself_is_a_cycle() -> None:
    wiring = wire(drawn([node("a", "ReLU")], "a > a").networks["main"])
    assert len(find_cycle(wiring)) == 1


def test_without_a_cycle_none_is_found() -> None:
    assert find_cycle(wire(chain("ReLU").networks["main"])) == ()


def test_links_to_absent_nodes_are_set_aside() -> None:
    wiring = wire(drawn([node("a", "ReLU")], "a > ghost", "ghost > a").networks["main"])
    assert len(wiring.broken) == 2
    assert wiring.order == ("a",)


def test_ten_thousand_nodes_in_a_chain_are_ordered() -> None:
    network = chain(*["ReLU"] * 10_000).networks["main"]
    wiring = wire(network)
    assert wiring.order == tuple(network.nodes)
    assert len(wiring.upstream(["output"])) == 10_002
    assert len(wiring.downstream(["input"])) == 10_002
