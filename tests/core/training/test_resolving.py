"""From a project to its plan: whatever is wrong, a plan comes back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from immutabledict import immutabledict

from nnstudio.core.compiler.plan import Plan, Problem, Severity
from nnstudio.core.project import DataRecipe, OptimizerRecipe, Project, SplitRecipe, TrainingRecipe
from nnstudio.core.project.specs import TensorSpec
from nnstudio.core.storage.examples import example
from nnstudio.core.training.resolving import resolve
from tests.core.compiler.drawn_networks import chain
from tests.core.training.making import TANH, linear, project

CIRCLE = chain(("Linear", {"out_features": 8}), "Tanh", ("Linear", {"out_features": 2}))
GAN = replace(
    CIRCLE,
    networks=immutabledict(
        generator=CIRCLE.networks["main"],
        discriminator=chain(("Linear", {"out_features": 1})).networks["main"],
    ),
    data=DataRecipe("ring"),
    training=TrainingRecipe(
        objective="gan",
        loss="BinaryCrossEntropy",
        optimizers=immutabledict(generator=OptimizerRecipe(), discriminator=OptimizerRecipe()),
    ),
)


def codes(project: Project) -> list[str]:
    return [problem.code for problem in resolve(project).problems]


def only(plan: Plan, code: str) -> Problem:
    (found,) = [problem for problem in plan.problems if problem.code == code]
    return found


def mended(project: Project, code: str) -> Project:
    mend = only(resolve(project), code).mend
    assert mend is not None
    return mend.apply(project)


def with_training(project: Project = CIRCLE, **changes: object) -> Project:
    return replace(project, training=replace(project.training, **changes))  # type: ignore[arg-type]


def test_a_classifier_of_points_can_be_trained() -> None:
    plan = resolve(CIRCLE)
    assert plan.can_train
    assert plan.problems == ()
    assert plan.parameters == 2 * 8 + 8 + 8 * 2 + 2
    assert plan.networks["main"].output == TensorSpec((2,))


def test_the_number_of_classes_comes_from_the_data_and_the_loss() -> None:
    assert codes(replace(CIRCLE, data=DataRecipe("iris"))) == ["output-size"]
    assert codes(with_training(loss="BinaryCrossEntropy")) == ["output-size"]
    after = mended(with_training(loss="BinaryCrossEntropy"), "output-size")
    assert resolve(after).can_train


def test_both_networks_of_a_gan_are_resolved_with_what_enters_them() -> None:
    plan = resolve(GAN)
    assert plan.problems == ()
    inputs = {name: network.nodes["input"].outputs["out"].shape for name, network in plan.networks.items()}
    assert inputs == {"generator": (8,), "discriminator": (2,)}


def test_a_missing_network_is_added_with_an_input_and_an_output() -> None:
    project = replace(GAN, networks=immutabledict(generator=GAN.networks["generator"]))
    assert "network-missing" in codes(project)
    after = mended(project, "network-missing")
    assert "network-missing" not in codes(after)
    assert set(after.networks) == {"generator", "discriminator"}


def test_a_network_that_nothing_is_asked_of_is_a_warning() -> None:
    project = CIRCLE.with_network("spare", CIRCLE.networks["main"])
    problem = only(resolve(project), "network-unused")
    assert (problem.network, problem.severity) == ("spare", Severity.WARNING)
    assert resolve(project).can_train


def test_data_that_cannot_be_described_leave_a_plan_with_every_node_unresolved() -> None:
    plan = resolve(replace(CIRCLE, data=DataRecipe("nowhere")))
    assert only(plan, "data").severity is Severity.ERROR
    assert set(plan.networks["main"].nodes) == set(CIRCLE.networks["main"].nodes)
    assert not plan.can_train


def test_an_unknown_way_of_learning_is_exchanged_for_one_that_fits() -> None:
    project = with_training(objective="telepathy")
    assert only(resolve(project), "objective-unknown").severity is Severity.ERROR
    assert resolve(project).networks["main"].output == TensorSpec((2,))
    assert mended(project, "objective-unknown").training.objective != "telepathy"


def test_a_loss_that_does_not_fit_the_data_is_exchanged() -> None:
    project = replace(with_training(loss="CrossEntropy"), data=DataRecipe("diabetes"))
    assert "loss-unsuitable" in codes(project)
    assert "loss-unsuitable" not in codes(mended(project, "loss-unsuitable"))


def test_data_without_labels_cannot_be_learned_from_supervised() -> None:
    project = replace(CIRCLE, data=DataRecipe("ring"))
    assert "objective-unsuitable" in codes(project)


def test_a_player_without_an_optimizer_gets_one() -> None:
    project = with_training(optimizers=immutabledict())
    assert codes(project) == ["optimizer-missing"]
    assert codes(mended(project, "optimizer-missing")) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"batch_size": 0},
        {"epochs": -1},
        {"seed": 0.5},
        {"device": "abacus"},
        {"loss_params": immutabledict(wings=1)},
        {"params": immutabledict(wings=1)},
        {"optimizers": immutabledict(main=OptimizerRecipe("Downhill"))},
        {"optimizers": immutabledict(main=OptimizerRecipe(learning_rate=float("nan")))},
        {"optimizers": immutabledict(main=OptimizerRecipe(params=immutabledict(beta1=2.0)))},
        {"optimizers": immutabledict(main=OptimizerRecipe("SGD", params=immutabledict(nesterov=True)))},
    ],
    ids=str,
)
def test_an_impossible_recipe_is_an_error_in_words(changes: dict[str, object]) -> None:
    plan = resolve(with_training(**changes))
    assert not plan.can_train
    assert len(plan.problems) == 1
    assert "{" not in str(plan.problems[0].message)


@pytest.mark.parametrize(
    "data",
    [
        DataRecipe("circle", split=SplitRecipe(validation=3.0)),
        DataRecipe("circle", normalise="sideways"),
        DataRecipe("circle", params=immutabledict(size="many")),
        DataRecipe("csv", params=immutabledict(file="no/such/file.csv")),
    ],
    ids=str,
)
def test_an_impossible_data_recipe_is_an_error_in_words(data: DataRecipe) -> None:
    plan = resolve(replace(CIRCLE, data=data))
    assert not plan.can_train
    assert all("{" not in str(problem.message) for problem in plan.problems)


def test_a_project_without_networks_has_a_plan() -> None:
    assert not resolve(replace(CIRCLE, networks=immutabledict())).can_train


def test_an_auto_encoder_must_mark_its_code_and_return_its_input() -> None:
    project = replace(
        chain(("Linear", {"out_features": 1}), ("Linear", {"out_features": 2})),
        training=TrainingRecipe(objective="autoencoder", loss="MSE"),
    )
    assert "code-missing" in codes(project)
    assert codes(mended(project, "code-missing")) == []


def test_shapes_are_known_before_the_folder_of_mnist_is_chosen():
    plan = resolve(example("mnist-cnn").load())
    assert [problem.code for problem in plan.problems] == ["data"]
    assert not plan.can_train
    assert plan.networks["main"].output == TensorSpec((10,))


def test_sentences_about_outputs_call_the_loss_as_the_window_does():
    (problem,) = resolve(project(linear(4), TANH, linear(5))).problems
    assert "the loss Cross-entropy," in str(problem.message)
