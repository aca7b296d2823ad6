from __future__ import annotations

import math

import pytest

from nnstudio.core.parameters import InvalidValue
from nnstudio.core.project import Node, Project
from nnstudio.core.project.edits import add_node, delete, move, new_nodes, rename, set_param
from nnstudio.core.project.edits.nodes import with_node
from nnstudio.core.project.refusals import (
    InvalidName,
    InvalidPlace,
    NameTaken,
    UnknownLayer,
    UnknownLink,
    UnknownNetwork,
    UnknownNode,
)
from tests.core.project.builders import arrows, chain, link, main, named

STRANGE = Node("n9", "FromTheFuture", "strange", {"depth": 3})


def test_a_new_node_gets_an_id_a_name_and_the_default_parameters():
    project = add_node(Project(), "main", "Conv2d", (10, 20), params={"out_channels": 32})
    node = main(project).nodes["n1"]
    assert (node.layer, node.name, node.at) == ("Conv2d", "conv1", (10.0, 20.0))
    assert node.params["out_channels"] == 32
    assert "kernel_size" in node.params


def test_names_count_up_and_skip_those_taken():
    project = chain("Linear", "Linear")
    assert [node.name for node in main(project).nodes.values()] == ["linear1", "linear2"]
    project = add_node(delete(project, "main", frozenset({"n1"})), "main", "Linear", (0, 0))
    assert named(project, "linear1").id == "n3"


def test_an_edit_leaves_the_project_before_as_it_was():
    before = chain("Input", "Linear")
    after = add_node(before, "main", "ReLU", (0, 0))
    assert len(main(before).nodes) == 2
    assert new_nodes(before, after, "main") == frozenset({"n3"})


def test_a_layer_that_is_not_in_the_catalogue_cannot_be_added():
    with pytest.raises(UnknownLayer, match=r"no layer os\.system"):
        add_node(Project(), "main", "os.system", (0, 0))


def test_a_network_that_is_not_there_is_refused():
    with pytest.raises(UnknownNetwork, match="generator"):
        add_node(Project(), "generator", "Linear", (0, 0))


def test_a_parameter_out_of_range_is_refused_when_adding_and_when_setting():
    with pytest.raises(InvalidValue):
        add_node(Project(), "main", "Linear", (0, 0), params={"out_features": 0})
    with pytest.raises(InvalidValue):
        set_param(chain("Linear"), "main", "n1", "out_features", -3)


def test_a_parameter_the_layer_does_not_have_is_refused():
    with pytest.raises(InvalidValue, match="Linear has no parameter sigma"):
        set_param(chain("Linear"), "main", "n1", "sigma", 1)


def test_setting_a_parameter_changes_that_one_only():
    before = chain("Linear")
    after = set_param(before, "main", "n1", "out_features", 7)
    changed = dict(named(after, "linear1").params)
    assert changed.pop("out_features") == 7
    assert changed == {k: v for k, v in named(before, "linear1").params.items() if k != "out_features"}


def test_an_unknown_layer_keeps_and_takes_parameters_unchecked():
    project = chain("Input")
    project = project.with_network("main", with_node(main(project), STRANGE))
    project = set_param(project, "main", "n9", "width", "very")
    assert dict(named(project, "strange").params) == {"depth": 3, "width": "very"}


@pytest.mark.parametrize("name", ["", "2fast", "a b", "a-b", "class", "_hidden", "../../x", "a" * 61])
def test_a_name_python_could_not_use_is_refused(name):
    with pytest.raises(InvalidName):
        rename(chain("Linear"), "main", "n1", name)


def test_a_name_that_means_something_in_torch_is_refused_with_a_better_one():
    with pytest.raises(InvalidName, match="forward1"):
        rename(chain("Linear"), "main", "n1", "forward")


def test_two_nodes_cannot_bear_one_name_but_a_node_may_keep_its_own():
    project = chain("Linear", "Linear")
    with pytest.raises(NameTaken, match="linear2"):
        rename(project, "main", "n1", "linear2")
    assert rename(project, "main", "n1", "linear1") == project


def test_names_may_have_accents_and_look_alikes_are_one_name():
    project = rename(chain("Linear", "Linear"), "main", "n1", " première ")
    assert named(project, "première")
    with pytest.raises(NameTaken):
        rename(project, "main", "n2", "première")  # the accent apart


def test_moving_moves_only_those_named():
    project = move(chain("Linear", "ReLU"), "main", {"n2": (5, 7)})
    assert (main(project).nodes["n1"].at, main(project).nodes["n2"].at) == ((0.0, 0.0), (5.0, 7.0))


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_place_that_is_nowhere_is_refused(bad):
    with pytest.raises(InvalidPlace):
        move(chain("Linear"), "main", {"n1": (bad, 0)})


def test_deleting_takes_the_links_of_the_node_along_and_heals_nothing():
    project = delete(chain("Input", "Linear", "ReLU", "Output"), "main", frozenset({"n2"}))
    assert arrows(project) == ["relu1 → output"]


def test_nodes_and_links_are_deleted_together_and_the_last_input_too():
    project = chain("Input", "Linear", "Output")
    project = delete(project, "main", frozenset({"n1"}), frozenset({link("n2", "n3")}))
    assert arrows(project) == []
    assert len(main(project).nodes) == 2


def test_deleting_what_is_not_there_is_refused():
    with pytest.raises(UnknownNode):
        delete(chain("Input"), "main", frozenset({"n7"}))
    with pytest.raises(UnknownLink):
        delete(chain("Input", "Linear"), "main", frozenset(), frozenset({link("n2", "n1")}))


def test_an_edit_of_ten_thousand_nodes_is_quick_enough_to_type():
    network = main(Project())
    nodes = {f"n{i}": Node(f"n{i}", "ReLU", f"relu{i}", {}, (230.0 * i, 0)) for i in range(1, 10_001)}
    project = Project().with_network("main", type(network)(nodes, ()))
    project = add_node(project, "main", "ReLU", (0, 500))
    assert named(project, "relu10001").id == "n10001"
