"""Every word the command line says goes through the translations: argparse's own as well as ours."""

from __future__ import annotations

import argparse
import ast
import gettext
import inspect
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from immutabledict import immutabledict

from nnstudio.cli import counts, main, running
from nnstudio.cli.argparse_words import WORDS, expected
from nnstudio.core.language import language
from nnstudio.core.project import DataRecipe
from nnstudio.core.storage.files import write
from nnstudio.core.storage.settings import Settings, write_settings
from tests.core.training.making import TANH, linear, project

# what programmers of a parser may see, but no user of ours
_NOT_SAID = re.compile(
    r"__call__|positionals|mutually exclusive|cannot (merge|have)|not callable|invalid option string|dest="
    r"|conflict|with mode|subcommands|deprecated"
)
# names, which are the same in every language
_NAMES = {
    *(word for name in running._command_names() for word in name.split("-")),
    *("nnstudio", "help", "lang", "json", "PNG", "light", "dark", "version"),
    *("list", "show", "diff", "replay", "import"),  # of runs
    *("python", "sequential", "keras", "onnx", "safetensors", "latex", "markdown", "html"),
}


class Marked(gettext.NullTranslations):
    """A language in which every translated text stands between two marks."""

    def gettext(self, message: str) -> str:
        return f"«{message}»"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return f"«{one if count == 1 else many}»"


@pytest.fixture
def marked(monkeypatch):
    monkeypatch.setattr(gettext, "translation", lambda *rest, **more: Marked())


def untranslated(text: str) -> set[str]:
    """Words outside of the marks that are no names, options or JSON."""
    while "«" in text:
        text, before = re.sub(r"«[^«»]*»", " ", text), text
        if text == before:
            break
    text = re.sub(r"\{[^{}]*(\{[^{}]*\}[^{}]*)*\}|\[--?[a-z-]+|--?[a-z][a-z-]*|'[^']*'", " ", text)
    return {word for word in re.findall(r"[^\W\d_]{3,}", text) if word not in _NAMES}


@pytest.mark.parametrize("command", ["", *running._command_names()])
def test_a_help_text_is_translated_to_the_last_word(marked, capsys, command, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit):
        main([*([command] if command else []), "--help"])
    said = capsys.readouterr().out
    assert "«usage: »" in said
    assert untranslated(said) == set()


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["check", "a", "b"],
        ["train", "a", "--steps", "x"],
        ["train", "a", "--steps", "1", "--epochs", "1"],
        ["train", "a", "--seconds", "soon"],
        ["train", "a", "--device"],
        ["export", "a", "--to", "cobol"],
        ["screenshot", "a", "-o", "b", "--size", "3x4"],
        ["screenshot", "a", "-o", "b", "--font-percent", "9"],
        ["examples", "--json=yes"],
        ["new", "xor"],
    ],
    ids=" ".join,
)
def test_a_misuse_is_refused_in_translated_words(marked, capsys, words):
    with pytest.raises(SystemExit, match="2"):
        main(words)
    told = capsys.readouterr().err
    assert "error: " in told
    last = told[told.index("«%(prog)s" if "«%(prog)s" in told else "«nnstudio") :]
    assert untranslated(last) <= {"output"}  # the name of the option -o


def test_a_run_and_a_check_are_told_in_translated_words(marked, tmp_path, capsys):
    path = tmp_path / "a.nnstudio"
    write(path, project())
    assert main(["train", str(path), "-o", str(tmp_path / "out.nnstudio")]) == 0
    said = capsys.readouterr().out.replace(str(tmp_path / "out.nnstudio"), "")
    assert untranslated(said) <= {"CPU"}
    write(path, project(linear(4), TANH, linear(5)))
    assert main(["check", str(path)]) == 1
    table, problem = capsys.readouterr().out.split("«Error")
    assert "«layer»" in table
    assert untranslated("«Error" + problem) <= {"main", "linear", "input", "output"}


def test_layers_and_data_are_listed_in_translated_words(marked, capsys):
    assert main(["layers"]) == 0
    said = capsys.readouterr().out
    assert "«Input and output»" in said
    assert said.index("«Dense»") < said.index("«Pooling»")
    assert main(["datasets"]) == 0
    assert "«A disc inside a ring" in capsys.readouterr().out


def test_argparse_says_nothing_else_in_this_version_of_python():
    said = set()
    for node in ast.walk(ast.parse(inspect.getsource(argparse))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            said |= {a.value for a in node.args if isinstance(a, ast.Constant)}
    assert "usage: " in said
    assert {text for text in said if not _NOT_SAID.search(text)} <= set(WORDS)
    assert expected(1) == "expected 1 argument"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--lang", "fr", "examples"], "fr"),
        (["--lang=fr", "examples"], "fr"),
        (["examples", "--lang", "fr"], "fr"),
        (["examples", "--lang=en"], "en"),
        (["examples"], "en"),
    ],
    ids=" ".join,
)
def test_the_language_may_be_asked_for_before_or_behind_the_command(words, code, capsys):
    assert main([*words, "--json"]) == 0
    assert language.code == code
    assert json.loads(capsys.readouterr().out.splitlines()[0])["name"]


def test_a_language_we_do_not_speak_is_refused(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["--lang", "tlh", "examples"])
    assert "tlh" in capsys.readouterr().err


def test_the_language_set_in_the_window_comes_before_the_systems(capsys, monkeypatch):
    monkeypatch.setattr(running, "system_language", lambda: "en")
    write_settings(Settings(language="fr"))
    assert main(["examples"]) == 0
    assert language.code == "fr"
    assert main(["examples", "--lang", "en"]) == 0
    assert language.code == "en"


def test_one_is_told_as_one():
    assert [counts.layers(1), counts.steps(1), counts.epochs(1), counts.parameters(1)] == [
        "1 layer",
        "1 step",
        "1 epoch",
        "1 parameter",
    ]
    assert counts.steps(12_345) == "12,345 steps"


def test_a_run_of_one_step_says_so(tmp_path, capsys):
    path = tmp_path / "a.nnstudio"
    write(path, project())
    assert main(["train", str(path), "--steps", "1"]) == 0
    assert "1 step, 0 epochs, " in capsys.readouterr().out


@pytest.fixture
def file(tmp_path) -> Path:
    write(tmp_path / "a.nnstudio", project())
    return tmp_path / "a.nnstudio"


@pytest.mark.parametrize("setting", ["=3", " =3", "3", ""])
def test_a_setting_without_a_path_says_what_one_looks_like(file, capsys, setting):
    assert main(["train", str(file), "--set", setting]) == 2
    assert "--set takes PATH=VALUE, such as" in capsys.readouterr().err


def test_borders_of_ranges_are_plain_numbers(file, capsys):
    assert main(["train", str(file), "--seed", "-1"]) == 2
    assert "from 0 to 2147483647." in capsys.readouterr().err


def test_losses_are_called_as_in_the_window_and_may_be_chosen_so(file, capsys):
    assert main(["train", str(file), "--set", "training.loss=foo", "--steps", "1"]) == 2
    told = capsys.readouterr().err
    assert "Cross-entropy" in told
    assert "CrossEntropy" not in told
    assert main(["train", str(file), "--set", "training.loss=cross-ENTROPY", "--steps", "1"]) == 0


def test_commas_of_a_table_do_not_end_a_sentence_twice(tmp_path, capsys):
    path = tmp_path / "a.nnstudio"
    recipe = DataRecipe("csv", immutabledict(file=str(tmp_path / "none.csv")))
    write(path, replace(project(), data=recipe))
    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out.count("none.csv") == 1
