"""What may be on the clipboard, and what is made of it."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations

import pytest
from PySide6.QtGui import QGuiApplication

from nnstudio.core.project import edits
from nnstudio.core.project.edits.space import too_near
from nnstudio.core.refusal import Refusal
from nnstudio.gui.editor import clipboard

from .projects import network


def _copied(project) -> bytes:
    return clipboard.written(edits.copy(project, "main", frozenset(network(project).nodes)))


def _changed(project, **fields) -> bytes:
    """The copied text with these fields of its first node changed."""
    data = json.loads(_copied(project))
    data["networks"][0]["nodes"][1].update(fields)
    return json.dumps(data).encode()


def test_what_is_copied_is_what_is_read(project):
    fragment = clipboard.parsed(_copied(project))
    assert dict(fragment.nodes) == dict(network(project).nodes)
    assert fragment.links == network(project).links


def test_the_text_alone_can_be_pasted_too(qapp, project):
    QGuiApplication.clipboard().setText(_copied(project).decode())
    assert len(clipboard.take().nodes) == 6


def test_whoever_copies_and_quits_leaves_without_a_crash():
    """Qt frees what is on the clipboard when Python has gone: nothing there may have a Python half."""
    program = """
from PySide6.QtWidgets import QApplication
from nnstudio.core.project import Project, edits
from nnstudio.gui.editor import clipboard
app = QApplication([])
project = edits.add_node(Project(), "main", "ReLU", (0.0, 0.0))
clipboard.put(edits.copy(project, "main", frozenset({"n1"})))
print(len(clipboard.take().nodes))
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "1\n"), ended.stderr


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"hello",
        b"[1, 2]",
        b"{",
        b"{}",
        b'{"networks": []}',
        b'{"format": 1, "networks": [{"name": "a", "nodes": [], "links": []}]}',
        b'{"format": 99, "networks": []}',
        b'{"a": NaN}',
        b'{"a": 1, "a": 2}',
        b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b"\xff\xfe{}",
        b"{" + b" " * (clipboard.LARGEST + 1),
    ],
    ids=range(13),
)
def test_anything_else_is_refused_in_a_sentence(text):
    with pytest.raises(Refusal) as refused:
        clipboard.parsed(text)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "../../x"},
        {"name": "import"},
        {"at": [1e300, 0]},
        {"at": "here"},
        {"params": {"out_channels": -1}},
        {"params": []},
        {"id": "n1"},
        {"layer": 7},
    ],
    ids=str,
)
def test_damaged_layers_are_refused(project, fields):
    with pytest.raises(Refusal):
        clipboard.parsed(_changed(project, **fields))


def test_a_layer_from_a_newer_version_is_pasted_as_it_is(project):
    fragment = clipboard.parsed(_changed(project, layer="Quantum9", params={"q": 3}))
    assert any(node.layer == "Quantum9" and node.params["q"] == 3 for node in fragment.nodes.values())


def test_pasting_rubbish_says_so_and_changes_nothing(view, session):
    before = session.project
    QGuiApplication.clipboard().setText("not layers")
    view.commands.paste()
    assert session.project == before
    assert session.undo_label is None
    assert "clipboard" in view.note.text()


def test_layers_go_from_one_window_to_another(make_view, view, session):
    from nnstudio.core.session import Session

    view.commands.select_all()
    view.commands.copy()
    other = Session()
    make_view(other).commands.paste()
    assert len(network(other.project).nodes) == 6
    assert len(network(other.project).links) == 5


def test_a_whole_network_is_pasted_beside_itself(view, session):
    view.commands.select_all()
    view.commands.copy()
    view.commands.paste()
    view.commands.paste()
    places = [node.at for node in network(session.project).nodes.values()]
    assert len(places) == 18
    assert not any(too_near(one, other) for one, other in combinations(places, 2))
