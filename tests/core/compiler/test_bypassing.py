from __future__ import annotations

from dataclasses import replace

import pytest
from immutabledict import immutabledict

from nnstudio.core.compiler.plan import Contract
from nnstudio.core.compiler.to_python import network_source
from nnstudio.core.compiler.wiring import wire
from nnstudio.core.project import Project, edits
from tests.core.compiler.drawn_networks import (
    IMAGE,
    chain,
    classes,
    codes,
    drawn,
    link,
    mended,
    node,
    only,
    plan,
    vector,
)

torch = pytest.importorskip("torch")


def mute(project: Project, *nodes: str) -> Project:
    return edits.set_bypassed(project, "main", frozenset(nodes), True)


def linear(size: int) -> tuple[str, dict[str, int]]:
    return "Linear", {"out_features": size}


def test_a_bypassed_node_is_out_of_the_plan_and_its_tensor_goes_on() -> None:
    project = mute(chain("ReLU", linear(7), "Tanh"), "a2")
    found = plan(project, vector(4))
    assert found.order == ("input", "a1", "a3", "output")
    assert found.parameters == 0
    assert found.nodes["a2"].outputs["out"].shape == (4,)  # what its link says
    assert codes(project, vector(4)) == []


def test_the_built_network_has_no_module_for_it() -> None:
    from nnstudio.core.compiler.to_torch import build_network

    project = mute(chain(linear(5), "ReLU", linear(3)), "a2")
    module = build_network(project.networks["main"], plan(project, vector(4)))
    assert dict(module.named_children()).keys() == {"a1", "a3"}
    given = torch.randn(2, 4)
    assert torch.equal(module(given), module.a3(module.a1(given)))


def test_the_exported_class_does_without_it() -> None:
    project = mute(chain(linear(5), "ReLU", linear(3)), "a2")
    source = network_source(project.networks["main"], plan(project, vector(4))).source
    assert "a2" not in source
    assert "self.a3(x)" in source


def test_a_chain_of_bypassed_nodes_is_passed_as_one() -> None:
    wiring = wire(mute(chain("ReLU", "Tanh", "ReLU"), "a1", "a2").networks["main"])
    assert wiring.order == ("input", "a3", "output")
    assert wiring.into("a3") == (link("input > a3"),)
    assert wiring.drawn[link("input > a3")] == link("a2 > a3")


def test_what_forks_behind_a_bypassed_node_forks_before_it() -> None:
    nodes = [node("i", "Input"), node("a", "ReLU"), node("s", "Add"), node("o", "Output")]
    project = mute(drawn(nodes, "i > a", "i > s", "a > s", "s > o"), "a")
    assert codes(project, vector(3)) == []
    assert plan(project, vector(3)).nodes["s"].inputs == (vector(3).input,) * 2


def test_a_bypassed_merge_says_that_it_cannot_choose_and_mends() -> None:
    nodes = [node("i", "Input"), node("a", "ReLU"), node("s", "Add"), node("o", "Output")]
    project = mute(drawn(nodes, "i > a", "i > s", "a > s", "s > o"), "s")
    assert only(project, "bypass-of-several", vector(3)).node == "s"
    assert codes(mended(project, "bypass-of-several", vector(3)), vector(3)) == []


def test_a_shape_that_no_longer_fits_names_the_bypassed_node() -> None:
    project = mute(chain("Flatten", linear(10)), "a1")
    project = edits.set_param(project, "main", "a2", "out_features", 10)
    conv = chain("Flatten", "BatchNorm1d", linear(10))
    problem = only(mute(conv, "a1"), "bypass-misfit", classes(10))
    assert problem.node == "a2"
    assert "a1" in str(problem.message)
    assert codes(mended(mute(conv, "a1"), "bypass-misfit", classes(10)), classes(10)) == []


def test_mends_name_links_as_they_are_drawn() -> None:
    """The tensor passes from the Input to the Linear; the link that can be changed is another one."""
    project = mute(chain("ReLU", linear(4)), "a1")
    contract = Contract(IMAGE, (10,), classes(10).target, "CrossEntropy")
    from nnstudio.core.compiler.resolve import resolve_network

    for problem in resolve_network(project, "main", contract)[1]:
        if problem.mend is not None:
            problem.mend.apply(project)  # refuses a link that is not there
        assert problem.link is None or problem.link in project.networks["main"].links


def test_an_unknown_layer_does_no_harm_while_bypassed() -> None:
    project = chain("Strange", linear(2))
    assert "unknown-layer" in codes(project, vector(3))
    assert codes(mute(project, "a1"), vector(3)) == []


def test_a_bypassed_end_from_a_file_is_a_missing_end() -> None:
    project = chain("ReLU")
    network = project.networks["main"]
    muted = replace(network.nodes["output"], bypassed=True)
    nodes = immutabledict({**network.nodes, "output": muted})
    assert "output-missing" in codes(project.with_network("main", replace(network, nodes=nodes)), vector(3))


def test_nothing_that_comes_in_leaves_the_next_unconnected() -> None:
    nodes = [node("i", "Input"), node("a", "ReLU"), node("b", "ReLU"), node("o", "Output")]
    project = mute(drawn(nodes, "a > b", "b > o"), "a")
    assert "unconnected" in codes(project, vector(3))


def test_a_cycle_of_bypassed_nodes_ends() -> None:
    nodes = [node("i", "Input"), node("a", "ReLU"), node("b", "ReLU"), node("o", "Output")]
    assert codes(mute(drawn(nodes, "a > b", "b > a", "i > o"), "a", "b"), vector(3)) == []
