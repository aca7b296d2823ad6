from __future__ import annotations

from dataclasses import replace

import pytest
from immutabledict import immutabledict

from nnstudio.core.project import Network, Node, Project
from nnstudio.core.project.edits import copy, paste, rename, replace_layer, set_bypassed
from nnstudio.core.project.history import History
from nnstudio.core.project.refusals import NotBypassable, UnknownNode
from nnstudio.core.storage.project_json import from_json, to_json
from tests.core.project.builders import chain, main


def bypassed(project: Project) -> list[str]:
    return [node.name for node in main(project).nodes.values() if node.bypassed]


def test_several_nodes_are_bypassed_and_used_again() -> None:
    project = chain("Input", "Linear", "ReLU", "Output")
    muted = set_bypassed(project, "main", frozenset({"n2", "n3"}), True)
    assert bypassed(muted) == ["linear1", "relu1"]
    assert main(muted).links == main(project).links
    assert set_bypassed(muted, "main", frozenset({"n2", "n3"}), False) == project


def test_bypassing_what_is_bypassed_changes_nothing() -> None:
    project = set_bypassed(chain("Input", "ReLU", "Output"), "main", frozenset({"n2"}), True)
    assert set_bypassed(project, "main", frozenset({"n2"}), True) is project


@pytest.mark.parametrize("node", ["n1", "n3"])
def test_the_ends_of_a_network_cannot_be_bypassed(node: str) -> None:
    with pytest.raises(NotBypassable):
        set_bypassed(chain("Input", "ReLU", "Output"), "main", frozenset({"n2", node}), True)


def test_only_nodes_of_the_network_can_be_bypassed() -> None:
    with pytest.raises(UnknownNode):
        set_bypassed(chain("Input", "Output"), "main", frozenset({"n9"}), True)


def test_a_layer_from_a_newer_version_can_be_bypassed() -> None:
    strange = Project(networks=immutabledict(main=Network(immutabledict(n1=Node("n1", "Strange", "x1")))))
    assert bypassed(set_bypassed(strange, "main", frozenset({"n1"}), True)) == ["x1"]


def test_bypassing_is_one_step_to_undo() -> None:
    history = History(chain("Input", "ReLU", "Output"))
    before = history.present
    history.record(set_bypassed(before, "main", frozenset({"n2"}), True), "Bypass layers")
    history.undo()
    assert history.present == before


def test_a_copy_and_a_renamed_node_stay_bypassed() -> None:
    project = set_bypassed(chain("Input", "ReLU", "Output"), "main", frozenset({"n2"}), True)
    project = rename(project, "main", "n2", "gate")
    project = paste(project, "main", copy(project, "main", frozenset({"n2"})), (0.0, 300.0))
    assert bypassed(project) == ["gate", "gate1"]


def test_a_replaced_layer_stays_bypassed_but_for_an_end() -> None:
    project = set_bypassed(chain("Input", "ReLU"), "main", frozenset({"n2"}), True)
    assert bypassed(replace_layer(project, "main", "n2", "Tanh")) == ["tanh1"]
    assert bypassed(replace_layer(project, "main", "n2", "Output")) == []


def test_files_say_it_only_of_bypassed_nodes() -> None:
    project = chain("Input", "ReLU", "Output")
    assert "bypassed" not in str(to_json(project))
    muted = set_bypassed(project, "main", frozenset({"n2"}), True)
    assert from_json(to_json(muted)) == muted


def test_the_word_of_a_file_is_checked() -> None:
    node = replace(main(chain("ReLU")).nodes["n1"], extra=immutabledict(bypassed="yes"))
    text = to_json(Project(networks=immutabledict(main=Network(immutabledict(n1=node)))))
    with pytest.raises(Exception, match="bypassed"):
        from_json(text)
