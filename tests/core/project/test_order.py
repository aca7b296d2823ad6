from __future__ import annotations

from nnstudio.core.project import Link, Network, edits
from nnstudio.core.project.order import reading_order
from tests.core.project.builders import chain, into, link, main, out


def test_a_chain_is_read_along_its_links_whatever_was_added_first() -> None:
    project = edits.add_node(chain("ReLU", "Tanh"), "main", "Input", (0.0, 0.0))
    project = edits.connect(project, "main", out("n3"), into("n1"))
    assert reading_order(main(project)) == ("n3", "n1", "n2")


def test_one_branch_is_finished_before_the_next() -> None:
    project = chain("Input", "ReLU", "Tanh", "Add")
    project = edits.add_node(project, "main", "Sigmoid", (0.0, 100.0))
    project = edits.connect(project, "main", out("n1"), into("n5"))
    project = edits.connect(project, "main", out("n5"), into("n4"))
    assert reading_order(main(project)) == ("n1", "n2", "n3", "n5", "n4")


def test_a_loop_from_a_file_comes_last_and_ends() -> None:
    network = main(chain("Input", "ReLU", "Tanh"))
    looped = Network(network.nodes, (link("n2", "n3"), link("n3", "n2"), Link(out("n9"), into("n1"))))
    assert reading_order(looped) == ("n1", "n2", "n3")
