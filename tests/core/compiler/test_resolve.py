"""Shapes, counts and their cost."""

from __future__ import annotations

import pytest
import torch

from nnstudio.core.compiler import probing
from nnstudio.core.compiler.plan import Contract, Severity
from nnstudio.core.project import edits
from nnstudio.core.project.specs import TensorSpec
from tests.core.compiler.drawn_networks import ANY, chain, codes, drawn, node, only, plan, problems, vector

LECTURE = chain(
    ("Conv2d", {"out_channels": 32, "kernel_size": 5}),
    "ReLU",
    ("MaxPool2d", {"kernel_size": 3}),
    ("Conv2d", {"out_channels": 64, "kernel_size": 5}),
    "ReLU",
    ("MaxPool2d", {"kernel_size": 2}),
    "Flatten",
    ("Linear", {"out_features": 200}),
    "ReLU",
    ("Linear", {"out_features": 10}),
)
MNIST = Contract(TensorSpec((1, 28, 28)), (10,))


def test_the_lecture_network_has_the_shapes_and_parameters_written_down_for_it() -> None:
    found = plan(LECTURE, MNIST)
    shapes = [found.nodes[f"a{index}"].outputs["out"].shape for index in (1, 3, 4, 6, 7, 8, 10)]
    assert shapes == [(32, 24, 24), (32, 8, 8), (64, 4, 4), (64, 2, 2), (256,), (200,), (10,)]
    assert [found.nodes[f"a{index}"].parameters for index in (1, 4, 8, 10)] == [832, 51264, 51400, 2010]
    assert found.parameters == 105_506
    assert found.output == TensorSpec((10,))
    assert problems(LECTURE, MNIST) == ()


def test_weights_and_buffers_are_named_with_their_shapes() -> None:
    found = plan(chain(("Conv2d", {"out_channels": 4}), "BatchNorm2d"))
    assert found.nodes["a1"].weights == {"weight": (4, 1, 3, 3), "bias": (4,)}
    assert found.nodes["a2"].buffers == {
        "running_mean": (4,),
        "running_var": (4,),
        "num_batches_tracked": (),
    }
    assert found.nodes["a2"].parameters == 8


def test_activation_bytes_are_those_of_the_output_per_sample() -> None:
    assert plan(chain(("Linear", {"out_features": 10})), vector(4)).activation_bytes == 10 * 4


def test_a_failing_node_leaves_those_before_it_resolved_and_those_behind_it_silent() -> None:
    project = chain("Flatten", "Conv2d", "ReLU", ("Linear", {"out_features": 3}))
    found = plan(project)
    assert found.nodes["a1"].outputs["out"].shape == (64,)
    assert not any(found.nodes[id].outputs for id in ("a2", "a3", "a4"))
    assert codes(project) == ["wrong-rank"]
    assert found.output is None


def test_a_layer_with_two_outputs_gives_both() -> None:
    project = drawn(
        [
            node("input", "Input"),
            node("gru", "GRU", {"hidden_size": 5}),
            node("output", "Output"),
            node("other", "ReLU"),
        ],
        *("input > gru", "gru:last > output", "gru > other"),
    )
    found = plan(project, Contract(TensorSpec((7, 3))))
    assert found.nodes["gru"].outputs == {"out": TensorSpec((7, 5)), "last": TensorSpec((5,))}
    assert found.output == TensorSpec((5,))
    assert found.nodes["other"].outputs["out"] == TensorSpec((7, 5))


def test_merges_take_their_links_in_order() -> None:
    project = drawn(
        [
            node("input", "Input"),
            node("wide", "Linear", {"out_features": 3}),
            node("join", "Concatenate"),
            node("output", "Output"),
        ],
        *("input > wide", "input > join", "wide > join", "join > output"),
    )
    found = plan(project, vector(2))
    assert found.nodes["join"].inputs == (TensorSpec((2,)), TensorSpec((3,)))
    assert found.output == TensorSpec((5,))


def test_a_trillion_weights_are_counted_and_not_allocated() -> None:
    project = chain(("Linear", {"out_features": 1_000_000}), ("Linear", {"out_features": 1_000_000}))
    assert plan(project, vector(10)).nodes["a2"].parameters == 1_000_001_000_000


def test_weights_beyond_counting_are_a_problem_in_words() -> None:
    problem = only(chain("Flatten", "Bilinear"), "unconnected")
    assert problem.severity is Severity.ERROR
    size = 10**13
    project = chain(("Linear", {"out_features": 1_000_000}))
    assert "larger than any computer" in str(only(project, "too-large", vector(size)).message)


def test_resolving_draws_nothing_from_the_random_generators() -> None:
    probing._kept.cache_clear()
    before = torch.get_rng_state()
    plan(
        chain(
            "Conv2d",
            ("Dropout2d", {}),
            "RReLU",
            "GaussianNoise",
            "Flatten",
            "SpectralNormLinear",
        )
    )
    assert torch.equal(torch.get_rng_state(), before)


def test_an_edit_runs_only_the_nodes_it_affects(monkeypatch: pytest.MonkeyPatch) -> None:
    project = chain(*[("Linear", {"out_features": 31 + index}) for index in range(20)])
    plan(project, vector(30))
    probed: list[str] = []
    real = probing._probe
    monkeypatch.setattr(
        probing, "_probe", lambda layer, *rest: probed.append(layer.name) or real(layer, *rest)
    )
    plan(project, vector(30))
    assert probed == []
    plan(edits.set_param(project, "main", "a10", "out_features", 1234), vector(30))
    assert len(probed) == 2  # the node itself, and the next one, which sees another input


def test_true_and_one_are_told_apart_in_the_answers_that_are_kept() -> None:
    assert codes(chain("Flatten", ("Linear", {"bias": True, "out_features": 77}))) == []
    assert codes(chain("Flatten", ("Linear", {"bias": 1, "out_features": 77}))) == ["parameter-invalid"]


def test_ten_thousand_layers_resolve() -> None:
    found = plan(chain(*["ReLU"] * 10_000), vector(3))
    assert len(found.order) == 10_002
    assert found.output == TensorSpec((3,))


def test_an_unknown_layer_is_an_error_and_the_rest_is_resolved() -> None:
    project = chain(("Linear", {"out_features": 5}), ("FromTheFuture", {"wings": 2}), "ReLU")
    problem = only(project, "unknown-layer", vector(4))
    assert problem.node == "a2"
    assert "FromTheFuture" in str(problem.message)
    assert plan(project, vector(4)).nodes["a1"].outputs["out"] == TensorSpec((5,))


def test_an_empty_network_has_problems_and_a_plan() -> None:
    empty = drawn([])
    assert set(codes(empty)) == {"input-missing", "output-missing"}
    assert plan(empty).order == ()


def test_errors_come_before_warnings_and_both_in_running_order() -> None:
    project = chain("Flatten", ("Linear", {"out_features": 4}), ("Linear", {"out_features": 4}), "Conv2d")
    assert codes(project) == ["wrong-rank", "linear-collapse"]


def test_every_message_can_be_said() -> None:
    for problem in (*problems(drawn([])), *problems(chain("Conv2d", "Linear"), ANY)):
        assert "{" not in str(problem.message)
