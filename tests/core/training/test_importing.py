"""Somebody's module becomes a project whose run begins with its weights."""

from __future__ import annotations

import textwrap

import pytest
import torch
from torch import nn

from nnstudio.core.compiler.from_torch.refusals import CannotImport
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.files import read, write
from nnstudio.core.training.importing import ShapeUnknown, import_code, import_module
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.resolving import resolve

NET = """
from torch import nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 5))

    def forward(self, x):
        return self.body(x)
"""


@pytest.fixture
def file(tmp_path):
    def write_file(text: str):
        path = tmp_path / "model.py"
        path.write_text(textwrap.dedent(text), "utf-8")
        return path

    return write_file


def test_the_weights_are_those_the_run_begins_with(tmp_path):
    torch.manual_seed(4)
    module = nn.Sequential(nn.Flatten(), nn.Linear(64, 10))
    found = import_module(module, (1, 8, 8), "mine")
    path = tmp_path / "mine.nnstudio"
    write(path, found.project, found.checkpoint)
    again = read(path)
    trainer = prepare(again.project)
    trainer.restore(again.checkpoint)
    x = torch.randn(2, 1, 8, 8)
    assert torch.equal(trainer.networks["main"].cpu().eval()(x), module.eval()(x))
    assert trainer.step == 0
    assert again.project.data.source == "digits"
    assert again.project.title == "mine"


def test_a_network_of_any_shape_can_be_run_at_once(file):
    found = import_code(f"{file(NET)}:Net", (3, 8, 8))
    plan = resolve(found.project)
    assert plan.can_train
    trainer = prepare(found.project)
    trainer.restore(found.checkpoint)
    with trainer.randomness.own():
        trainer.take_step()


@pytest.mark.parametrize("name", ["", ":Net", ":ready", ":make"])
def test_classes_functions_and_ready_modules_will_do(name, file):
    text = NET + ("" if not name else "\nready = Net()\ndef make():\n    return Net()\n")
    assert import_code(f"{file(text)}{name}", (3, 8, 8)).project.networks["main"].named("body_0")


def test_the_file_is_not_run_as_a_program(file):
    text = NET + "\nif __name__ == '__main__':\n    raise SystemExit\n"
    assert import_code(str(file(text)), (3, 8, 8))


def test_files_beside_it_are_found(file):
    path = file("from parts import Net\nmake = lambda: Net()\n")
    (path.parent / "parts.py").write_text(NET, "utf-8")
    assert import_code(f"{path}:make", (3, 8, 8))


def test_a_linear_layer_tells_what_comes_in():
    assert import_module(nn.Sequential(nn.Linear(7, 3)), None, "").project.data.params["shape"] == (7,)
    with pytest.raises(ShapeUnknown, match="3x224x224"):
        import_module(nn.Sequential(nn.Conv2d(3, 4, 3)), None, "")


def test_words_are_drawn_from_the_vocabulary():
    module = nn.Sequential(nn.Embedding(50, 4), nn.Flatten(), nn.Linear(20, 3))
    project = import_module(module, (5,), "").project
    assert project.data.params["whole"] == 50
    assert resolve(project).can_train


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        (NET, ":Other", "no “Other” in model.py. Modules there: Net"),
        (NET + "\nclass Second(Net): pass\n", "", "several modules"),
        ("x = 1\n", "", "no torch module"),
        ("x = 1\n", ":x", "is no torch module"),
        ("import torch\ndef f(n): return torch.nn.ReLU()\n", ":f", "wants arguments"),
        ("import nowhere_to_be_found\n", "", "cannot be imported"),
        ("1 / 0\n", "", r"Line 1 of model.py \(“1 / 0”\): running this failed: ZeroDivisionError"),
        ("import sys\nsys.exit(3)\n", "", "Line 2 of model.py.*SystemExit"),
        ("def f(:\n", "", "running this failed: .*SyntaxError|SyntaxError"),
    ],
)
def test_code_that_gives_no_module_is_refused_in_one_sentence(text, name, sentence, file):
    with pytest.raises(Refusal, match=sentence):
        import_code(f"{file(text)}{name}", (3, 8, 8))


def test_a_package_may_be_named():
    with pytest.raises(CannotImport, match="takes several tensors"):
        import_code("torch.nn:CosineSimilarity", (3,))
    assert import_code("torch.nn:ReLU", (3,))
