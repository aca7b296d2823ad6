"""Networks that can be trained but will hardly learn: nothing bends, sigmoids in a stack, equal weights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nnstudio.core.compiler.plan import Severity
from nnstudio.core.layers import catalogue
from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_layer_learning
from tests.core.compiler.drawn_networks import (
    chain,
    classes,
    codes,
    drawn,
    mended,
    node,
    only,
    vector,
)

TEN = ("Linear", {"out_features": 10})


# nothing bends


def test_a_convolution_and_a_linear_layer_are_one_linear_map() -> None:
    project = chain("Conv2d", "AvgPool2d", "Flatten", TEN)
    problem = only(project, "no-nonlinearity", classes(10))
    assert (problem.node, problem.severity) == ("a1", Severity.WARNING)
    after = mended(project, "no-nonlinearity", classes(10))
    assert codes(after, classes(10)) == []
    assert "ReLU" in [each.layer for each in after.networks["main"].nodes.values()]


@pytest.mark.parametrize("bending", ["ReLU", "MaxPool2d", "BatchNorm2d"])
def test_anything_that_bends_between_them_is_enough(bending: str) -> None:
    assert codes(chain("Conv2d", bending, "Flatten", TEN), classes(10)) == []


def test_one_linear_layer_alone_is_a_perceptron() -> None:
    assert codes(chain("Flatten", TEN), classes(10)) == []


def test_an_activation_before_the_output_bends_no_border() -> None:
    project = chain("Conv2d", "Flatten", TEN, "LogSoftmax")
    assert "no-nonlinearity" in codes(project, classes(10, "NLL"))


def test_two_linear_layers_in_a_row_are_told_once() -> None:
    assert codes(chain("Linear", "Linear"), vector(4)) == ["linear-collapse"]


def test_a_linear_autoencoder_means_something() -> None:
    project = chain("Conv2d", "Code", "ConvTranspose2d")
    assert codes(project) == []
    assert codes(chain("Conv2d", "ConvTranspose2d")) == ["no-nonlinearity"]


def test_sums_of_linear_branches_are_linear() -> None:
    project = drawn(
        [
            node("input", "Input"),
            node("a", "Conv2d", {"padding": 1}),
            node("b", "Conv2d", {"padding": 1}),
            node("sum", "Add"),
            node("flat", "Flatten"),
            node("last", "Linear", {"out_features": 10}),
            node("output", "Output"),
        ],
        *("input > a", "input > b", "a > sum", "b > sum", "sum > flat", "flat > last", "last > output"),
    )
    assert codes(project, classes(10)) == ["no-nonlinearity"]


# sigmoids in a stack


def stack(*activations: str) -> Project:
    layers = [part for activation in activations for part in (("Linear", {"out_features": 6}), activation)]
    return chain(*layers, ("Linear", {"out_features": 2}))


def test_three_sigmoids_in_a_stack_fade_and_relus_mend_it_in_one_step() -> None:
    project = stack("Sigmoid", "Sigmoid", "Hardsigmoid")
    problem = only(project, "sigmoid-stack", vector(4))
    assert (problem.node, problem.severity) == ("a2", Severity.WARNING)
    assert "1/96" in str(problem.message)
    after = mended(project, "sigmoid-stack", vector(4))
    layers = [each.layer for each in after.networks["main"].nodes.values()]
    assert layers.count("ReLU") == 3
    assert codes(after, vector(4)) == []


@pytest.mark.parametrize(
    "activations", [("Sigmoid", "Sigmoid"), ("Tanh", "Tanh", "Tanh", "Tanh"), ("Sigmoid", "ReLU", "Sigmoid")]
)
def test_two_sigmoids_or_other_activations_do_not(activations: tuple[str, ...]) -> None:
    assert codes(stack(*activations), vector(4)) == []


def test_the_sigmoid_that_gives_probabilities_is_not_one_of_the_stack() -> None:
    last = ("Linear", {"out_features": 1})
    project = chain("Linear", "Sigmoid", "Linear", "Sigmoid", last, "Sigmoid")
    assert codes(project, vector(4)) == []


def test_normalisation_between_them_undoes_the_stack() -> None:
    assert codes(stack("Sigmoid", "BatchNorm1d", "Sigmoid", "BatchNorm1d", "Sigmoid"), vector(4)) == []


def test_a_stack_of_thousands_is_found_as_well() -> None:
    project = chain(*["Sigmoid"] * 6000, "Tanh")
    problem = only(project, "sigmoid-stack", vector(4))
    assert "6000" in str(problem.message)


def test_a_skip_round_the_sigmoids_lets_the_gradient_pass() -> None:
    same = {"out_features": 4}
    nodes = [node("input", "Input"), node("first", "Linear", same)]
    links = ["input > first"]
    before = "first"
    for index in range(3):
        nodes += [node(f"s{index}", "Sigmoid"), node(f"l{index}", "Linear", same)]
        links += [f"{before} > s{index}", f"s{index} > l{index}"]
        before = f"l{index}"
    nodes += [node("sum", "Add"), node("output", "Output")]
    with_skip = [*links, f"{before} > sum", "first > sum", "sum > output"]
    assert codes(drawn(nodes, *with_skip), vector(4)) == []
    without = [*links, f"{before} > sum", "sum > output"]
    assert codes(drawn(nodes, *without), vector(4)) == ["sigmoid-stack"]


# batches of one


def in_batches(project: Project, size: int) -> Project:
    return replace(project, training=replace(project.training, batch_size=size))


@pytest.mark.parametrize(
    ("project", "severity"),
    [
        (chain("Conv2d", "BatchNorm2d", "ReLU", "Flatten", TEN), Severity.WARNING),
        (chain("Flatten", "Linear", "BatchNorm1d", "ReLU", TEN), Severity.ERROR),
    ],
)
def test_batch_normalisation_of_one_sample_is_told_and_mended(project: Project, severity: Severity) -> None:
    alone = in_batches(project, 1)
    assert only(alone, "batch-norm-alone", classes(10)).severity is severity
    after = mended(alone, "batch-norm-alone", classes(10))
    assert after.training.batch_size == 32
    assert codes(after, classes(10)) == []


def test_batches_of_two_and_other_normalisations_are_fine() -> None:
    project = chain("Conv2d", "BatchNorm2d", "ReLU", "Flatten", TEN)
    assert codes(in_batches(project, 2), classes(10)) == []
    layer_norm = chain("Flatten", "Linear", "LayerNorm", "ReLU", TEN)
    assert codes(in_batches(layer_norm, 1), classes(10)) == []


# equal first weights


def beginning(project: Project, **initialisations: str) -> Project:
    """``a1="zeros"`` begins weights and biases of that node so."""
    for id, name in initialisations.items():
        project = set_layer_learning(project, "main", id, "initialisation", name)
        project = set_layer_learning(project, "main", id, "bias_initialisation", name)
    return project


HIDDEN = chain("Linear", "Tanh", ("Linear", {"out_features": 3}))


@pytest.mark.parametrize("name", ["zeros", "ones", "constant"])
def test_neurons_that_begin_equal_stay_equal_and_are_mended(name: str) -> None:
    project = beginning(HIDDEN, a1=name, a3=name)
    problem = only(project, "equal-weights", vector(4))
    assert (problem.node, problem.severity) == ("a1", Severity.WARNING)
    assert codes(mended(project, "equal-weights", vector(4)), vector(4)) == []


def test_random_weights_before_or_behind_are_enough() -> None:
    assert codes(beginning(HIDDEN, a1="zeros"), vector(4)) == []
    assert codes(beginning(HIDDEN, a3="zeros"), vector(4)) == []


def test_random_biases_tell_neurons_apart() -> None:
    project = set_layer_learning(HIDDEN, "main", "a1", "initialisation", "ones")
    project = beginning(project, a3="ones")
    assert codes(project, vector(4)) == []


def test_a_normal_distribution_without_width_is_a_constant() -> None:
    project = beginning(HIDDEN, a1="zeros", a3="zeros")
    project = set_layer_learning(project, "main", "a1", "initialisation", "normal")
    assert codes(project, vector(4)) == []
    project = set_layer_learning(project, "main", "a1", "initialisation_params.std", 0.0)
    assert codes(project, vector(4)) == ["equal-weights"]


def test_kernels_are_looked_at_through_pooling_and_flattening() -> None:
    project = chain("Conv2d", "ReLU", "MaxPool2d", "Flatten", TEN)
    assert codes(beginning(project, a1="ones", a5="ones"), classes(10)) == ["equal-weights"]


def test_the_layers_these_checks_name_exist() -> None:
    from nnstudio.core.compiler.checks import equal_weights, nonlinearity, sigmoid_stacks
    from nnstudio.core.layers.initialisations import initialisations

    named = nonlinearity._LINEAR_LAYERS | nonlinearity._LINEAR_MERGES | sigmoid_stacks.STEEPEST.keys()
    assert named <= set(catalogue.names())
    assert {layer.family for layer in catalogue} >= nonlinearity._LINEAR_FAMILIES
    assert set(initialisations.names()) >= equal_weights._CONSTANT
