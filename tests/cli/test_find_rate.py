"""``nnstudio find-rate``: a picture in letters for people, JSON for programs."""

from __future__ import annotations

import json

from nnstudio.cli import main
from nnstudio.core.storage.files import read, write
from tests.core.training.making import linear, optimizer, project


def test_it_tells_each_rate_and_suggests_one_and_leaves_the_file_alone(tmp_path, capsys):
    path = tmp_path / "a.nnstudio"
    write(path, project(by=optimizer("SGD", 0.1)))
    before = path.read_bytes()
    assert main(["find-rate", str(path), "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["event"] for line in lines[:-1]} == {"rate"}
    assert lines[-1]["event"] == "found"
    assert lines[-1]["suggestion"] > 0
    assert path.read_bytes() == before
    assert main(["find-rate", str(path)]) == 0
    assert f"{lines[-1]['suggestion']:g}" in capsys.readouterr().out.splitlines()[-1]


def test_a_file_that_has_learned_is_looked_at_as_it_is(tmp_path, capsys):
    path = tmp_path / "a.nnstudio"
    write(path, project())
    assert main(["train", str(path), "--steps", "5", "-o", str(path), "--json"]) == 0
    assert main(["find-rate", str(path), "--steps", "20", "--json"]) in (0, 1)
    assert read(path).checkpoint.step == 5


def test_a_project_that_cannot_be_trained_ends_with_status_1_and_a_sentence(tmp_path, capsys):
    path = tmp_path / "a.nnstudio"
    write(path, project(linear(7)))
    assert main(["find-rate", str(path)]) == 1
    assert "7" in capsys.readouterr().err
