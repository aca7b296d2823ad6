"""Problems of how nodes hang together: each provoked once, mended once, and absent once."""

from __future__ import annotations

import dataclasses

import pytest
from immutabledict import immutabledict

from nnstudio.core.compiler.plan import Contract, Severity
from nnstudio.core.project import Project
from nnstudio.core.project.specs import TensorSpec
from tests.core.compiler.drawn_networks import (
    chain,
    codes,
    drawn,
    mended,
    node,
    only,
    problems,
    vector,
)

PAIR = vector(2)


def test_a_sound_network_has_no_problems() -> None:
    assert codes(chain(("Linear", {"out_features": 3}), "ReLU"), PAIR) == []


def test_a_missing_input_is_added_and_linked() -> None:
    project = drawn([node("a", "ReLU"), node("output", "Output")], "a > output")
    assert "input-missing" in codes(project, PAIR)
    assert codes(mended(project, "input-missing", PAIR), PAIR) == []


def test_a_missing_output_is_added_and_linked() -> None:
    project = drawn([node("input", "Input"), node("a", "ReLU")], "input > a")
    assert codes(project, PAIR) == ["output-missing"]
    assert codes(mended(project, "output-missing", PAIR), PAIR) == []


def test_both_ends_of_an_empty_network_can_be_added() -> None:
    project = mended(mended(drawn([]), "input-missing"), "output-missing")
    assert [each.layer for each in project.networks["main"].nodes.values()] == ["Input", "Output"]


def test_a_second_output_is_refused_and_deleted() -> None:
    project = drawn(
        [node("input", "Input"), node("output", "Output"), node("more", "Output")],
        *("input > output", "input > more"),
    )
    assert only(project, "output-doubled").node == "more"
    assert codes(mended(project, "output-doubled")) == []


def test_several_inputs_stand_for_the_same_sample() -> None:
    project = drawn(
        [node("input", "Input"), node("again", "Input"), node("sum", "Add"), node("output", "Output")],
        *("input > sum", "again > sum", "sum > output"),
    )
    assert codes(project) == []


def test_an_unconnected_node_on_the_way_to_the_output_is_an_error_that_a_link_mends() -> None:
    project = drawn([node("input", "Input"), node("a", "ReLU"), node("output", "Output")], "a > output")
    problem = only(project, "unconnected", PAIR)
    assert (problem.node, problem.severity) == ("a", Severity.ERROR)
    assert codes(mended(project, "unconnected", PAIR), PAIR) == []


def test_a_spare_node_beside_the_network_is_only_a_warning() -> None:
    project = drawn(
        [node("input", "Input"), node("spare", "ReLU"), node("output", "Output")], "input > output"
    )
    assert only(project, "unconnected").severity is Severity.WARNING
    assert codes(project) == ["unconnected"]


def test_an_unconnected_port_among_several_is_named() -> None:
    project = drawn(
        [node("input", "Input"), node("both", "Bilinear"), node("output", "Output")],
        *("input > both:in1", "both > output"),
    )
    assert "in2" in str(only(project, "unconnected", PAIR).message)
    assert codes(mended(project, "unconnected", PAIR), PAIR) == []


def test_a_node_that_leads_nowhere_is_a_warning_and_can_be_deleted() -> None:
    project = drawn(
        [node("input", "Input"), node("aside", "ReLU"), node("output", "Output")],
        *("input > aside", "input > output"),
    )
    problem = only(project, "leads-nowhere")
    assert (problem.node, problem.severity) == ("aside", Severity.WARNING)
    assert codes(mended(project, "leads-nowhere")) == []


def test_the_only_input_is_never_offered_to_be_deleted() -> None:
    project = drawn(
        [node("input", "Input"), node("future", "FromTheFuture"), node("output", "Output")],
        "future > output",
    )
    assert only(project, "leads-nowhere").mend is None


def test_a_cycle_is_one_problem_and_its_last_link_can_be_removed() -> None:
    project = drawn(
        [node("input", "Input"), node("sum", "Add"), node("a", "ReLU"), node("output", "Output")],
        *("input > sum", "sum > a", "a > sum", "a > output"),
    )
    assert codes(project).count("cycle") == 1
    assert "cycle" not in codes(mended(project, "cycle"))


@pytest.mark.parametrize("arrow", ["ghost > output", "input > ghost"])
def test_a_link_to_a_node_that_is_not_there_can_be_removed(arrow: str) -> None:
    project = drawn([node("input", "Input"), node("output", "Output")], "input > output", arrow)
    assert codes(project) == ["broken-link"]
    assert codes(mended(project, "broken-link")) == []


def test_a_link_to_a_port_that_is_not_there_can_be_removed() -> None:
    project = drawn(
        [node("input", "Input"), node("output", "Output"), node("a", "ReLU")],
        *("input > output", "input > a:left"),
    )
    assert "left" in str(only(project, "unknown-port").message)
    assert "unknown-port" not in codes(mended(project, "unknown-port"))


def test_a_second_link_into_one_port_can_be_removed() -> None:
    project = drawn(
        [node("input", "Input"), node("a", "ReLU"), node("output", "Output")],
        *("input > a", "a > output", "input > output"),
    )
    assert codes(project) == ["port-taken"]
    assert codes(mended(project, "port-taken")) == []


def test_many_links_into_a_merge_are_welcome() -> None:
    project = drawn(
        [node("input", "Input"), node("sum", "Add"), node("a", "ReLU"), node("output", "Output")],
        *("input > sum", "input > a", "a > sum", "sum > output"),
    )
    assert codes(project) == []


@pytest.mark.parametrize("name", ["class", "forward", "two words", "2nd", "twin"])
def test_a_name_that_no_module_could_bear_is_an_error_and_can_be_changed(name: str) -> None:
    project = drawn(
        [
            node("input", "Input"),
            node("b", "Tanh", name="twin"),
            node("a", "ReLU", name=name),
            node("output", "Output"),
        ],
        *("input > b", "b > a", "a > output"),
    )
    assert only(project, "name-unusable").node == "a"
    assert codes(mended(project, "name-unusable")) == []


CODED = dataclasses.replace(Contract(TensorSpec((8,))), needs_code=True)


def _autoencoder(*codes_at: int) -> Project:
    layers: list[object] = [("Linear", {"out_features": 3}), ("Linear", {"out_features": 8})]
    for position in sorted(codes_at, reverse=True):
        layers.insert(position, "Code")
    return chain(*layers)  # type: ignore[arg-type]


def test_a_missing_code_is_put_at_the_narrowest_place() -> None:
    project = _autoencoder()
    assert "code-missing" in codes(project, CODED)
    after = mended(project, "code-missing", CODED)
    (added,) = [each for each in after.networks["main"].nodes.values() if each.layer == "Code"]
    (entering,) = after.networks["main"].links_into(added.id)
    assert entering.source.node == "a1"
    assert codes(after, CODED) == []


def test_a_second_code_is_an_error_and_can_be_deleted() -> None:
    project = _autoencoder(1, 1)
    assert codes(project, CODED) == ["code-doubled"]
    assert codes(mended(project, "code-doubled", CODED), CODED) == []


def test_without_need_of_a_code_nobody_asks_for_one() -> None:
    assert "code-missing" not in codes(_autoencoder(), vector(8))


def test_a_value_out_of_range_goes_back_to_the_default() -> None:
    project = chain("Flatten", ("Linear", {"out_features": -3}))
    assert "out_features" in str(only(project, "parameter-invalid").message)
    assert codes(mended(project, "parameter-invalid")) == []


def test_an_unknown_parameter_is_an_error_and_can_be_forgotten() -> None:
    project = chain("Flatten", ("Linear", {"wings": 2}))
    assert codes(project) == ["parameter-invalid"]
    assert codes(mended(project, "parameter-invalid")) == []


def test_a_value_that_cannot_be_hashed_is_a_problem_like_any_other() -> None:
    assert codes(chain("Flatten", ("Linear", {"out_features": immutabledict(a=[1])}))) == [
        "parameter-invalid"
    ]


def test_problems_name_their_network() -> None:
    assert {problem.network for problem in problems(drawn([]))} == {"main"}
