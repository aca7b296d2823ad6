"""``nnstudio export``: every format of the registry, with weights and without."""

from __future__ import annotations

from pathlib import Path

import pytest

from nnstudio.cli import main
from nnstudio.core.project.edits import set_value
from nnstudio.core.storage.examples import example
from nnstudio.core.storage.files import write
from nnstudio.core.training.preparing import prepare


@pytest.fixture
def untrained(tmp_path) -> Path:
    path = tmp_path / "untrained.nnstudio"
    write(path, example("circle").load())
    return path


@pytest.fixture
def trained(tmp_path) -> Path:
    project = set_value(example("circle").load(), "training.device", "cpu")
    path = tmp_path / "trained.nnstudio"
    write(path, project, prepare(project).checkpoint())
    return path


@pytest.mark.parametrize("name", ["python", "sequential", "markdown", "latex"])
def test_texts_are_shown_on_the_screen(name, untrained, capsys):
    assert main(["export", str(untrained), "--to", name]) == 0
    assert "linear1" in capsys.readouterr().out


def test_weights_are_written_beside(trained, tmp_path, capsys):
    target = tmp_path / "net.py"
    assert main(["export", str(trained), "--weights", "-o", str(target)]) == 0
    said = capsys.readouterr().out
    assert str(target) in said
    assert str(tmp_path / "net.safetensors") in said
    assert "load_file" in target.read_text("utf-8")


def test_weights_alone_are_a_file(trained, tmp_path):
    target = tmp_path / "w.safetensors"
    assert main(["export", str(trained), "--to", "safetensors", "-o", str(target)]) == 0
    assert target.stat().st_size > 100


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--weights"], "no trained weights"),
        (["--to", "markdown", "--weights"], "architecture only"),
        (["--to", "safetensors"], "-o NAME.safetensors"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(words, said, untrained, capsys):
    before = set(untrained.parent.iterdir())
    assert main(["export", str(untrained), *words]) == 2
    assert said in capsys.readouterr().err
    assert set(untrained.parent.iterdir()) == before


def test_a_program_with_weights_wants_a_file(trained, capsys):
    assert main(["export", str(trained), "--weights"]) == 2
    assert "-o NAME.py" in capsys.readouterr().err
