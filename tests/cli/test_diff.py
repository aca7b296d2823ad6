"""``nnstudio diff``: lines for people, JSON for programs, an exit status for scripts."""

from __future__ import annotations

import json

import pytest

from nnstudio.cli import main
from nnstudio.core.project import edits
from nnstudio.core.storage.examples import example
from nnstudio.core.storage.files import write


@pytest.fixture
def files(tmp_path):
    before = example("xor").load()
    after = edits.set_value(before, "networks.main.linear1.out_features", 5)
    after = edits.append_node(after, "main", "ReLU", None)
    paths = tmp_path / "a.nnstudio", tmp_path / "b.nnstudio"
    for path, project in zip(paths, (before, after), strict=True):
        write(path, project)
    return [str(path) for path in paths]


def test_the_same_is_said_with_status_0(files, capsys):
    assert main(["diff", files[0], files[0]]) == 0
    assert "same" in capsys.readouterr().out


def test_differences_are_lines_with_status_1(files, capsys):
    assert main(["diff", *files]) == 1
    said = capsys.readouterr().out
    assert "~ linear1 (Linear)  out_features: 8 → 5" in said
    assert "+ relu" in said
    assert "1 layer added, 0 removed, 1 changed" in said


def test_programs_get_lines_of_json(files, capsys):
    assert main(["diff", *files, "--json"]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"name": "out_features", "before": 8, "after": 5} in lines[0]["details"]
    assert lines[-1]["layers"] == {"added": 1, "removed": 0, "changed": 1, "same": 4}
    assert lines[-1]["same"] is False


def test_networks_that_only_one_has_are_told(tmp_path, capsys):
    paths = []
    for name in ("xor", "gan-ring"):
        paths.append(str(tmp_path / f"{name}.nnstudio"))
        write(tmp_path / f"{name}.nnstudio", example(name).load())
    assert main(["diff", *paths]) == 1
    assert "discriminator:" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_status_2(files, capsys):
    assert main(["diff", files[0], "nowhere.nnstudio"]) == 2
