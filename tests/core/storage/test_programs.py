"""Exported programs come back as projects without being run."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.project import edits
from nnstudio.core.storage.examples import example, examples
from nnstudio.core.storage.programs import NoProject, carries_project, exported_files, read_program
from nnstudio.core.storage.refusals import UnreadableFile
from nnstudio.core.training.exports.format import exports
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.resolving import resolve


@pytest.fixture
def program(tmp_path):
    """Writes the project's program, with weights if a checkpoint is given; returns its path."""

    def write(project, checkpoint=None):
        path = tmp_path / "program.py"
        for target, content in exported_files(exports["python"], project, checkpoint, path).items():
            target.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("name", [one.name for one in examples()])
def test_every_example_comes_back_as_it_was(name, program):
    project = example(name).load()
    if not resolve(project).can_train:
        pytest.skip("its data are not here, so no program can be written")
    read = read_program(program(project))
    assert read.project == project
    assert read.notes == ()
    assert read.checkpoint is None


def test_reading_runs_nothing(program, tmp_path):
    path = program(example("xor").load())
    path.write_text("raise SystemExit('it was run')\n" + path.read_text("utf-8"), "utf-8")
    assert read_program(path).project == example("xor").load()


@pytest.mark.parametrize("name", ["xor", "gan-ring"])
def test_weights_come_back_from_the_file_beside(name, program):
    project = edits.set_value(example(name).load(), "training.device", "cpu")
    trainer = prepare(project)
    with trainer.randomness.own():
        trainer.take_step()
    read = read_program(program(project, trainer.checkpoint()))
    fresh = prepare(project)
    fresh.restore(read.checkpoint)
    assert fresh.step == 0
    for network, module in trainer.networks.items():
        for key, tensor in module.state_dict().items():
            assert np.array_equal(fresh.networks[network].state_dict()[key].numpy(), tensor.numpy())


def test_an_edited_program_is_told_from_an_untouched_one(program):
    path = program(example("xor").load())
    path.write_text(path.read_text("utf-8").replace("EPOCHS = ", "EPOCHS = 1 + "), "utf-8")
    read = read_program(path)
    assert read.project == example("xor").load()
    (note,) = read.notes
    assert "edited after it was exported" in str(note)


def test_windows_line_ends_change_nothing(program):
    path = program(example("xor").load())
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_program(path).notes == ()


def test_the_program_still_runs(program):
    import ast

    source = program(example("xor").load()).read_text("utf-8")
    assert carries_project(source)
    ast.parse(source)


def _damaged(text):
    head, mark, rest = text.rpartition("\n# ")
    return head + mark + rest[: len(rest) // 2] + "\n"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda text: "print('hello')\n", "carries no project"),
        (_damaged, "damaged"),
    ],
)
def test_what_carries_no_whole_project_is_refused(change, sentence, program):
    path = program(example("xor").load())
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    with pytest.raises(NoProject, match=sentence):
        read_program(path)


def test_a_hostile_project_is_refused_like_any_file(program, tmp_path):
    import base64
    import zlib

    path = tmp_path / "hostile.py"
    packed = base64.b64encode(zlib.compress(b'{"format": 99}')).decode()
    path.write_text(f"# nnstudio-project 1 {'0' * 64}\n# {packed}\n", "utf-8")
    with pytest.raises(UnreadableFile):
        read_program(path)


def test_weights_that_are_none_are_refused(program):
    path = program(example("xor").load())
    path.with_suffix(".safetensors").write_bytes(b"no tensors")
    with pytest.raises(NoProject, match="weights"):
        read_program(path)


def test_weights_of_another_network_are_refused(program):
    from nnstudio.core.training.exports.trained import weights_file

    path = program(example("xor").load())
    path.with_suffix(".safetensors").write_bytes(weights_file(example("iris").load(), None))
    with pytest.raises(NoProject, match=r"weights in program\.safetensors .*linear1\.weight is missing"):
        read_program(path)
