from __future__ import annotations

from nnstudio.core.project import Project
from nnstudio.core.project.history import History


def titled(title: str) -> Project:
    return Project(title=title)


def written(*titles: str, merge: str = "") -> History:
    history = History(titled(""))
    for title in titles:
        history.record(titled(title), f"Write {title}", merge)
    return history


def test_undo_and_redo_walk_back_and_forth():
    history = written("a", "b")
    assert history.undo()
    assert history.present.title == "a"
    assert history.undo_label == "Write a"
    assert history.redo_label == "Write b"
    assert history.redo()
    assert history.present.title == "b"
    assert not history.redo()


def test_a_new_edit_forgets_what_was_undone():
    history = written("a", "b")
    history.undo()
    history.record(titled("c"), "Write c")
    assert history.redo_label is None
    history.undo()
    assert history.present.title == "a"


def test_an_edit_that_changes_nothing_is_no_step():
    history = written("a", "a")
    history.undo()
    assert not history.undo()


def test_a_sweep_is_one_step():
    history = written("a", "ab", "abc", merge="title")
    history.undo()
    assert history.present.title == ""
    history.redo()
    assert history.present.title == "abc"


def test_a_sweep_that_comes_back_is_no_step():
    history = written("a", "")
    sweep = written("a", merge="title")
    sweep.record(titled(""), "Write", "title")
    assert sweep.undo_label is None
    assert history.undo_label is not None


def test_a_sealed_sweep_is_not_extended():
    history = written("a", merge="title")
    history.seal()
    history.record(titled("b"), "Write b", "title")
    history.undo()
    assert history.present.title == "a"


def test_a_sweep_is_not_extended_across_an_undo():
    history = written("a", merge="title")
    history.record(titled("b"), "Other")
    history.undo()
    history.record(titled("c"), "Write c", "title")
    history.undo()
    assert history.present.title == "a"


def test_only_the_last_steps_are_kept():
    history = History(titled(""), longest=3)
    for number in range(10):
        history.record(titled(str(number)), "Write")
    assert [history.undo() for _ in range(4)] == [True, True, True, False]
    assert history.present.title == "6"
