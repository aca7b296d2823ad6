from __future__ import annotations

import pytest

from nnstudio.core.layers import catalogue
from nnstudio.core.project.edits import add_node, connect, rename, replace_layer, set_param, swap_with_next
from nnstudio.core.project.edits.replacing import can_replace
from nnstudio.core.project.refusals import NoNeighbour, PortsDoNotFit, UnknownLayer, UnknownNode
from tests.core.project.builders import arrows, chain, into, main, named, out


def merging():
    """input → linear1 and linear2, both → add1 → output."""
    project = chain("Input", "Linear")
    for layer, at in (("Linear", (240.0, 120.0)), ("Add", (480.0, 0.0)), ("Output", (720.0, 0.0))):
        project = add_node(project, "main", layer, at)
    for source, target in (("n1", "n3"), ("n2", "n4"), ("n3", "n4"), ("n4", "n5")):
        project = connect(project, "main", out(source), into(target))
    return project


def test_a_replaced_layer_keeps_its_links_its_place_and_its_id():
    before = chain("Input", "ReLU", "Output")
    after = replace_layer(before, "main", "n2", "Tanh")
    assert main(after).links == main(before).links
    assert main(after).nodes["n2"].at == main(before).nodes["n2"].at
    assert arrows(after) == ["input → tanh1", "tanh1 → output"]


def test_parameters_that_both_layers_have_are_kept_and_the_others_get_their_defaults():
    project = set_param(chain("Input", "Conv2d"), "main", "n2", "out_channels", 7)
    project = replace_layer(project, "main", "n2", "ConvTranspose2d")
    params = named(project, "conv_transpose1").params
    assert params["out_channels"] == 7
    assert set(params) == set(catalogue["ConvTranspose2d"].defaults())


def test_a_parameter_of_the_same_name_whose_value_does_not_fit_gets_its_default():
    project = set_param(chain("Input", "Conv2d"), "main", "n2", "padding", "same")
    project = replace_layer(project, "main", "n2", "MaxPool2d")
    assert named(project, "max_pool1").params["padding"] == catalogue["MaxPool2d"].defaults()["padding"]


def test_a_name_the_learner_chose_stays():
    project = rename(chain("Input", "ReLU"), "main", "n2", "squash")
    assert named(replace_layer(project, "main", "n2", "Tanh"), "squash").layer == "Tanh"


def test_a_layer_without_ports_for_the_links_is_refused_in_plain_words():
    project = chain("Input", "ReLU", "Output")
    with pytest.raises(PortsDoNotFit, match="Output has no output for each link out of relu1"):
        replace_layer(project, "main", "n2", "Output")
    with pytest.raises(PortsDoNotFit, match="Input has no input for each link into relu1"):
        replace_layer(project, "main", "n2", "Input")


def test_several_links_only_fit_a_layer_that_merges():
    project = merging()
    with pytest.raises(PortsDoNotFit, match="ReLU takes one link, but 2 lead into add1"):
        replace_layer(project, "main", "n4", "ReLU")
    after = replace_layer(project, "main", "n4", "Concatenate")
    assert [one.source.node for one in main(after).links_into("n4")] == ["n2", "n3"]


def test_links_find_the_port_of_the_same_rank():
    after = replace_layer(chain("Input", "ReLU"), "main", "n2", "MultiheadAttention")
    assert main(after).links[0].target.name == "query"


def test_replacing_by_the_same_layer_changes_nothing():
    project = chain("Input", "ReLU")
    assert replace_layer(project, "main", "n2", "ReLU") is project


def test_unknown_layers_and_nodes_are_refused():
    with pytest.raises(UnknownLayer):
        replace_layer(chain("Input"), "main", "n1", "Nothing")
    with pytest.raises(UnknownNode):
        replace_layer(chain("Input"), "main", "n9", "ReLU")


@pytest.mark.parametrize("node", ["n1", "n2", "n4", "n5"])
def test_what_may_replace_a_layer_is_what_is_not_refused(node):
    project = merging()
    for entry in catalogue:
        if entry.name == main(project).nodes[node].layer:
            assert not can_replace(main(project), node, entry)
            continue
        try:
            replace_layer(project, "main", node, entry.name)
            accepted = True
        except PortsDoNotFit:
            accepted = False
        assert can_replace(main(project), node, entry) is accepted, entry.name


def test_neighbours_change_places_in_the_chain_and_on_the_canvas():
    before = chain("Input", "Conv2d", "ReLU", "Output")
    after = swap_with_next(before, "main", "n2")
    assert arrows(after) == ["conv1 → output", "input → relu1", "relu1 → conv1"]
    assert named(after, "relu1").at == named(before, "conv1").at
    assert named(after, "conv1").at == named(before, "relu1").at


def test_swapping_twice_is_as_before():
    before = chain("Input", "Conv2d", "ReLU", "Output")
    assert swap_with_next(swap_with_next(before, "main", "n2"), "main", "n3") == before


def test_a_swap_keeps_the_rank_of_a_link_into_a_merge():
    project = chain("Input", "Linear", "ReLU")
    for layer, at in (("Linear", (240.0, 120.0)), ("Concatenate", (720.0, 0.0))):
        project = add_node(project, "main", layer, at)
    for source, target in (("n1", "n4"), ("n3", "n5"), ("n4", "n5")):
        project = connect(project, "main", out(source), into(target))
    after = swap_with_next(project, "main", "n2")
    assert [one.source.node for one in main(after).links_into("n5")] == ["n2", "n4"]


def test_only_neighbours_in_a_chain_can_change_places():
    with pytest.raises(NoNeighbour, match="input leads to 2 layers"):
        swap_with_next(merging(), "main", "n1")
    with pytest.raises(NoNeighbour, match="add1 gets 2 links"):
        swap_with_next(merging(), "main", "n2")
    with pytest.raises(NoNeighbour, match="output leads to 0 layers"):
        swap_with_next(merging(), "main", "n5")


def test_an_input_or_output_cannot_leave_the_end_of_a_chain():
    project = chain("Input", "ReLU", "Output")
    with pytest.raises(NoNeighbour, match="input has no input"):
        swap_with_next(project, "main", "n1")
    with pytest.raises(NoNeighbour, match="output has no output"):
        swap_with_next(project, "main", "n2")
