"""Networks that run but do not mean what they should: sizes, activations and the loss, linear collapse."""

from __future__ import annotations

import pytest

from nnstudio.core.compiler.plan import Contract, Severity
from nnstudio.core.layers import catalogue
from nnstudio.core.project import Project
from nnstudio.core.project.specs import Target, TargetSpec, TensorSpec
from tests.core.compiler.drawn_networks import chain, classes, codes, drawn, mended, node, only, plan, vector


def _classifier(*last: str, size: int = 10) -> Project:
    return chain("Flatten", ("Linear", {"out_features": size}), *last)


def test_seven_outputs_for_ten_classes_become_ten() -> None:
    project = _classifier(size=7)
    message = str(only(project, "output-size", classes(10)).message)
    assert "10" in message
    assert "7" in message
    mend = only(project, "output-size", classes(10)).mend
    assert mend is not None
    assert "Neurons" in str(mend.label)  # as its form says, not out_features
    after = mended(project, "output-size", classes(10))
    assert codes(after, classes(10)) == []
    assert after.networks["main"].nodes["a2"].params["out_features"] == 10


def test_the_layer_that_decides_the_size_is_found_behind_activations() -> None:
    project = _classifier("Dropout", "LogSoftmax", size=7)
    asked = classes(10, "NLL")
    assert codes(mended(project, "output-size", asked), asked) == []


def test_channels_decide_where_images_are_asked_for() -> None:
    asked = Contract(TensorSpec((1, 8, 8)), (1, 8, 8))
    project = chain(("Conv2d", {"out_channels": 4, "padding": 1}))
    assert codes(mended(project, "output-size", asked), asked) == []


def test_a_flat_output_becomes_an_image_by_two_mends() -> None:
    asked = Contract(TensorSpec((1, 8, 8)), (1, 8, 8))
    project = chain("Flatten", ("Linear", {"out_features": 50}))
    project = mended(project, "output-size", asked)
    project = mended(project, "output-size", asked)
    assert codes(project, asked) == []
    found = plan(project, asked).output
    assert found == TensorSpec((1, 8, 8))


def test_an_image_where_classes_are_asked_for_becomes_classes_by_mends() -> None:
    project = chain(("Conv2d", {"out_channels": 3}))
    asked = classes(10)
    project = mended(project, "output-size", asked)
    project = mended(project, "output-size", asked)
    assert plan(project, asked).output == TensorSpec((10,))


def test_the_right_size_and_any_size_are_fine() -> None:
    assert codes(_classifier(), classes(10)) == []
    assert codes(_classifier(), Contract(TensorSpec((1, 8, 8)), (None,))) == []


def test_two_outputs_for_a_binary_loss_become_one() -> None:
    asked = Contract(TensorSpec((2,)), (1,), TargetSpec(Target.CLASSES, 2), "BinaryCrossEntropy")
    project = chain(("Linear", {"out_features": 2}))
    assert codes(mended(project, "output-size", asked), asked) == []


@pytest.mark.parametrize(
    ("activation", "loss"),
    [
        ("Softmax", "CrossEntropy"),
        ("LogSoftmax", "CrossEntropy"),
        ("Sigmoid", "BinaryCrossEntropy"),
        ("Softmax", "MultiMargin"),
        ("Sigmoid", "Hinge"),
    ],
)
def test_an_activation_that_the_loss_already_contains_is_a_warning_and_deleted(
    activation: str, loss: str
) -> None:
    project, asked = _classifier(activation), classes(10, loss)
    assert only(project, "activation-doubled", asked).severity is Severity.WARNING
    assert codes(mended(project, "activation-doubled", asked), asked) == []


@pytest.mark.parametrize("loss", ["MSE", "L1", "NLL"])
def test_the_same_activation_before_another_loss_is_not_doubled(loss: str) -> None:
    assert "activation-doubled" not in codes(_classifier("LogSoftmax"), classes(10, loss))


def test_an_activation_inside_the_network_is_not_doubled() -> None:
    project = chain("Flatten", "Sigmoid", ("Linear", {"out_features": 10}))
    assert codes(project, classes(10)) == []


@pytest.mark.parametrize(
    ("loss", "layer"), [("NLL", "LogSoftmax"), ("BinaryCrossEntropyProbability", "Sigmoid")]
)
def test_a_loss_that_needs_an_activation_before_it_gets_one(loss: str, layer: str) -> None:
    project, asked = _classifier(), classes(10, loss)
    assert layer in str(only(project, "activation-missing", asked).message)
    after = mended(project, "activation-missing", asked)
    assert codes(after, asked) == []
    assert layer in [each.layer for each in after.networks["main"].nodes.values()]


def test_the_wrong_activation_is_exchanged_for_the_right_one() -> None:
    asked = classes(10, "NLL")
    after = mended(_classifier("Softmax"), "activation-missing", asked)
    layers = [each.layer for each in after.networks["main"].nodes.values()]
    assert "LogSoftmax" in layers
    assert "Softmax" not in layers
    assert codes(after, asked) == []


def test_the_losses_these_checks_name_exist_and_so_do_the_layers() -> None:
    from nnstudio.core.compiler.checks import activations
    from nnstudio.core.training.losses import losses

    assert set(activations._CONTAINED) | set(activations._NEEDED) <= set(losses.names())
    named = set().union(activations._SQUASHING, *activations._NEEDED.values())
    assert named <= set(catalogue.names())


def test_two_linear_layers_in_a_row_collapse_and_a_relu_between_them_helps() -> None:
    project = chain(("Linear", {"out_features": 3}), ("Linear", {"out_features": 2}))
    problem = only(project, "linear-collapse", vector(4))
    assert (problem.node, problem.severity) == ("a2", Severity.WARNING)
    assert codes(mended(project, "linear-collapse", vector(4)), vector(4)) == []


@pytest.mark.parametrize("between", ["Dropout", "Identity", "Flatten", "Scale"])
def test_what_bends_nothing_does_not_keep_linear_layers_apart(between: str) -> None:
    assert codes(chain("Linear", between, "Linear"), vector(4)) == ["linear-collapse"]


def test_a_cycle_of_layers_that_bend_nothing_does_not_hang_the_search() -> None:
    project = drawn(
        [node("a", "Flatten"), node("b", "Identity"), node("c", "Linear"), node("output", "Output")],
        *("a > b", "b > a", "b > c", "c > output"),
    )
    assert "cycle" in codes(project)


@pytest.mark.parametrize("between", ["ReLU", "BatchNorm1d", "Code"])
def test_what_bends_or_means_something_keeps_linear_layers_apart(between: str) -> None:
    assert codes(chain("Linear", between, "Linear"), vector(4)) == []
