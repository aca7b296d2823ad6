"""How a layer's weights begin and learn: set by edits and paths, kept by files, undone as anything else."""

from __future__ import annotations

import pytest
from immutabledict import immutabledict

from nnstudio.core.layers.initialisations import initialisations
from nnstudio.core.parameters import InvalidValue
from nnstudio.core.project import LayerLearning, Project, edits
from nnstudio.core.project.refusals import UnknownPath
from nnstudio.core.session import Session
from nnstudio.core.storage.project_json import from_json, to_json


def _project() -> tuple[Project, str]:
    project = edits.add_node(Project(), "main", "Linear", (0.0, 0.0))
    (node,) = project.networks["main"].nodes
    return project, node


def _learning(project: Project) -> LayerLearning:
    (node,) = project.networks["main"].nodes.values()
    return node.learning


def test_an_initialisation_is_chosen_with_its_parameters() -> None:
    project, node = _project()
    project = edits.set_layer_learning(project, "main", node, "initialisation", "normal")
    project = edits.set_layer_learning(project, "main", node, "initialisation_params.std", 0.5)
    assert _learning(project) == LayerLearning("normal", immutabledict(std=0.5))


def test_another_initialisation_begins_with_its_own_defaults() -> None:
    project, node = _project()
    project = edits.set_layer_learning(project, "main", node, "initialisation", "normal")
    project = edits.set_layer_learning(project, "main", node, "initialisation_params.std", 0.5)
    project = edits.set_layer_learning(project, "main", node, "initialisation", "uniform")
    assert _learning(project).initialisation_params == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("initialisation", "by magic"),
        ("bias_initialisation", "orthogonal"),  # a bias has no fans
        ("rate_factor", -1.0),
        ("frozen", 3),
        ("reparametrisation", "by magic"),
        ("initialisation_params.gain", 2.0),  # the layer's own way has none
    ],
)
def test_values_that_mean_nothing_are_refused(field: str, value: object) -> None:
    project, node = _project()
    with pytest.raises(InvalidValue):
        edits.set_layer_learning(project, "main", node, field, value)


@pytest.mark.parametrize("field", ["speed", "frozen_params.x", "extra"])
def test_a_field_that_is_not_there_is_refused(field: str) -> None:
    project, node = _project()
    with pytest.raises(UnknownPath):
        edits.set_layer_learning(project, "main", node, field, 1)


def test_paths_reach_it() -> None:
    project, _node = _project()
    path = "networks.main.linear1.learning"
    project = edits.set_value(project, f"{path}.initialisation", "he_normal")
    project = edits.set_value(project, f"{path}.initialisation_params.mode", "fan_out")
    project = edits.set_value(project, f"{path}.frozen", "yes")
    assert edits.value_at(project, f"{path}.initialisation_params.mode") == "fan_out"
    assert edits.value_at(project, f"{path}.frozen") is True
    with pytest.raises(UnknownPath):
        edits.value_at(project, path)


def test_files_hold_only_what_differs_from_the_usual() -> None:
    project, node = _project()
    assert "learning" not in to_json(project)["networks"][0]["nodes"][0]
    changed = edits.set_layer_learning(project, "main", node, "rate_factor", 0.1)
    written = to_json(changed)
    assert written["networks"][0]["nodes"][0]["learning"] == {"rate_factor": 0.1}
    assert from_json(written) == changed


def test_fields_and_names_of_a_newer_version_survive() -> None:
    project, _node = _project()
    written = to_json(project)
    newer = {"initialisation": "from the future", "initialisation_params": {"z": 1}, "warmth": 3}
    written["networks"][0]["nodes"][0]["learning"] = newer
    assert to_json(from_json(written))["networks"][0]["nodes"][0]["learning"] == newer


def test_it_follows_copies_renames_and_undo() -> None:
    project, node = _project()
    project = edits.set_layer_learning(project, "main", node, "frozen", True)
    session = Session(project)
    session.apply(edits.duplicate, "main", frozenset({node}))
    session.apply(edits.rename, "main", node, "first")
    assert [one.learning.frozen for one in session.project.networks["main"].nodes.values()] == [True, True]
    session.apply(edits.set_layer_learning, "main", node, "frozen", False)
    session.undo()
    assert session.project.networks["main"].nodes[node].learning.frozen


def test_every_initialisation_says_what_it_is() -> None:
    names = [entry.name for entry in initialisations]
    assert {"default", "zeros", "constant", "uniform", "normal", "orthogonal"} <= set(names)
    assert {"xavier_uniform", "xavier_normal", "he_uniform", "he_normal"} <= set(names)
    for entry in initialisations:
        assert entry.title, entry.name
        assert entry.formula, entry.name
        assert entry.summary.endswith("."), entry.name
