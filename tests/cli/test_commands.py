from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import nnstudio
from nnstudio.cli import main, running
from nnstudio.core.language import language
from nnstudio.core.layers import catalogue
from nnstudio.core.project.edits import append_node, delete
from nnstudio.core.storage.examples import example, examples
from nnstudio.core.storage.files import read, write


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "system_language", lambda: "en")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def student(tmp_path: Path) -> Path:
    path = tmp_path / "student.nnstudio"
    assert main(["new", "student", "-o", str(path)]) == 0
    return path


def test_the_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    for command in (
        "check",
        "datasets",
        "examples",
        "export",
        "layers",
        "new",
        "open",
        "screenshot",
        "train",
    ):
        assert command in said


@pytest.mark.parametrize("command", running._command_names())
def test_every_command_explains_itself(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([command, "--help"])
    assert stop.value.code == 0
    assert f"usage: nnstudio {command}" in capsys.readouterr().out


def test_the_version_is_said(capsys):
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out == f"nnstudio {nnstudio.__version__}\n"


def test_a_file_alone_or_nothing_means_open():
    assert running._with_command(["my.nnstudio"]) == ["open", "my.nnstudio"]
    assert running._with_command([]) == ["open"]
    assert running._with_command(["--example", "xor"]) == ["open", "--example", "xor"]
    assert running._with_command(["check", "x"]) == ["check", "x"]


def test_examples_are_listed_for_people_and_for_programs(capsys):
    assert main(["examples"]) == 0
    said = capsys.readouterr().out
    assert all(one.name in said for one in examples())
    assert main(["examples", "--json"]) == 0
    listed = lines(capsys)
    assert [one["name"] for one in listed] == [one.name for one in examples()]
    assert set(listed[0]) == {"name", "title", "summary", "about"}


def test_examples_are_listed_in_the_users_language(capsys, monkeypatch):
    monkeypatch.setattr(running, "system_language", lambda: "fr")
    main(["examples", "--json"])
    assert lines(capsys)[0]["title"] == "Cercle"


def test_layers_are_listed_with_their_parameters(capsys):
    assert main(["layers", "--json"]) == 0
    listed = {str(one["name"]): one for one in lines(capsys)}
    assert set(listed) == set(catalogue.names())
    conv = listed["Conv2d"]
    assert set(conv) == {
        "name", "family", "title", "summary", "module", "role", "inputs", "outputs", "parameters"
    }  # fmt: skip
    parameters = conv["parameters"]
    assert isinstance(parameters, list)
    assert "out_channels" in {one["name"] for one in parameters}
    assert main(["layers"]) == 0
    assert "Conv2d" in capsys.readouterr().out


def test_data_sources_are_listed_with_their_parameters(capsys):
    assert main(["datasets", "--json"]) == 0
    listed = {str(one["name"]): one for one in lines(capsys)}
    assert {"circle", "digits", "mnist", "csv"} <= set(listed)
    assert set(listed["mnist"]) == {"name", "title", "summary", "shape", "credit", "parameters"}
    assert main(["datasets"]) == 0
    assert "circle" in capsys.readouterr().out


def test_new_writes_the_example(student):
    assert read(student).project == example("student").load()


def test_new_adds_the_suffix_and_keeps_what_is_there(tmp_path, capsys):
    assert main(["new", "xor", "-o", str(tmp_path / "mine")]) == 0
    assert read(tmp_path / "mine.nnstudio").project.data.source == "xor"
    assert main(["new", "circle", "-o", str(tmp_path / "mine")]) == 2
    assert "exists already" in capsys.readouterr().err
    assert read(tmp_path / "mine.nnstudio").project.data.source == "xor"
    assert main(["new", "circle", "-o", str(tmp_path / "mine"), "--force"]) == 0
    assert read(tmp_path / "mine.nnstudio").project.data.source == "circle"


def test_new_with_a_data_folder_looks_whether_the_data_is_there(tmp_path, mnist_folder, capsys):
    path = tmp_path / "mnist.nnstudio"
    assert main(["new", "mnist-cnn", "--data", str(tmp_path), "-o", str(path)]) == 2
    assert not path.exists()
    assert main(["new", "mnist-cnn", "--data", str(mnist_folder), "-o", str(path)]) == 0
    assert main(["check", str(path)]) == 0
    assert "can be trained" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["new", "alexnet99", "-o", "x"], "no example alexnet99"),
        (["new", "circle", "--data", ".", "-o", "x"], "needs no folder"),
        (["check", "none.nnstudio"], "There is no file"),
        (["export", "none.nnstudio"], "There is no file"),
    ],
)
def test_what_cannot_be_used_is_said_with_status_2(words, said, capsys):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err


def test_check_tells_layers_and_totals(student, capsys):
    assert main(["check", str(student), "--json"]) == 0
    told = lines(capsys)
    layers = [line for line in told if line["event"] == "layer"]
    assert [line["node"] for line in layers] == [
        "input", "linear1", "sigmoid1", "linear2", "sigmoid2", "output"
    ]  # fmt: skip
    assert layers[1]["output"] == {"out": [3]}
    assert layers[1]["parameters"] == 9
    totals = told[-1]
    assert totals["event"] == "totals"
    assert (totals["parameters"], totals["layers"], totals["problems"]) == (13, 6, 0)
    assert main(["check", str(student)]) == 0
    assert "13 parameters. It can be trained." in capsys.readouterr().out


def test_check_tells_problems_with_status_1_and_the_node_they_are_at(tmp_path, capsys):
    project = example("digits-mlp").load()
    write(tmp_path / "bad.nnstudio", delete(project, "main", frozenset({"n3"})))
    assert main(["check", str(tmp_path / "bad.nnstudio"), "--json"]) == 1
    told = lines(capsys)
    problems = [line for line in told if line["event"] == "problem"]
    assert problems
    assert all(isinstance(line["message"], str) and line["message"] for line in problems)
    assert told[-1]["errors"]
    assert main(["check", str(tmp_path / "bad.nnstudio")]) == 1
    assert "Error: main." in capsys.readouterr().out


def test_a_warning_is_a_problem_too_but_the_network_can_be_trained(tmp_path, capsys):
    project = append_node(example("iris").load(), "main", "Softmax")
    write(tmp_path / "doubled.nnstudio", project)
    assert main(["check", str(tmp_path / "doubled.nnstudio")]) == 1
    said = capsys.readouterr().out
    assert "Warning: main.softmax1" in said
    assert "It can be trained." in said


def test_check_reads_a_plain_project_too(capsys):
    assert main(["check", str(example("xor").folder / "project.json")]) == 0


def test_export_writes_a_program_that_python_understands(student, tmp_path, capsys):
    target = tmp_path / "net.py"
    assert main(["export", str(student), "--to", "python", "-o", str(target)]) == 0
    compile(target.read_text("utf-8"), str(target), "exec")
    capsys.readouterr()
    assert main(["export", str(student)]) == 0
    assert capsys.readouterr().out == target.read_text("utf-8")


def test_export_of_a_network_with_errors_is_refused_and_writes_nothing(tmp_path, capsys):
    project = delete(example("digits-mlp").load(), "main", frozenset({"n3"}))
    write(tmp_path / "bad.nnstudio", project)
    assert main(["export", str(tmp_path / "bad.nnstudio"), "-o", str(tmp_path / "net.py")]) == 2
    assert not (tmp_path / "net.py").exists()
    assert capsys.readouterr().err


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "nnstudio", *words],
        capture_output=True,
        check=False,
        env=os.environ | environment,
        cwd=Path(nnstudio.__file__).parents[1],
    )


def test_a_reader_that_leaves_early_is_no_error():
    command = f'"{sys.executable}" -m nnstudio layers --json | head -n 1'
    if sys.platform == "win32":
        pytest.skip("head is not there")
    done = subprocess.run(
        command, shell=True, capture_output=True, check=False, cwd=Path(nnstudio.__file__).parents[1]
    )
    assert done.stderr == b""


def test_a_terminal_without_accents_gets_numbers_instead_of_an_error():
    done = run("examples", LC_ALL="fr_FR", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert b"\\xe0" in done.stdout
    assert done.stderr == b""


def test_listing_and_making_a_project_does_not_load_torch(tmp_path):
    code = (
        "import sys\n"
        "from nnstudio.cli import main\n"
        "for words in (['examples'], ['layers'], ['datasets'], ['new', 'xor', '-o', sys.argv[1]]):\n"
        "    assert main(words) == 0\n"
        "assert not {'torch', 'sklearn', 'scipy', 'PySide6'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "x.nnstudio")],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(nnstudio.__file__).parents[1],
    )
    assert done.returncode == 0, done.stderr


def test_messages_follow_the_language(student, capsys, monkeypatch):
    monkeypatch.setattr(running, "system_language", lambda: "fr")
    main(["check", str(student)])
    said = capsys.readouterr().out
    assert language.translate("It can be trained.") in said
