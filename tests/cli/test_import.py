"""``nnstudio import``: programs of ours unrun, other people's code only when told to run it."""

from __future__ import annotations

import pytest

from nnstudio.cli import main
from nnstudio.core.storage.examples import example
from nnstudio.core.storage.files import read, write

CODE = """
import pathlib
from torch import nn
pathlib.Path(__file__).with_name("ran").touch()
net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
"""


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "model.py"
    path.write_text(CODE, "utf-8")
    return path


def test_their_code_is_not_run_unasked(model, tmp_path, capsys):
    target = tmp_path / "out.nnstudio"
    assert main(["import", str(model), "-o", str(target)]) == 2
    assert "--run-their-code" in capsys.readouterr().err
    assert not target.exists()
    assert not (tmp_path / "ran").exists()


def test_their_module_becomes_a_project_with_weights(model, tmp_path):
    target = tmp_path / "out.nnstudio"
    assert main(["import", f"{model}:net", "--run-their-code", "--input", "3", "-o", str(target)]) == 0
    file = read(target)
    assert [node.layer for node in file.project.networks["main"].nodes.values()] == [
        *("Input", "Linear", "Tanh", "Linear", "Output")
    ]
    assert file.checkpoint is not None
    assert main(["train", str(target), "--steps", "2", "--json"]) == 0


def test_a_program_of_ours_comes_back_unrun(tmp_path, capsys):
    first, program, second = (tmp_path / name for name in ("a.nnstudio", "a.py", "b.nnstudio"))
    write(first, example("circle").load())
    assert main(["export", str(first), "-o", str(program)]) == 0
    assert main(["import", str(program), "-o", str(second)]) == 0
    assert read(second).project == read(first).project


def test_an_existing_file_is_kept(model, tmp_path, capsys):
    target = tmp_path / "out.nnstudio"
    write(target, example("circle").load())
    before = target.read_bytes()
    assert main(["import", str(model), "--run-their-code", "-o", str(target)]) == 2
    assert "--force" in capsys.readouterr().err
    assert target.read_bytes() == before
    assert main(["import", str(model), "--run-their-code", "--force", "-o", str(target)]) == 0


@pytest.mark.parametrize("words", ["3x", "0x3", "a", "-1"])
def test_shapes_are_sizes(words, model, tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["import", str(model), f"--input={words}", "-o", str(tmp_path / "o.nnstudio")])
    assert "3x224x224" in capsys.readouterr().err


@pytest.mark.parametrize("source", ["nowhere.py", "nowhere.py:Net"])
def test_a_file_that_is_not_there_is_named_before_anything_is_asked(source, tmp_path, capsys):
    assert main(["import", source, "-o", str(tmp_path / "out.nnstudio")]) == 2
    assert capsys.readouterr().err.strip() == "There is no file nowhere.py."


def test_a_module_that_cannot_be_followed_leaves_no_file_and_one_sentence(tmp_path, capsys):
    path = tmp_path / "two.py"
    path.write_text(
        "from torch import nn\n\nclass Two(nn.Module):\n    def forward(self, x, y):\n        return x + y\n",
        "utf-8",
    )
    target = tmp_path / "out.nnstudio"
    assert main(["import", str(path), "--run-their-code", "--input", "3", "-o", str(target)]) == 2
    (said,) = capsys.readouterr().err.strip().splitlines()
    assert said.startswith("Line 4 of two.py (“def forward(self, x, y):”): the module takes several tensors")
    assert not target.exists()
