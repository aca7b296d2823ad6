"""``nnstudio runs``: what was trained is listed, shown, compared, exported and replayed."""

from __future__ import annotations

import csv
import json

import pytest

from nnstudio.cli import main
from nnstudio.core.runs.facts import Status
from nnstudio.core.runs.store import open_store
from nnstudio.core.storage.files import write
from tests.core.training.making import optimizer, project


@pytest.fixture(autouse=True)
def _empty_store(tmp_path, monkeypatch):
    monkeypatch.setenv("NNSTUDIO_RUNS", str(tmp_path / "runs"))


@pytest.fixture
def trained(tmp_path, capsys):
    """Two runs: seven steps of SGD, and five of Adam."""
    write(tmp_path / "circle.nnstudio", project())
    write(tmp_path / "adam.nnstudio", project(by=optimizer("Adam", 0.01)))
    assert main(["train", str(tmp_path / "circle.nnstudio"), "--steps", "7"]) == 0
    assert main(["train", str(tmp_path / "adam.nnstudio"), "--steps", "5"]) == 0
    capsys.readouterr()
    return tmp_path


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_runs_are_listed_newest_first(trained, capsys):
    assert main(["runs", "list"]) == 0
    rows = capsys.readouterr().out.splitlines()[1:]
    assert [row.split()[:2] for row in rows] == [["2", "adam"], ["1", "circle"]]
    assert main(["runs", "list", "--json"]) == 0
    assert [(run["run"], run["steps"], run["status"]) for run in lines(capsys)] == [
        (2, 5, "finished"),
        (1, 7, "finished"),
    ]


def test_an_empty_list_says_how_to_fill_it(capsys):
    assert main(["runs", "list"]) == 0
    assert "nnstudio train" in capsys.readouterr().out


def test_a_run_is_shown_with_its_figures_machine_and_snapshots(trained, capsys):
    assert main(["runs", "show", "1"]) == 0
    told = capsys.readouterr().out
    assert "circle" in told
    assert "snapshot" in told
    assert main(["runs", "show", "1", "--json"]) == 0
    *facts, last = lines(capsys)
    assert next(fact["step"] for fact in facts if fact["event"] == "snapshot") == 0
    assert (last["event"], last["steps"], last["machine"]["python"] != "") == ("run", 7, True)


def test_nothing_is_recorded_where_that_is_not_wanted(trained, capsys):
    assert main(["train", str(trained / "circle.nnstudio"), "--steps", "2", "--no-record"]) == 0
    with open_store() as store:
        assert len(store.runs()) == 2


def test_training_on_from_a_file_is_a_run_that_begins_where_it_stood(trained, capsys):
    out = trained / "out.nnstudio"
    assert main(["train", str(trained / "circle.nnstudio"), "--steps", "4", "-o", str(out)]) == 0
    assert main(["train", str(out), "--steps", "3"]) == 0
    with open_store() as store:
        run = store.runs()[0]
    assert (run.start, run.step, run.status) == (4, 7, Status.FINISHED)


def test_a_replay_is_equal_to_the_last_bit_and_says_so(trained, capsys):
    assert main(["runs", "replay", "1"]) == 0
    assert "7 steps" in capsys.readouterr().out
    assert main(["runs", "replay", "2", "--json", "--until", "3"]) == 0
    (told,) = lines(capsys)
    assert (told["equal"], told["steps"], told["first_different"]) == (True, 3, None)


def test_a_replay_that_differs_says_where(trained, capsys):
    with open_store() as store:
        store.connection.execute("UPDATE burst SET data = zeroblob(length(data)) WHERE run = 1")
    assert main(["runs", "replay", "1"]) == 1
    assert "step 1 on" in capsys.readouterr().out


def test_settings_that_differ_are_told(trained, capsys):
    assert main(["runs", "diff", "1", "2"]) == 0
    told = capsys.readouterr().out
    assert "training.optimizers.main.name" in told
    assert "SGD" in told
    assert "batch_size" not in told
    assert main(["runs", "diff", "1", "1"]) == 0
    assert "same settings" in capsys.readouterr().out


def test_runs_are_exported_and_come_back(trained, capsys, monkeypatch):
    table, events, file = trained / "runs.csv", trained / "events", trained / "mine.nnstudio"
    assert main(["runs", "export", "1", "2", "--to", "csv", "-o", str(table)]) == 0
    assert len(list(csv.reader(table.read_text("utf-8").splitlines()))) == 1 + 7 + 5
    assert main(["runs", "export", "1", "2", "--to", "tensorboard", "-o", str(events)]) == 0
    assert sorted(path.name for path in events.iterdir()) == ["1-circle", "2-adam"]
    assert main(["runs", "export", "1", "--to", "run", "-o", str(file)]) == 0
    monkeypatch.setenv("NNSTUDIO_RUNS", str(trained / "teacher"))
    capsys.readouterr()
    assert main(["runs", "import", str(file)]) == 0
    assert "run 1" in capsys.readouterr().out
    assert main(["runs", "replay", "1"]) == 0
    assert main(["train", str(file), "--steps", "2"]) == 0


@pytest.mark.parametrize(
    "words",
    [["show", "9"], ["replay", "9"], ["diff", "1", "9"], ["export", "9", "--to", "csv", "-o", "x.csv"]],
)
def test_a_run_that_is_not_there_is_refused_in_one_sentence(trained, capsys, words):
    assert main(["runs", *words]) == 2
    assert capsys.readouterr().err.startswith("There is no run 9.")


def test_two_runs_in_one_file_are_refused(trained, capsys):
    assert main(["runs", "export", "1", "2", "--to", "run", "-o", str(trained / "x.nnstudio")]) == 2
    assert "one run" in capsys.readouterr().err
