"""Templates and blocks on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import nnstudio
from nnstudio.cli import main
from nnstudio.core.blocks.library import blocks
from nnstudio.core.project import edits
from nnstudio.core.storage.examples import examples
from nnstudio.core.storage.files import read, write
from nnstudio.core.storage.home import VARIABLE
from nnstudio.core.storage.my_blocks import save_block
from nnstudio.core.templates.library import all_templates, template


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.fixture
def gpt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    place = tmp_path / "gpt.nnstudio"
    assert main(["new", "gpt", "-o", str(place)]) == 0
    capsys.readouterr()
    return place


def test_templates_are_listed_for_people_and_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["templates"]) == 0
    said = capsys.readouterr().out
    assert all(one.name in said for one in all_templates())
    assert main(["templates", "--json"]) == 0
    listed = lines(capsys)
    assert [one["name"] for one in listed] == [one.name for one in all_templates()]
    assert set(listed[0]) == {"name", "title", "summary", "about", "reference"}


def test_new_writes_a_template(gpt: Path) -> None:
    assert read(gpt).project == template("gpt").load()


def test_no_template_has_the_name_of_an_example_and_unknown_names_are_told_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not {one.name for one in examples()} & {one.name for one in all_templates()}
    assert main(["new", "resnet19", "-o", str(tmp_path / "x")]) == 2
    said = capsys.readouterr().err
    assert "resnet18" in said
    assert "circle" in said


def test_check_tells_what_is_inside_of_blocks(gpt: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(gpt), "--json"]) == 0
    told = [line for line in lines(capsys) if line["event"] in ("layer", "totals")]
    places = {line["network"] for line in told if line["event"] == "layer"}
    assert places == {"main", "main.blocks", "main.blocks.attention"}
    block = next(line for line in told if line.get("node") == "blocks")
    assert (block["layer"], block["repeat"]) == ("Block", 2)
    inner = [line for line in told if line.get("network") == "main.blocks"]
    assert 2 * sum(line["parameters"] for line in inner) == block["parameters"]
    top = [line for line in told if line.get("network") == "main"]
    assert sum(line["parameters"] for line in top) == told[-1]["parameters"]
    assert main(["check", str(gpt)]) == 0
    said = capsys.readouterr().out
    assert "Block × 2" in said
    assert "main.blocks.attention" in said


def test_check_tells_a_problem_inside_by_the_names_that_lead_there(
    gpt: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = gpt.with_name("broken.nnstudio")
    path = "networks.main.blocks.attention.key.out_features"
    write(broken, edits.set_value(read(gpt).project, path, "7"))
    assert main(["check", str(broken), "--json"]) == 1
    problems = [line for line in lines(capsys) if line["event"] == "problem" and line["severity"] == "error"]
    assert {line["network"] for line in problems} == {"main", "main.blocks", "main.blocks.attention"}
    assert problems[-1]["node"] == "key_split"


@pytest.mark.parametrize("name", ["gpt", "unet"])
def test_an_exported_template_comes_back_without_being_run(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, program, back = (tmp_path / f"{name}{suffix}" for suffix in (".nnstudio", ".py", "_back.nnstudio"))
    assert main(["new", name, "-o", str(first)]) == 0
    assert main(["export", str(first), "--to", "python", "-o", str(program)]) == 0
    assert main(["import", str(program), "-o", str(back)]) == 0
    assert read(back).project == read(first).project


def test_making_a_template_does_not_load_torch(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from nnstudio.cli import main\n"
        "for words in (['templates'], ['new', 'resnet50', '-o', sys.argv[1]]):\n"
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


def test_blocks_are_listed_the_shipped_ones_and_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    save_block(blocks["lstm_cell"].made({"hidden_size": 3}), replace=True)
    assert main(["blocks", "--json"]) == 0
    listed = lines(capsys)
    assert [one["name"] for one in listed] == [*blocks.names(), "lstm_cell"]
    assert [one["own"] for one in listed] == [*[False] * len(blocks), True]
    told = {one["name"]: one["default"] for one in listed[0]["parameters"]}
    assert told == {"channels": 32, "kernel_size": 3, "stride": 1}
    assert main(["blocks"]) == 0
    assert "transformer_block" in capsys.readouterr().out
