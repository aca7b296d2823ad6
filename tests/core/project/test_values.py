from __future__ import annotations

import pytest
from immutabledict import immutabledict

from nnstudio.core.parameters import InvalidValue
from nnstudio.core.project import DataRecipe, OptimizerRecipe, Project, TrainingRecipe
from nnstudio.core.project.edits import set_data, set_data_param, set_training, set_value, value_at
from nnstudio.core.project.refusals import UnknownNetwork, UnknownNode, UnknownPath
from tests.core.project.builders import chain, named

GAN = Project(
    training=TrainingRecipe(
        objective="gan",
        optimizers=immutabledict(generator=OptimizerRecipe(), discriminator=OptimizerRecipe()),
    )
)


@pytest.mark.parametrize(
    ("path", "text", "value"),
    [
        ("title", "Ma première", "Ma première"),
        ("data.source", "xor", "xor"),
        ("data.normalise", "standard", "standard"),
        ("data.params.noise", "0,25", 0.25),
        ("data.params.size", "300", 300),
        ("data.params.shuffle", "true", True),
        ("data.params.file", "a,b.csv", "a,b.csv"),
        ("data.split.seed", "3", 3),
        ("data.split.stratify", "no", False),
        ("training.learning_rate", "0,1", 0.1),
        ("training.learning_rate", "1e-3", 0.001),
        ("training.optimizer", "SGD", "SGD"),
        ("training.optimizers.main.weight_decay", "0.5", 0.5),
        ("training.optimizers.main.params.momentum", "0.9", 0.9),
        ("training.loss", "MSE", "MSE"),
        ("training.loss_params.delta", "2", 2),
        ("training.params.latent", "8", 8),
        ("training.batch_size", "16", 16),
        ("training.epochs", "1e2", 100),
        ("training.device", "cpu", "cpu"),
        ("networks.main.linear1.out_features", "12", 12),
        ("networks.main.linear1.bias", "off", False),
        ("networks.main.conv1.kernel_size", "3x5", (3, 5)),
    ],
)
def test_a_typed_text_is_set_and_found_again(path, text, value):
    project = set_value(chain("Input", "Linear", "Conv2d"), path, text)
    found = value_at(project, path)
    assert found == value
    assert type(found) is type(value)


def test_values_that_are_not_texts_are_set_as_they_are():
    assert value_at(set_value(Project(), "training.batch_size", 8), "training.batch_size") == 8


def test_a_field_of_all_optimizers_is_set_for_every_player():
    project = set_value(GAN, "training.learning_rate", "0.2")
    assert {one.learning_rate for one in project.training.optimizers.values()} == {0.2}


def test_a_field_of_one_optimizer_leaves_the_other_players_alone():
    project = set_value(GAN, "training.optimizers.generator.learning_rate", "0.2")
    rates = {player: one.learning_rate for player, one in project.training.optimizers.items()}
    assert rates == {"generator": 0.2, "discriminator": 0.01}


@pytest.mark.parametrize(
    "path",
    ["", "x", "training", "training.lr", "training.optimizers.nobody.learning_rate", "data.split", "data.x.y",
     "networks.main", "networks.main.linear1", "data.extra", "networks"],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_refused(path):
    with pytest.raises(UnknownPath):
        set_value(chain("Linear"), path, "1")
    with pytest.raises((UnknownPath, UnknownNode)):
        value_at(chain("Linear"), path)


def test_a_node_or_network_that_is_not_there_is_named():
    with pytest.raises(UnknownNode, match="conv7"):
        set_value(chain("Linear"), "networks.main.conv7.bias", "1")
    with pytest.raises(UnknownNetwork, match="critic"):
        set_value(chain("Linear"), "networks.critic.linear1.bias", "1")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("training.learning_rate", "fast"),
        ("training.learning_rate", "nan"),
        ("training.learning_rate", "-1"),
        ("training.batch_size", "0"),
        ("training.batch_size", "2.5"),
        ("training.epochs", "inf"),
        ("training.device", "tpu"),
        ("data.split.test", "1.5"),
        ("networks.main.linear1.out_features", "many"),
        ("networks.main.linear1.bias", "perhaps"),
    ],
)
def test_a_value_that_may_not_be_there_is_refused_naming_the_field(path, text):
    with pytest.raises(InvalidValue, match=path.rsplit(".", 1)[1]):
        set_value(chain("Linear"), path, text)


def test_recipes_are_set_whole_or_by_one_parameter():
    project = set_data(Project(), DataRecipe("xor"))
    project = set_data_param(project, "noise", 0.3)
    project = set_training(project, TrainingRecipe(epochs=3))
    assert (project.data.source, project.data.params["noise"], project.training.epochs) == ("xor", 0.3, 3)


def test_an_unknown_layer_takes_any_value_by_its_path():
    from nnstudio.core.project import Network, Node

    project = Project().with_network("main", Network(immutabledict(n1=Node("n1", "Future", "odd"))))
    project = set_value(project, "networks.main.odd.depth", "3")
    assert named(project, "odd").params["depth"] == 3


@pytest.mark.parametrize(
    ("param", "choice", "other", "same"),
    [
        ("data.params.noise", "data.source", "iris", "circle"),
        ("training.loss_params.label_smoothing", "training.loss", "MSE", "CrossEntropy"),
        ("training.params.weight", "training.objective", "gan", "supervised"),
        ("training.optimizers.main.params.momentum", "training.optimizer", "Adam", "SGD"),
    ],
)
def test_what_is_chosen_anew_leaves_the_parameters_of_the_old_behind(param, choice, other, same):
    chosen = set_value(set_value(Project(), choice, same), param, "0.5")
    assert value_at(set_value(chosen, choice, same), param) == 0.5
    with pytest.raises(UnknownPath):
        value_at(set_value(chosen, choice, other), param)
