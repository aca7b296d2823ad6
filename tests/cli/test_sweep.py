"""``nnstudio sweep``: a table for people, JSON lines for programs, files, and the seal of the test set."""

from __future__ import annotations

import json

import pytest

from nnstudio.cli import main
from nnstudio.core.runs.store import open_store
from nnstudio.core.storage.files import read, write
from tests.core.training.making import linear, optimizer, project


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("NNSTUDIO_RUNS", str(tmp_path / "runs"))
    path = tmp_path / "a.nnstudio"
    write(path, project(by=optimizer("SGD", 0.1), epochs=2))
    return path


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_last_line_has_a_row_for_each_run_and_the_mean_of_the_seeds(file, capsys, tmp_path):
    assert main(["sweep", str(file), "--seeds", "3", "--learning-rates", "0.1,0.02", "--json"]) == 0
    said = lines(capsys)
    last = said[-1]
    assert last["event"] == "finished"
    assert [(row["values"]["training.learning_rate"], row["seed"]) for row in last["runs"]] == [
        (rate, seed) for rate in (0.1, 0.02) for seed in (0, 1, 2)
    ]
    assert sum(line["event"] == "run" for line in said) == 6
    assert [group["runs"] for group in last["groups"]] == [3, 3]
    losses = [row["validation_loss"] for row in last["runs"][:3]]
    assert last["groups"][0]["validation_loss"]["mean"] == pytest.approx(sum(losses) / 3)
    assert last["runs"][last["best"]]["validation_loss"] == min(
        row["validation_loss"] for row in last["runs"]
    )
    assert not any("test_loss" in row for row in last["runs"])
    with open_store(tmp_path / "runs") as store:
        assert {row["run"] for row in last["runs"]} == {run.number for run in store.runs()}


def test_people_get_a_table_and_the_groups(file, capsys):
    assert (
        main(["sweep", str(file), "--seeds", "2", "--vary", "training.weight_decay=0,0.1", "--no-record"])
        == 0
    )
    out = capsys.readouterr().out
    assert "weight_decay" in out
    assert "±" in out
    assert out.count("finished") == 4
    assert "★" in out


def test_the_best_run_is_saved_to_a_file_that_opens(file, capsys, tmp_path):
    target = tmp_path / "best.nnstudio"
    assert main(["sweep", str(file), "--learning-rates", "0.0001,0.1", "-o", str(target), "--json"]) == 0
    last = lines(capsys)[-1]
    found = read(target)
    assert found.project.training.optimizers["main"].learning_rate == 0.1
    assert found.checkpoint.step == last["runs"][last["best"]]["steps"]
    assert last["saved"] == [str(target)]
    assert main(["train", str(target), "--steps", "3", "--no-record", "--json"]) == 0


def test_all_runs_are_saved_to_a_folder(file, tmp_path):
    folder = tmp_path / "all"
    assert main(["sweep", str(file), "--seeds", "2", "--steps", "5", "-o", str(folder), "--no-record"]) == 0
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["a_seed=0.nnstudio", "a_seed=1.nnstudio"]
    assert {read(folder / name).checkpoint.step for name in names} == {5}


def test_the_test_set_is_opened_only_when_asked_for(file, capsys, tmp_path):
    target = tmp_path / "best.nnstudio"
    assert main(["sweep", str(file), "--seeds", "2", "--test", "-o", str(target), "--json"]) == 0
    assert all("test_accuracy" in row for row in lines(capsys)[-1]["runs"])
    assert "test_opened_at" in read(target).checkpoint.state
    assert main(["sweep", str(file), "--seeds", "2", "-o", str(target), "--json"]) == 0
    assert "test_opened_at" not in read(target).checkpoint.state


def test_seeds_begin_where_they_are_told_to(file, capsys):
    assert main(["sweep", str(file), "--seeds", "2", "--seed", "40", "--no-record", "--json"]) == 0
    assert [row["seed"] for row in lines(capsys)[-1]["runs"]] == [40, 41]


def test_when_every_run_ends_badly_so_does_the_command(file, capsys):
    write(file, project(linear(6), ("LeakyReLU", {}), linear(1), loss="MSE", epochs=3))
    assert main(["sweep", str(file), "--learning-rates", "900,1000", "--no-record"]) == 1
    assert "undone" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--vary", "nonsense"], 2, "PATH=V,V"),
        (["--vary", "training.nothing=1,2"], 2, "training.nothing"),
        (["--learning-rates", "fast"], 2, "learning_rate"),
        (["-o", "/proc/nowhere/x"], 2, "nowhere"),
    ],
)
def test_what_cannot_be_is_refused_before_anything_is_trained(file, capsys, words, status, said):
    assert main(["sweep", str(file), *words]) == status
    assert said in capsys.readouterr().err


def test_a_project_that_cannot_be_trained_ends_with_status_1(file, capsys):
    write(file, project(linear(7)))
    assert main(["sweep", str(file)]) == 1
    assert "7" in capsys.readouterr().err


def test_why_runs_are_trained_one_after_the_other_is_said(file, capsys):
    write(file, project(by=optimizer("LBFGS", 0.5), epochs=1))
    assert main(["sweep", str(file), "--seeds", "2", "--no-record"]) == 0
    assert "one after the other" in capsys.readouterr().out
