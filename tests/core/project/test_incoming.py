from __future__ import annotations

import pytest
from immutabledict import immutabledict

from nnstudio.core.project import Network, Project
from nnstudio.core.project.edits import cut_links, delete, paste, paste_linked, rename
from nnstudio.core.project.edits.incoming import INCOMING, copy_with_incoming
from nnstudio.core.project.refusals import UnknownLink
from tests.core.project.builders import arrows, chain, link, main

MIDDLE = frozenset({"n2", "n3"})


@pytest.fixture
def project() -> Project:
    return chain("Input", "Linear", "ReLU", "Output")


def pasted(project: Project, fragment: Network) -> list[str]:
    before = set(arrows(project))
    return [
        arrow for arrow in arrows(paste_linked(project, "main", fragment, (0, 300))) if arrow not in before
    ]


def test_a_linked_paste_is_fed_by_what_fed_the_original(project):
    fragment = copy_with_incoming(project, "main", MIDDLE)
    assert pasted(project, fragment) == ["input → linear2", "linear2 → relu2"]


def test_a_plain_paste_of_the_same_copy_is_not_linked(project):
    fragment = copy_with_incoming(project, "main", MIDDLE)
    after = paste(project, "main", fragment, (0, 300))
    assert sorted(set(arrows(after)) - set(arrows(project))) == ["linear2 → relu2"]
    assert main(after).extra == main(project).extra


def test_links_come_back_after_cutting(project):
    fragment = copy_with_incoming(project, "main", MIDDLE)
    left = delete(project, "main", MIDDLE)
    assert pasted(left, fragment) == ["input → linear1", "linear1 → relu1"]


def test_a_source_that_is_gone_or_called_otherwise_is_passed_over(project):
    fragment = copy_with_incoming(project, "main", MIDDLE)
    assert pasted(rename(project, "main", "n1", "samples"), fragment) == ["linear2 → relu2"]


def test_in_another_project_the_node_of_the_same_name_feeds_the_copy(project):
    fragment = copy_with_incoming(project, "main", frozenset({"n3"}))
    other = chain("ReLU", "Tanh", "Linear")  # there, linear1 is n3
    assert pasted(other, fragment) == ["linear1 → relu2"]


def test_a_copy_that_nothing_entered_remembers_nothing(project):
    assert INCOMING not in copy_with_incoming(project, "main", frozenset({"n1", "n2"})).extra


@pytest.mark.parametrize(
    "entries",
    [
        7,
        "n1",
        (1, 2),
        (("n1",),),
        (("n1", "input", "out", "n2", 5),),
        (("n1", "input", "nowhere", "n2", "in"),),
    ],
)
def test_what_a_damaged_clipboard_remembers_is_passed_over(project, entries):
    fragment = copy_with_incoming(project, "main", MIDDLE)
    damaged = Network(fragment.nodes, fragment.links, immutabledict({INCOMING: entries}))
    assert pasted(project, damaged) == ["linear2 → relu2"]


def test_several_links_are_cut_at_once(project):
    cut = cut_links(project, "main", frozenset({link("n1", "n2"), link("n3", "n4")}))
    assert arrows(cut) == ["linear1 → relu1"]
    with pytest.raises(UnknownLink):
        cut_links(project, "main", frozenset({link("n1", "n4")}))
