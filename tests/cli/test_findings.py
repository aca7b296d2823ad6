"""The doctor on the command line: risks of a file, symptoms of a run, in words and as JSON lines."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from nnstudio.cli import main
from nnstudio.core.storage.examples import example
from nnstudio.core.storage.files import write
from tests.core.training.making import TANH, linear, optimizer, project

RELU = ("ReLU", {})


@pytest.fixture
def saved(tmp_path):
    def save(of):
        write(tmp_path / "project.nnstudio", of)
        return str(tmp_path / "project.nnstudio")

    return save


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


WINE = project(linear(8), RELU, linear(3), source="wine", data={})


def test_check_tells_risks_of_the_data_and_says_that_it_can_be_trained(saved, capsys):
    assert main(["check", saved(WINE), "--json"]) == 0
    *told, totals = lines(capsys)
    (risk,) = [line for line in told if line["event"] == "risk"]
    assert (risk["code"], risk["severity"]) == ("not-normalised", "warning")
    assert risk["mend"] == "Normalise the inputs"
    assert (totals["problems"], totals["risks"]) == (0, 1)


def test_check_looks_at_no_sample_when_it_is_to_be_quick(saved, capsys):
    assert main(["check", saved(WINE), "--quick", "--json"]) == 0
    assert lines(capsys)[-1]["risks"] == 0


@pytest.mark.parametrize("name", ["circle", "iris", "student", "digits-cnn", "gan-ring"])
def test_examples_have_no_risk(name, capsys):
    assert main(["check", str(example(name).folder / "project.json"), "--json"]) == 0
    totals = lines(capsys)[-1]
    assert totals["problems"] == totals["risks"] == 0


SICK = project(linear(16), TANH, linear(16), TANH, linear(2), by=optimizer("SGD", 100.0), epochs=20)


def test_train_ends_with_the_symptoms_it_found_before_it_sums_up(saved, capsys):
    assert main(["train", saved(SICK), "--json"]) == 0
    *told, last = lines(capsys)
    symptoms = [line for line in told if line["event"] == "symptom"]
    assert told[-len(symptoms) :] == symptoms != []
    assert {line["code"] for line in symptoms} & {"learning-rate-high", "saturated", "over-fitting"}
    assert symptoms[0].keys() == {"event", "code", "network", "node", "message", "mend"}
    assert last["event"] == "finished"


def test_people_are_told_symptoms_beside_the_figures(saved, capsys):
    dead = project(linear(16), RELU, linear(16), RELU, linear(2), by=optimizer("Adam", 1.0), epochs=20)
    assert main(["train", saved(dead)]) == 0
    captured = capsys.readouterr()
    assert "Symptom: main.relu" in captured.err
    assert "[Replace it by LeakyReLU]" in captured.err
    assert "Symptom" not in captured.out


def test_a_healthy_run_and_one_that_did_nothing_tell_none(saved, capsys):
    circle = saved(example("circle").load())
    assert main(["train", circle, "--json", "--epochs", "15"]) == 0
    assert main(["train", circle, "--json", "--steps", "0"]) == 0
    assert [line for line in lines(capsys) if line["event"] == "symptom"] == []


def test_a_run_that_diverged_says_why_once_to_people_and_as_a_symptom_to_programs(saved, capsys):
    leaky = ("LeakyReLU", {})
    layers = (linear(6), leaky, linear(6), leaky, linear(1))
    diverging = saved(project(*layers, loss="MSE", by=optimizer("SGD", 5.0), epochs=50))
    assert main(["train", diverging, "--json"]) == 1
    assert "not-finite" in {line.get("code") for line in lines(capsys)}
    assert main(["train", diverging]) == 1
    assert capsys.readouterr().err.count("was undone") == 1


def test_a_run_that_cannot_be_examined_still_ends_with_its_figures(saved, capsys, monkeypatch, caplog):
    from nnstudio.cli import findings

    def broken(*_facts):
        raise ZeroDivisionError

    monkeypatch.setattr(findings, "_diagnosed", broken)
    assert main(["train", saved(replace(SICK)), "--json", "--steps", "3"]) == 0
    assert lines(capsys)[-1]["event"] == "finished"
    assert "could not be examined" in caplog.text
