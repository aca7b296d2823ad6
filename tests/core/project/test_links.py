from __future__ import annotations

import pytest
from immutabledict import immutabledict

from nnstudio.core.project import Link, Network, Node, Project
from nnstudio.core.project.edits import add_node, connect, disconnect, link_instead, reconnect, replaced_by
from nnstudio.core.project.refusals import (
    Cycle,
    DoubledLink,
    PortTaken,
    SelfLink,
    UnknownLink,
    UnknownNode,
    UnknownPort,
)
from tests.core.project.builders import arrows, chain, into, link, main, out


def fork() -> Project:
    """input → linear1 and linear2, and an Add with nothing in it (n4)."""
    project = chain("Input", "Linear")
    project = add_node(project, "main", "Linear", (230, 120))
    project = add_node(project, "main", "Add", (460, 0))
    return connect(project, "main", out("n1"), into("n3"))


def test_a_link_leads_from_an_output_to_an_input():
    assert arrows(chain("Input", "Linear", "Output")) == ["input → linear1", "linear1 → output"]


def test_a_merge_takes_several_links_in_order():
    project = fork()
    project = connect(project, "main", out("n3"), into("n4"))
    project = connect(project, "main", out("n2"), into("n4"))
    assert [one.source.node for one in main(project).links_into("n4")] == ["n3", "n2"]


def test_the_same_link_twice_is_refused():
    project = connect(fork(), "main", out("n3"), into("n4"))
    with pytest.raises(DoubledLink, match="linear2 is already linked to add1"):
        connect(project, "main", out("n3"), into("n4"))


def test_an_input_that_has_its_link_takes_no_other():
    with pytest.raises(PortTaken, match="linear2 already gets its input from input"):
        connect(fork(), "main", out("n2"), into("n3"))


def test_a_node_cannot_feed_itself():
    with pytest.raises(SelfLink):
        connect(fork(), "main", out("n4"), into("n4"))


def test_a_loop_is_refused_however_long():
    project = connect(fork(), "main", out("n2"), into("n4"))
    project = add_node(project, "main", "ReLU", (690, 0))
    project = connect(project, "main", out("n4"), into("n5"))
    with pytest.raises(Cycle, match="add1 already leads to relu1"):
        connect(project, "main", out("n5"), into("n4"))


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (out("n1"), into("n4", "left")),
        (out("n1", "side"), into("n4")),
        (into("n2"), into("n4")),
        (out("n2"), out("n4")),
        (out("n2"), into("n1")),
    ],
)
def test_ports_that_are_not_there_are_refused(source, target):
    with pytest.raises(UnknownPort):
        connect(fork(), "main", source, target)


def test_nodes_that_are_not_there_are_refused():
    with pytest.raises(UnknownNode, match="n77"):
        connect(fork(), "main", out("n77"), into("n4"))


def test_a_refused_link_changes_nothing():
    project = fork()
    links = main(project).links
    with pytest.raises(PortTaken):
        connect(project, "main", out("n2"), into("n3"))
    assert main(project).links is links


def test_disconnecting_undoes_connecting():
    project = connect(fork(), "main", out("n3"), into("n4"))
    assert disconnect(project, "main", link("n3", "n4")) == fork()
    with pytest.raises(UnknownLink, match="no link from linear1 to add1"):
        disconnect(project, "main", link("n2", "n4"))


def test_moving_the_end_of_a_link_keeps_its_rank_in_a_merge():
    project = connect(fork(), "main", out("n2"), into("n4"))
    project = connect(project, "main", out("n3"), into("n4"))
    project = reconnect(project, "main", link("n2", "n4"), out("n1"), into("n4"))
    assert [one.source.node for one in main(project).links_into("n4")] == ["n1", "n3"]


def test_a_link_may_be_moved_onto_the_port_it_had():
    project = chain("Input", "Linear", "ReLU")
    moved = reconnect(project, "main", link("n2", "n3"), out("n1"), into("n3"))
    assert arrows(moved) == ["input → linear1", "input → relu1"]


def test_ten_thousand_layers_in_a_chain_are_followed_without_recursion():
    nodes = {f"n{i}": Node(f"n{i}", "ReLU", f"relu{i}") for i in range(10_000)}
    links = tuple(link(f"n{i}", f"n{i + 1}") for i in range(9_999))
    project = Project().with_network("main", Network(immutabledict(nodes), links))
    with pytest.raises(Cycle):
        connect(project, "main", out("n9999"), into("n0"))


def test_an_unknown_layer_can_be_linked_at_its_usual_ports_and_those_in_use():
    project = chain("Input", "Linear", "Linear")
    strange = Node("n9", "FromTheFuture", "strange")
    network = main(project)
    used = Link(out("n2"), into("n9", "context"))
    network = Network(immutabledict({**network.nodes, "n9": strange}), (link("n1", "n2"), used))
    project = project.with_network("main", network)
    project = connect(project, "main", out("n1"), into("n9"))
    project = connect(project, "main", out("n9"), into("n3"))
    assert "strange → linear2" in arrows(project)
    with pytest.raises(PortTaken):
        connect(project, "main", out("n1"), into("n9", "context"))


def test_a_link_may_take_the_place_of_the_one_that_feeds_an_input():
    project = link_instead(fork(), "main", out("n2"), into("n3"))
    assert arrows(project) == ["input → linear1", "linear1 → linear2"]
    assert replaced_by(main(fork()), link("n2", "n3")) == link("n1", "n3")


def test_a_moved_link_may_take_the_place_of_another():
    project = add_node(fork(), "main", "ReLU", (460, 120))
    project = connect(project, "main", out("n3"), into("n5"))
    project = link_instead(project, "main", out("n1"), into("n5"), link("n1", "n2"))
    assert arrows(project) == ["input → linear2", "input → relu1"]


def test_nothing_gives_way_at_a_free_input_or_at_a_merge():
    project = connect(fork(), "main", out("n3"), into("n4"))
    assert replaced_by(main(project), link("n2", "n4")) is None
    after = link_instead(project, "main", out("n2"), into("n4"))
    assert len(main(after).links_into("n4")) == 2


def test_what_is_refused_otherwise_is_refused_in_place_of_another_too():
    with pytest.raises(DoubledLink):
        link_instead(fork(), "main", out("n1"), into("n3"))
    with pytest.raises(SelfLink):
        link_instead(fork(), "main", out("n3"), into("n3"))
    project = chain("Input", "Linear", "ReLU")
    with pytest.raises(Cycle):
        link_instead(project, "main", out("n3"), into("n2"))
