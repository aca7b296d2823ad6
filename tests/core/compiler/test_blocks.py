"""Blocks resolved, built and written down: as if their layers lay in the network itself."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from immutabledict import immutabledict
from torch import nn

from nnstudio.core.compiler import resolve as resolving
from nnstudio.core.compiler.analysis import analyse
from nnstudio.core.compiler.axes import Axis
from nnstudio.core.compiler.flattening import TooManyLayers, flatten
from nnstudio.core.compiler.plan import Contract, NetworkPlan, Plan, Problem, Severity
from nnstudio.core.compiler.resolve import resolve_network
from nnstudio.core.compiler.to_keras import keras_source
from nnstudio.core.compiler.to_python import network_source
from nnstudio.core.compiler.to_sequential import NotSequential, sequential_source
from nnstudio.core.compiler.to_torch import build_network
from nnstudio.core.project import Port, Project, edits
from nnstudio.core.project.entries import Block
from nnstudio.core.project.nesting import all_networks
from nnstudio.core.project.paths import inside
from nnstudio.core.project.specs import TensorSpec
from tests.core.compiler.drawn_networks import chain, drawn, node, plan, vector
from tests.core.project.test_blocks import deep

FOUR = vector(4)
LINEAR = ("Linear", {"out_features": 4})


def resolved(project: Project, contract: Contract = FOUR) -> tuple[NetworkPlan, tuple[Problem, ...]]:
    return resolve_network(project, "main", contract)


def staged(repeat: int = 1, size: int = 4) -> Project:
    """Input, a Linear and a ReLU in the block ``stage``, a Linear, Output."""
    project = chain(("Linear", {"out_features": size}), "ReLU", ("Linear", {"out_features": 2}))
    project = edits.group(project, "main", frozenset({"a1", "a2"}), "stage")
    return edits.set_repeat(project, "main", stage_of(project), repeat)


def stage_of(project: Project) -> str:
    found = project.networks["main"].named("stage")
    assert found is not None
    return found.id


def built(project: Project, contract: Contract = FOUR) -> nn.Module:
    torch.manual_seed(0)
    return build_network(project.networks["main"], plan(project, contract))


def executed(project: Project, contract: Contract = FOUR) -> nn.Module:
    written = network_source(project.networks["main"], plan(project, contract))
    names: dict[str, Any] = {"torch": torch, "nn": nn}
    text = "\n".join(["from __future__ import annotations", *sorted(written.embedded.imports)])
    exec(f"{text}\n{written.embedded.source}\n{written.source}", names)
    torch.manual_seed(0)
    made: nn.Module = names["Net"]()
    return made


def same_weights_and_values(one: nn.Module, other: nn.Module, *inputs: torch.Tensor) -> bool:
    """Weights by name and order, and what both answer."""
    first, second = one.state_dict(), other.state_dict()
    weights = list(first) == list(second) and all(torch.equal(first[key], second[key]) for key in first)
    return weights and torch.equal(one.eval()(*inputs), other.eval()(*inputs))


def test_a_block_counts_for_its_body_times_its_copies() -> None:
    once, _ = resolved(staged(1))
    thrice, problems = resolved(staged(3))
    block = stage_of(staged())
    assert problems == ()
    for field in ("parameters", "multiply_adds", "activation_bytes"):
        assert getattr(thrice.nodes[block], field) == 3 * getattr(once.nodes[block], field) > 0
    assert thrice.parameters - once.parameters == 2 * (4 * 4 + 4)
    assert thrice.bodies[block].parameters == 4 * 4 + 4
    assert thrice.nodes[block].outputs == {"output": TensorSpec((4,))}


def test_a_repeated_block_that_changes_the_shape_says_so_and_can_be_mended() -> None:
    project = staged(3, size=5)
    _, problems = resolved(project)
    (problem,) = problems
    assert problem.code == "block-changes-shape"
    assert "4 comes in and 5 leaves it" in str(problem.message)
    assert problem.mend is not None
    assert resolved(problem.mend.apply(project))[1] == ()


def test_what_is_wrong_inside_is_told_inside_and_at_the_block() -> None:
    project = staged()
    path = inside("main", stage_of(project))
    image = edits.add_node(project, path, "Conv2d", (0.0, 300.0))
    (conv,) = edits.new_nodes(project, image, path)
    link = next(one for one in image.network_at(path).links if one.target.node == "a1")
    broken = edits.delete(image, path, frozenset({conv}))
    broken = edits.insert_on_link(broken, path, link, "Conv2d")
    found, problems = resolved(broken)
    errors = [one for one in problems if one.severity is Severity.ERROR]
    assert [one.network for one in errors] == ["main", path]
    outer, inner = errors
    assert outer.node == stage_of(project)
    assert str(outer.message) == f"Inside stage: {inner.message}"
    whole = Plan(immutabledict(main=found), problems)
    assert set(whole.problems_at("main", stage_of(project))) == set(errors)
    assert whole.problems_at("main", "a3") == ()


def test_a_mend_inside_a_block_mends_it() -> None:
    project = chain("Identity", "Identity", ("Linear", {"out_features": 2}))
    project = edits.group(project, "main", frozenset({"a1", "a2"}), "stage")
    path = inside("main", stage_of(project))
    project = edits.delete(project, path, frozenset({"a2"}))
    for _round in range(4):
        mends = [one.mend for one in resolved(project)[1] if one.mend and one.network == path]
        if not mends:
            break
        project = mends[0].apply(project)
    assert [one for one in resolved(project)[1] if one.severity is Severity.ERROR] == []


def test_what_only_a_whole_network_needs_is_not_asked_of_a_body() -> None:
    body = drawn(
        [node("x", "Input"), node("a", "Linear"), node("one", "Output"), node("two", "Output")],
        *("x > a", "a > one", "x > two"),
    ).networks["main"]
    project = edits.add_node(chain("Add"), "main", Block("fork", body), (0.0, 0.0))
    _, problems = resolved(project)
    assert not [one for one in problems if one.code == "output-doubled"]


def test_a_body_without_an_end_is_told_apart_from_a_network_without_one() -> None:
    project = staged()
    path = inside("main", stage_of(project))
    end = next(one.id for one in project.network_at(path).nodes.values() if one.layer == "Output")
    endless = edits.delete(project, path, frozenset({end}))
    told = {str(one.message) for one in resolved(endless)[1]}
    assert "The block has no Output: nothing comes out of it." in told
    assert "Inside stage: The block has no Output: nothing comes out of it." in told


def test_only_what_an_edit_can_affect_is_resolved_again(monkeypatch: pytest.MonkeyPatch) -> None:
    project = staged(2)
    resolved(project)
    seen: list[str] = []
    real = resolving._resolved
    monkeypatch.setattr(resolving, "_resolved", lambda *given: seen.append(given[1]) or real(*given))
    resolved(edits.move(project, "main", {"a3": (5.0, 5.0)}))
    assert seen == ["main"]
    resolved(edits.set_param(project, inside("main", stage_of(project)), "a1", "bias", False))
    assert seen == ["main", "main", inside("main", stage_of(project))]


def test_other_recipes_are_judged_anew() -> None:
    body = chain(("BatchNorm1d", {}), "ReLU")
    project = edits.group(body, "main", frozenset({"a1", "a2"}), "stage")
    assert resolved(project)[1] == ()
    alone = edits.set_value(project, "training.batch_size", 1)
    assert "batch-norm-alone" in {one.code for one in resolved(alone)[1]}


def test_layers_inside_are_submodules_of_the_block() -> None:
    once, thrice = built(staged(1)), built(staged(3))
    assert list(once.state_dict()) == [
        *("stage.a1.weight", "stage.a1.bias", "a3.weight", "a3.bias"),
    ]
    copies = [f"stage.{copy}.a1.{name}" for copy in range(3) for name in ("weight", "bias")]
    assert list(thrice.state_dict()) == [*copies, "a3.weight", "a3.bias"]
    assert not torch.equal(thrice.state_dict()[copies[0]], thrice.state_dict()[copies[2]])


def test_grouping_changes_no_number() -> None:
    project = chain(LINEAR, "Tanh", LINEAR, "ReLU", ("Linear", {"out_features": 2}))
    together = edits.group(project, "main", frozenset({"a2", "a3", "a4"}), "stage")
    x = torch.randn(5, 4)
    assert torch.equal(built(project)(x), built(together)(x))


def test_ungrouping_a_repeated_block_changes_no_number() -> None:
    project = staged(3)
    apart = edits.ungroup(project, "main", stage_of(project))
    x = torch.randn(5, 4)
    assert torch.equal(built(project)(x), built(apart)(x))
    assert plan(project, FOUR).multiply_adds == plan(apart, FOUR).multiply_adds


def with_cell(repeat: int) -> Project:
    """A body with two ends on each side, whose copies hand both on: (a, b) → (Linear(a) + b, a)."""
    body = drawn(
        [
            *(node("a", "Input"), node("b", "Input"), node("weigh", "Linear", {"out_features": 4})),
            *(node("sum", "Add"), node("first", "Output"), node("second", "Output")),
        ],
        *("a > weigh", "weigh > sum", "b > sum", "sum > first", "a > second"),
    ).networks["main"]
    project = drawn([node("input", "Input"), node("t", "Tanh"), node("out", "Add"), node("output", "Output")])
    project = edits.add_node(project, "main", Block("cell", body, repeat), (0.0, 0.0), name="cell")
    (cell,) = (one.id for one in project.networks["main"].nodes.values() if one.body is not None)
    links = (
        *((("input", "out"), (cell, "a")), (("input", "out"), ("t", "in")), (("t", "out"), (cell, "b"))),
        *(((cell, "first"), ("out", "in")), ((cell, "second"), ("out", "in"))),
        (("out", "out"), ("output", "in")),
    )
    for source, target in links:
        project = edits.connect(project, "main", Port(*source), Port(*target))
    return project


@pytest.mark.parametrize("repeat", [1, 3])
def test_copies_of_a_block_with_several_ends_hand_all_of_them_on(repeat: int) -> None:
    project = with_cell(repeat)
    network = built(project)
    x = torch.randn(5, 4)
    first, second = x, x.tanh()
    cells = [network.cell] if repeat == 1 else list(network.cell.children())
    for cell in cells:
        first, second = cell.weigh(first) + second, first
    assert torch.allclose(network(x), first + second)
    assert same_weights_and_values(executed(project), network, x)


@pytest.mark.parametrize("repeat", [1, 3])
def test_the_written_program_has_a_class_for_a_block_and_computes_the_same(repeat: int) -> None:
    project = staged(repeat)
    text = network_source(project.networks["main"], plan(project, FOUR)).source
    assert text.index("class StageBlock(nn.Module):") < text.index("class Net(nn.Module):")
    copies = "nn.Sequential(*[StageBlock() for _ in range(3)])" if repeat == 3 else "StageBlock()"
    assert f"self.stage = {copies}  # 4" in text
    assert same_weights_and_values(executed(project), built(project), torch.randn(5, 4))


@pytest.mark.parametrize(("size", "classes"), [(4, 1), (6, 2)])
def test_blocks_that_say_the_same_share_a_class_and_others_do_not(size: int, classes: int) -> None:
    project = staged(size=size)  # the second one gets as many numbers as the first, or others
    body = project.network_at(inside("main", stage_of(project)))
    link = next(one for one in project.networks["main"].links if one.source.node == stage_of(project))
    project = edits.insert_on_link(project, "main", link, Block("stage", body))
    text = network_source(project.networks["main"], plan(project, FOUR)).source
    assert text.count("class Stage") == classes
    assert same_weights_and_values(executed(project), built(project), torch.randn(3, 4))


def test_a_chain_of_blocks_is_a_sequential_within_a_sequential() -> None:
    project = staged(2)
    source = sequential_source(project.networks["main"], plan(project, FOUR))
    names: dict[str, Any] = {"nn": nn}
    torch.manual_seed(0)
    exec("\n".join([*sorted(source.imports), source.source]), names)
    assert same_weights_and_values(names["net"], built(project), torch.randn(5, 4))


def test_a_body_that_forks_is_no_sequential() -> None:
    project = with_cell(1)
    with pytest.raises(NotSequential):
        sequential_source(project.networks["main"], plan(project, FOUR))


def test_keras_gets_the_layers_laid_out_under_names_of_their_own() -> None:
    project = staged(2)
    text = keras_source(project.networks["main"], plan(project, FOUR))
    assert 'stage_0_a1 = layers.Dense(4, name="stage_0_a1")' in text
    assert "stage_1_a1" in text
    compile(text, "keras", "exec")


def test_a_block_has_one_row_in_the_table_with_what_leaves_it() -> None:
    image = Contract(TensorSpec((1, 16, 16)))
    convolution = ("Conv2d", {"out_channels": 3, "kernel_size": 3, "padding": 1})
    project = chain(convolution, ("MaxPool2d", {"kernel_size": 2}), convolution, "Flatten")
    together = edits.group(project, "main", frozenset({"a1", "a2"}), "stage")
    flat = analyse(project.networks["main"], plan(project, image))
    nested = analyse(together.networks["main"], plan(together, image))
    assert [row.name for row in nested.rows] == ["input", "stage", "a3", "a4", "output"]
    assert nested.totals.parameters == flat.totals.parameters
    for one, other in ((1, 2), (2, 3), (3, 4)):
        assert nested.rows[one].shape_words == flat.rows[other].shape_words
        assert nested.rows[one].field_words == flat.rows[other].field_words
    inner = together.network_at(inside("main", stage_of(together)))
    whole = Plan(immutabledict(main=plan(together, image)))
    rows = analyse(inner, whole.network(inside("main", stage_of(together)))).rows
    assert rows[-1].shapes[0].axes == (Axis.CHANNELS, Axis.HEIGHT, Axis.WIDTH)


def test_a_bypassed_block_lets_the_tensor_pass() -> None:
    project = staged()
    asleep = edits.set_bypassed(project, "main", frozenset({stage_of(project)}), True)
    network = built(asleep)
    assert list(network.state_dict()) == ["a3.weight", "a3.bias"]
    assert resolved(asleep)[0].parameters == 4 * 2 + 2


@pytest.mark.parametrize("repeat", [1, 3])
def test_layers_in_a_block_learn_as_it_does_where_they_say_nothing_themselves(repeat: int) -> None:
    project = staged(repeat)
    for field, value in (
        *(("initialisation", "ones"), ("bias_initialisation", "zeros")),
        *(("reparametrisation", "weight_norm"), ("frozen", True)),
    ):
        project = edits.set_layer_learning(project, "main", stage_of(project), field, value)
    network = built(project)
    stage = network.stage if repeat == 1 else next(network.stage.children())
    assert torch.equal(stage.a1.weight, torch.ones(4, 4))
    assert torch.equal(stage.a1.bias, torch.zeros(4))
    assert {key for key, weight in network.named_parameters() if weight.requires_grad} == {
        *("a3.weight", "a3.bias"),
    }
    assert same_weights_and_values(executed(project), network, torch.randn(2, 4))
    own = edits.set_layer_learning(
        project, inside("main", stage_of(project)), "a1", "initialisation", "orthogonal"
    )
    assert not built(own)(torch.randn(2, 4))[0].equal(network(torch.randn(2, 4))[0])
    assert same_weights_and_values(executed(own), built(own), torch.randn(2, 4))


def test_two_hundred_levels_are_resolved_built_and_written_without_recursion() -> None:
    project = deep(200)
    found, problems = resolved(project)
    assert problems == ()
    assert len(found.bodies) == 200
    network = built(project)
    assert same_weights_and_values(executed(project), network, torch.randn(2, 4))
    assert analyse(project.networks["main"], found).totals.parameters == found.parameters == 4 * 16 + 16
    with pytest.raises(NotSequential, match="levels deep"):
        sequential_source(project.networks["main"], found)


def test_an_error_two_hundred_levels_down_is_told_in_one_short_sentence() -> None:
    project = deep(200)
    path = list(dict(all_networks(project)))[-1]
    broken = edits.insert_on_link(project, path, project.network_at(path).links[0], "Conv2d")
    _, problems = resolved(broken)
    assert len(problems) == 201
    assert all(len(str(one.message)) < 300 for one in problems)


def test_copies_of_copies_are_counted_at_once_and_never_laid_out() -> None:
    project = deep(30)
    for path, network in list(all_networks(project))[:-1]:
        (block,) = [one.id for one in network.nodes.values() if one.body is not None]
        project = edits.set_repeat(project, path, block, 10)
    path = list(dict(all_networks(project)))[-1]
    project = edits.set_param(project, path, "n2", "out_features", 4)
    found, problems = resolved(project)
    assert problems == ()
    assert found.parameters == 20 * 10**30
    with pytest.raises(TooManyLayers):
        flatten(project.networks["main"], found)


def test_ten_thousand_layers_in_a_chain_are_resolved_and_built_in_a_block() -> None:
    body = chain(*["Tanh"] * 10_000).networks["main"]
    project = edits.insert_on_link(
        chain("ReLU"), "main", chain("ReLU").networks["main"].links[0], Block("long", body)
    )
    found, problems = resolved(project)
    assert problems == ()
    assert len(flatten(project.networks["main"], found).network.nodes) == 10_003
