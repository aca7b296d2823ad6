from __future__ import annotations

from pathlib import Path

import pytest

from nnstudio.core.project import Project, edits
from nnstudio.core.project.edits import add_node, append_node, delete, move, rename, set_value
from nnstudio.core.project.edits.labels import LABELS
from nnstudio.core.project.refusals import InvalidName
from nnstudio.core.session import Selection, Session

NOT_EDITS = {"copy", "free_place", "label_of", "new_nodes", "replaced_by", "value_at"}  # they answer only


class Heard:
    """Everything a session announced, in order."""

    def __init__(self, session: Session) -> None:
        self.changes: list[tuple[Project, Project]] = []
        self.selections: list[Selection] = []
        self.files = 0
        session.project_changed.connect(self._on_project_changed)
        session.selection_changed.connect(self._on_selection_changed)
        session.file_changed.connect(self._on_file_changed)

    def _on_project_changed(self, before: Project, after: Project) -> None:
        self.changes.append((before, after))

    def _on_selection_changed(self, selection: Selection) -> None:
        self.selections.append(selection)

    def _on_file_changed(self) -> None:
        self.files += 1


@pytest.fixture
def session() -> Session:
    return Session(append_node(Project(), "main", "Linear"))


def test_an_edit_is_announced_once_with_before_and_after(session):
    heard = Heard(session)
    before = session.project
    session.apply(append_node, "main", "ReLU")
    assert heard.changes == [(before, session.project)]


def test_an_edit_that_changes_nothing_is_not_announced(session):
    heard = Heard(session)
    session.apply(rename, "main", "n1", "linear1")
    assert heard.changes == []
    assert session.undo_label is None


def test_a_refused_edit_leaves_everything_as_it_was(session):
    heard = Heard(session)
    before = session.project
    with pytest.raises(InvalidName):
        session.apply(rename, "main", "n1", "class")
    assert (session.project, heard.changes, session.undo_label) == (before, [], None)


def test_undo_says_what_it_undoes_in_words_that_are_translated(session):
    session.apply(append_node, "main", "ReLU")
    assert session.undo_label == "Append layer"
    session.apply(move, "main", {"n1": (0, 90)}, label="Move linear1")
    assert session.undo_label == "Move linear1"
    session.undo()
    assert session.redo_label == "Move linear1"


def test_a_spin_box_sweep_is_one_step_until_it_is_sealed(session):
    for rate in (0.1, 0.2, 0.3):
        session.apply(set_value, "training.learning_rate", rate, merge="rate")
    session.seal()
    session.apply(set_value, "training.learning_rate", 0.4, merge="rate")
    session.undo()
    assert session.project.training.optimizers["main"].learning_rate == 0.3
    session.undo()
    assert session.project.training.optimizers["main"].learning_rate == 0.01


def test_what_vanishes_is_deselected(session):
    session.apply(append_node, "main", "ReLU")
    session.select(Selection(frozenset({"n1", "n2"}), frozenset(session.project.networks["main"].links)))
    heard = Heard(session)
    session.apply(delete, "main", frozenset({"n2"}))
    assert session.selection == Selection(frozenset({"n1"}))
    assert len(heard.selections) == 1


def test_a_project_is_modified_until_saved_and_again_when_undone(session, tmp_path):
    heard = Heard(session)
    session.apply(append_node, "main", "ReLU")
    assert session.is_modified
    session.mark_saved(tmp_path / "a.nnstudio")
    assert (session.is_modified, session.path) == (False, tmp_path / "a.nnstudio")
    session.undo()
    assert session.is_modified
    session.redo()
    assert not session.is_modified
    assert heard.files == 4


def test_opening_another_project_starts_afresh(session):
    session.apply(append_node, "main", "ReLU")
    session.select(Selection(frozenset({"n1"})))
    other = add_node(Project(title="other"), "main", "Conv2d", (0, 0))
    session.open(other, Path("other.nnstudio"))
    assert (session.project, session.undo_label, session.is_modified) == (other, None, False)
    assert session.selection == Selection()


def test_a_network_that_is_gone_is_no_longer_shown(session):
    two = session.project.with_network("critic", session.project.networks["main"])
    session.open(two)
    session.show_network("critic")
    session.open(Project())
    assert session.network_name == "main"


@pytest.mark.parametrize("name", [name for name in edits.__all__ if name not in NOT_EDITS])
def test_every_edit_has_words_of_its_own_for_undo(name):
    assert name in LABELS, "add it to core/project/edits/labels.py"
