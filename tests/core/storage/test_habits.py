"""What the program remembers of its user's hand: small files that are never worth failing for."""

from __future__ import annotations

import pytest

from nnstudio.core.storage import habits
from nnstudio.core.storage.explained import explained, forget_explained, note_explained
from nnstudio.core.storage.habits import habits_after, note_habits


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("NNSTUDIO_HOME", str(tmp_path))
    return tmp_path


def test_what_was_put_behind_a_layer_is_counted():
    note_habits([("Conv2d", "ReLU"), ("Conv2d", "BatchNorm2d"), ("Conv2d", "ReLU"), ("Linear", "Tanh")])
    assert habits_after("Conv2d") == {"ReLU": 2, "BatchNorm2d": 1}
    assert habits_after("Flatten") == {}


def test_old_habits_fade():
    note_habits([("Conv2d", "ReLU")] * 1000 + [("Conv2d", "Tanh")] * 10 + [("Conv2d", "ELU")])
    note_habits([("Conv2d", "ReLU")])
    assert habits_after("Conv2d") == {"ReLU": 500, "Tanh": 5}


def test_no_more_layers_are_remembered_than_are_useful(monkeypatch):
    monkeypatch.setattr(habits, "_MOST", 2)
    note_habits([("A", "x"), ("B", "x"), ("C", "x"), ("A", "y")])
    assert habits_after("C") == {}
    assert habits_after("A") == {"x": 1, "y": 1}


@pytest.mark.parametrize("text", ["[]", "{", '{"Conv2d": 3}', '{"Conv2d": {"ReLU": "often", "Tanh": -1}}'])
def test_a_damaged_file_is_no_habit(own_home, text):
    (own_home / "habits.json").write_text(text)
    assert habits_after("Conv2d") == {}
    note_habits([("Conv2d", "ReLU")])
    assert habits_after("Conv2d") == {"ReLU": 1}


def test_a_folder_that_cannot_be_written_is_survived(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("NNSTUDIO_HOME", str(blocked))
    assert not note_habits([("Conv2d", "ReLU")])
    assert not note_explained("link")
    assert explained() == frozenset()


def test_what_was_explained_is_remembered_until_it_is_forgotten(own_home):
    note_explained("link")
    note_explained("pan")
    assert explained() == {"link", "pan"}
    forget_explained()
    assert explained() == frozenset()
    for text in ("7", '{"link": 1}', '[1, "pan"]'):
        (own_home / "explained.json").write_text(text)
        assert explained() <= {"pan"}
