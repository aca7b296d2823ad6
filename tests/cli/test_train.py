"""``nnstudio train``: what it says, saves, resumes and refuses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnstudio.cli import main
from nnstudio.cli.commands import train as train_command
from nnstudio.cli.printing import grouped
from nnstudio.core.language import language
from nnstudio.core.project import DataRecipe
from nnstudio.core.storage import atomic
from nnstudio.core.storage.files import read, write
from nnstudio.core.storage.refusals import UnsavedFile
from nnstudio.core.training.checkpoint import Checkpoint
from tests.core.training.making import TANH, gan_project, linear, optimizer, project


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "circle.nnstudio"
    write(path, project())
    return path


def said(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_json_lines_tell_the_run_and_the_last_sums_it_up(file, capsys):
    assert main(["train", str(file), "--json"]) == 0
    first, *epochs, last = said(capsys)
    assert first["event"] == "started"
    assert [(line["event"], line["epoch"]) for line in epochs] == [("epoch", 1), ("epoch", 2), ("epoch", 3)]
    assert last.keys() >= {"event", "steps", "seconds", "parameters", "train_loss", "test_accuracy"}
    assert (last["event"], last["steps"], last["parameters"]) == ("finished", 18, 56)
    assert last["train_loss"] == pytest.approx(epochs[-1]["train_loss"])
    assert 0 <= last["test_accuracy"] <= 1


@pytest.mark.parametrize(
    ("limit", "steps"), [(["--steps", "7"], 7), (["--epochs", "5"], 30), (["--steps", "0"], 0)]
)
def test_a_limit_takes_the_place_of_the_files(file, capsys, limit, steps):
    assert main(["train", str(file), "--json", *limit]) == 0
    assert said(capsys)[-1]["steps"] == steps


def test_seconds_are_a_limit_too(file, capsys):
    assert main(["train", str(file), "--json", "--seconds", "0.2"]) == 0
    last = said(capsys)[-1]
    assert last["steps"] > 18
    assert 0.2 <= last["seconds"] < 5


def test_training_in_two_parts_is_training_once(file, tmp_path, capsys):
    whole, part, rest = (tmp_path / name for name in ("whole.nnstudio", "part.nnstudio", "rest.nnstudio"))
    assert main(["train", str(file), "--steps", "11", "-o", str(whole)]) == 0
    assert main(["train", str(file), "--steps", "4", "-o", str(part)]) == 0
    capsys.readouterr()
    assert main(["train", str(part), "--steps", "7", "-o", str(rest), "--json"]) == 0
    assert [line["steps"] for line in said(capsys) if line["event"] == "finished"] == [11]
    one, two = read(whole).checkpoint, read(rest).checkpoint
    assert one.tensors.keys() == two.tensors.keys()
    assert all(np.array_equal(array, two.tensors[name]) for name, array in one.tensors.items())


def test_the_file_itself_is_not_written_to(file):
    before = file.read_bytes()
    assert main(["train", str(file), "--steps", "3"]) == 0
    assert file.read_bytes() == before


def test_settings_are_changed_first_and_saved(file, tmp_path, capsys):
    out = tmp_path / "out.nnstudio"
    changes = ["--set", "training.learning_rate=0.5", "--set", "training.batch_size=42", "--seed", "9"]
    assert main(["train", str(file), "--json", "--epochs", "1", "-o", str(out), *changes]) == 0
    assert said(capsys)[-1]["steps"] == 2
    saved = read(out).project
    assert saved.training.optimizers["main"].learning_rate == 0.5
    assert (saved.training.batch_size, saved.training.seed, saved.training.epochs) == (42, 9, 3)


def test_a_seed_begins_a_new_run(file, tmp_path, capsys):
    out = tmp_path / "out.nnstudio"
    assert main(["train", str(file), "--steps", "4", "-o", str(out)]) == 0
    capsys.readouterr()
    assert main(["train", str(out), "--steps", "3", "--seed", "0", "--json"]) == 0
    assert said(capsys)[-1]["steps"] == 3


def test_the_same_seed_says_the_same(file, capsys):
    lines = []
    for _ in range(2):
        assert main(["train", str(file), "--json"]) == 0
        last = said(capsys)[-1]
        del last["seconds"]
        lines.append(last)
    assert lines[0] == lines[1]


def test_people_read_sentences(file, capsys):
    assert main(["train", str(file)]) == 0
    out = capsys.readouterr().out
    assert "Training 56 parameters on CPU" in out
    assert "18 steps, 3 epochs" in out
    assert "test accuracy" in out


def test_people_hear_of_steps_where_epochs_are_long(file, capsys, monkeypatch):
    monkeypatch.setattr("nnstudio.cli.reports._SECONDS_OF_SILENCE", 0.0)
    assert main(["train", str(file), "--steps", "3"]) == 0
    assert "Step 3: training loss" in capsys.readouterr().out


def test_a_gan_has_figures_of_its_own(tmp_path, capsys):
    path = tmp_path / "ring.nnstudio"
    write(path, gan_project())
    assert main(["train", str(path), "--json"]) == 0
    last = said(capsys)[-1]
    assert last["train_loss"] is None
    assert last.keys() >= {"train_generator_loss", "train_discriminator_loss", "test_modes"}


def test_a_project_with_a_problem_is_not_trained(tmp_path, capsys):
    path = tmp_path / "bad.nnstudio"
    write(path, project(linear(4), TANH, linear(5)))
    assert main(["train", str(path), "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1


def test_a_run_that_diverges_says_so_and_ends_with_1(tmp_path, capsys):
    layers = (linear(6), ("LeakyReLU", {}), linear(6), ("LeakyReLU", {}), linear(1))
    by = optimizer("SGD", 5.0)
    path, out = tmp_path / "wild.nnstudio", tmp_path / "out.nnstudio"
    write(path, replace(project(*layers, loss="MSE", by=by, epochs=50)))
    assert main(["train", str(path), "--json", "-o", str(out)]) == 1
    last = said(capsys)[-1]
    assert last["reason"] == "diverged"
    assert "Step" in last["message"]
    assert all(np.isfinite(array).all() for array in read(out).checkpoint.tensors.values())


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--set", "training.batch_size"], "PATH=VALUE"),
        (["--set", "training.nothing=1"], "nothing"),
        (["--set", "training.learning_rate=fast"], "learning_rate"),
        (["--device", "abacus"], "abacus"),
        (["--data", "somewhere"], "needs no folder"),
        (["--seed", "one"], "seed"),
    ],
)
def test_bad_words_are_refused_in_one_sentence(file, capsys, words, says):
    assert main(["train", str(file), *words]) in (1, 2)
    captured = capsys.readouterr()
    assert says in captured.err
    assert len(captured.err.splitlines()) == 1


def test_a_missing_file_is_refused(tmp_path, capsys):
    assert main(["train", str(tmp_path / "none.nnstudio")]) == 2
    assert "none.nnstudio" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT to send")
def test_ctrl_c_stops_cleanly_and_saves(file, tmp_path):
    out = tmp_path / "out.nnstudio"
    command = [
        sys.executable,
        "-m",
        "nnstudio",
        "train",
        str(file),
        "--json",
        "--seconds",
        "60",
        "-o",
        str(out),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert json.loads(process.stdout.readline())["event"] == "started"
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    lines, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    last = json.loads(lines.splitlines()[-1])
    assert last["reason"] == "stopped"
    assert read(out).checkpoint.step == last["steps"] > 0


def test_the_history_of_a_run_in_two_parts_is_that_of_the_whole(file, tmp_path):
    whole, part, rest = (tmp_path / name for name in ("whole.nnstudio", "part.nnstudio", "rest.nnstudio"))
    assert main(["train", str(file), "--steps", "100", "-o", str(whole)]) == 0
    assert main(["train", str(file), "--steps", "37", "-o", str(part)]) == 0
    assert len(read(part).record.curves["loss"][0]) == 37
    assert main(["train", str(part), "--steps", "63", "-o", str(rest)]) == 0
    one, two = read(whole).record, read(rest).record
    steps, losses = two.curves["loss"]
    assert np.array_equal(steps, np.arange(1, 101))
    assert np.array_equal(losses, one.curves["loss"][1])
    assert one.curves.keys() == two.curves.keys()
    assert np.array_equal(two.curves["validation_loss"], one.curves["validation_loss"])
    assert len(two.curves["validation_loss"][0]) == 16
    assert two.seconds > read(part).record.seconds > 0


def test_a_changed_learning_rate_stands_in_the_history(file, tmp_path):
    part, rest = tmp_path / "part.nnstudio", tmp_path / "rest.nnstudio"
    assert main(["train", str(file), "--steps", "4", "-o", str(part)]) == 0
    changed = ["--set", "training.learning_rate=0.5"]
    assert main(["train", str(part), "--steps", "2", "-o", str(rest), *changed]) == 0
    steps, rates = read(rest).record.rates["main"]
    assert (steps.tolist(), rates[-1]) == ([1, 5], 0.5)


def test_a_seed_begins_a_new_history(file, tmp_path):
    part, rest = tmp_path / "part.nnstudio", tmp_path / "rest.nnstudio"
    assert main(["train", str(file), "--steps", "9", "-o", str(part)]) == 0
    assert main(["train", str(part), "--steps", "3", "--seed", "5", "-o", str(rest)]) == 0
    assert read(rest).record.curves["loss"][0].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("nowhere/out.nnstudio", "nowhere"),
        (".", "folder"),
        ("circle.nnstudio/out", "not a folder"),
        ("out.json", "json"),
        ("x" * 300, "too long"),
        ("a\0b", "not saved"),
    ],
)
def test_an_output_that_cannot_be_written_is_refused_before_training(
    file, tmp_path, capsys, monkeypatch, target, says
):
    monkeypatch.setattr("nnstudio.cli.commands.train._drive", lambda *rest: pytest.fail("trained in vain"))
    before = sorted(tmp_path.iterdir())
    assert main(["train", str(file), "-o", str(tmp_path / target)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert says in captured.err
    assert len(captured.err.splitlines()) == 1
    assert sorted(tmp_path.iterdir()) == before


def fill_up(monkeypatch, *full: Path) -> None:
    """Let the disk these folders are on be full once training has begun."""
    real = atomic._write_and_flush

    def write_and_flush(temporary: Path, data: bytes) -> None:
        if temporary.parent in full and data:
            raise OSError(28, "No space left on device")
        real(temporary, data)

    monkeypatch.setattr(atomic, "_write_and_flush", write_and_flush)


def test_what_was_learned_is_saved_elsewhere_if_the_disk_is_full_by_now(file, tmp_path, capsys, monkeypatch):
    (tmp_path / "full").mkdir()
    fill_up(monkeypatch, tmp_path / "full")
    out = tmp_path / "full" / "out.nnstudio"
    assert main(["train", str(file), "--json", "--steps", "2", "-o", str(out)]) == 2
    captured = capsys.readouterr()
    last = json.loads(captured.out.splitlines()[-1])
    place = tmp_path / "out-rescued.nnstudio"
    assert (last["event"], last["steps"], last["saved"]) == ("finished", 2, str(place))
    assert "The disk is full" in captured.err
    assert str(place) in captured.err
    assert read(place).checkpoint.step == 2
    assert not out.exists()


def test_the_figures_are_told_even_if_the_run_cannot_be_saved_anywhere(file, tmp_path, capsys, monkeypatch):
    def full(path, *rest):
        raise UnsavedFile("The disk is full.")

    monkeypatch.setattr("nnstudio.core.storage.files.write", full)
    monkeypatch.setattr("nnstudio.core.storage.rescue.write", full)
    assert main(["train", str(file), "--json", "--steps", "2", "-o", str(tmp_path / "out.nnstudio")]) == 2
    captured = capsys.readouterr()
    last = json.loads(captured.out.splitlines()[-1])
    assert (last["event"], last["steps"], last["saved"]) == ("finished", 2, None)
    assert captured.err.splitlines()[0] == "The disk is full."
    assert "what was learned is lost" in captured.err


def test_what_another_program_saved_meanwhile_is_not_replaced(file, tmp_path, capsys, monkeypatch):
    real = train_command._drive

    def drive(*rest):
        last = real(*rest)
        write(file, replace(project(), title="theirs"))
        return last

    monkeypatch.setattr(train_command, "_drive", drive)
    assert main(["train", str(file), "--steps", "2", "-o", str(file)]) == 2
    assert "another program has changed it" in capsys.readouterr().err
    assert read(file).project.title == "theirs"
    assert read(tmp_path / "circle-rescued.nnstudio").checkpoint.step == 2


def test_a_file_may_be_trained_in_place(file):
    assert main(["train", str(file), "--steps", "2", "-o", str(file)]) == 0
    assert main(["train", str(file), "--steps", "2", "-o", str(file)]) == 0
    assert read(file).checkpoint.step == 4


def test_a_run_too_large_for_any_file_is_refused_before_it_begins(file, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("nnstudio.core.storage.archive.LARGEST_FILE", 100)
    monkeypatch.setattr("nnstudio.cli.commands.train._drive", lambda *rest: pytest.fail("trained in vain"))
    assert main(["train", str(file), "-o", str(tmp_path / "out.nnstudio")]) == 2
    assert "Train without -o" in capsys.readouterr().err


def test_the_loss_of_the_last_epoch_is_that_of_the_whole_run(file, tmp_path, capsys):
    part = tmp_path / "part.nnstudio"
    assert main(["train", str(file), "--steps", "8", "-o", str(part)]) == 0
    capsys.readouterr()
    told = []
    for words in ([str(file), "--steps", "12"], [str(part), "--steps", "4"]):
        assert main(["train", *words, "--json"]) == 0
        told.append(said(capsys))
    assert told[0][-1]["train_loss"] == told[1][-1]["train_loss"] == told[0][-2]["train_loss"]
    assert told[0][-2] == told[1][-2]


def test_an_output_without_an_ending_gets_that_of_projects(file, tmp_path):
    assert main(["train", str(file), "--steps", "1", "-o", str(tmp_path / "out")]) == 0
    assert read(tmp_path / "out.nnstudio").checkpoint.step == 1


def test_an_unsuitable_loss_on_the_command_line_is_refused_with_those_that_fit(file, capsys):
    assert main(["train", str(file), "--set", "training.loss=foo"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert "foo" in captured.err
    assert "Cross-entropy" in captured.err
    assert "Hinge" in captured.err


def test_a_problem_of_the_file_stays_one_whatever_else_is_set(tmp_path, capsys):
    path = tmp_path / "bad.nnstudio"
    write(path, project(linear(4), TANH, linear(5)))
    assert main(["train", str(path), "--set", "training.batch_size=7"]) == 1
    assert main(["train", str(path), "--set", "training.loss=foo"]) == 2


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1", "soon"])
def test_a_number_of_seconds_that_would_never_be_over_is_refused(file, capsys, seconds):
    with pytest.raises(SystemExit, match="2"):
        main(["train", str(file), f"--seconds={seconds}"])
    assert "takes a number of seconds from 0 up" in capsys.readouterr().err


@pytest.mark.parametrize("steps", ["-1", "x", "1e3", "²"])
def test_a_number_of_steps_is_a_whole_one(file, capsys, steps):
    with pytest.raises(SystemExit, match="2"):
        main(["train", str(file), f"--steps={steps}"])
    assert "takes a whole number from 0 up" in capsys.readouterr().err


def test_samples_that_cannot_be_read_are_named(tmp_path, capsys):
    for name, shade in (("black", 0), ("white", 255)):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for index in range(8):
            picture = Image.fromarray(np.full((8, 8), shade, np.uint8))
            picture.save(tmp_path / "pictures" / name / f"{index}.png")
    (tmp_path / "pictures" / "black" / "not one.png").write_text("hello")
    path = tmp_path / "pictures.nnstudio"
    recipe = DataRecipe("image_folder", {"folder": str(tmp_path / "pictures"), "size": 8})
    write(path, replace(project(("Flatten", {}), linear(2)), data=recipe))
    assert main(["train", str(path), "--steps", "1"]) == 0
    counted, named = capsys.readouterr().err.splitlines()
    assert counted.startswith("1 sample")
    assert "not one.png" in named


def test_columns_of_a_table_are_chosen_by_their_names(tmp_path, capsys):
    path, table, out = (tmp_path / name for name in ("a.nnstudio", "2024", "out.nnstudio"))
    table.write_text("a,b,kind,c\n" + "".join(f"{i},{i % 5},{'xy'[i % 2]},{-i}\n" for i in range(20)))
    write(path, project(linear(2)))
    chosen = (
        "data.source=csv",
        f"data.params.file={table}",
        "data.params.inputs=a, c",
        "data.params.targets=kind",
    )
    words = [word for setting in chosen for word in ("--set", setting)]
    assert main(["train", str(path), "--steps", "1", "-o", str(out), *words]) in (0, 2)
    assert capsys.readouterr().err == ""
    assert read(out).project.data.params["inputs"] == ("a", "c")
    assert read(out).project.data.params["targets"] == ("kind",)


def test_counts_are_grouped_as_the_language_does(monkeypatch):
    assert grouped(1234567) == "1,234,567"
    monkeypatch.setattr(language, "code", "fr", raising=False)
    assert grouped(1234567) == "1\u202f234\u202f567"


@pytest.mark.parametrize("wrong", [{"position": "z"}, {"seconds": "long"}, {"players": 3}, {"means": []}])
def test_a_saved_state_that_no_run_saves_is_refused_in_plain_words(file, tmp_path, capsys, wrong):
    out, bad = tmp_path / "out.nnstudio", tmp_path / "bad.nnstudio"
    assert main(["train", str(file), "--steps", "2", "-o", str(out)]) == 0
    saved = read(out).checkpoint
    write(bad, project(), Checkpoint(saved.tensors, {**saved.state, **wrong}))
    capsys.readouterr()
    assert main(["train", str(bad), "--steps", "1"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("The saved training state ")
    assert told.endswith("Give --seed to begin a new run.\n")
    assert not {"literal", "object", "int()", "NoneType"} & set(told.split())
    assert main(["train", str(bad), "--steps", "1", "--seed", "0"]) == 0


def test_the_figures_of_the_test_set_are_recorded_as_a_look_at_it(tmp_path):
    path = tmp_path / "a.nnstudio"
    write(path, project())
    assert main(["train", str(path), "--steps", "5", "-o", str(path), "--json"]) == 0
    assert read(path).checkpoint.state["test_opened_at"] == 5


RISING = optimizer("SGD", 3.0)


def test_best_saves_and_measures_the_best_epochs_weights(tmp_path, capsys):
    path, out, plain = tmp_path / "a.nnstudio", tmp_path / "b.nnstudio", tmp_path / "c.nnstudio"
    write(path, project(by=RISING, epochs=9))
    assert main(["train", str(path), "--json", "--best", "-o", str(out)]) == 0
    *_epochs, best, last = [line for line in said(capsys) if line["event"] != "symptom"]
    assert best["event"] == "best"
    assert 1 <= best["epoch"] < 9
    found = read(out)
    assert found.project.training.keep_best
    assert main(["train", str(path), "--json", "--epochs", str(best["epoch"]), "-o", str(plain)]) == 0
    kept, then = found.checkpoint.tensors, read(plain).checkpoint.tensors
    names = [name for name in kept if name.startswith("networks/")]
    assert names
    assert all(kept[name].tobytes() == then[name].tobytes() for name in names)
    assert last["test_loss"] == pytest.approx(said(capsys)[-1]["test_loss"])
    assert last["steps"] == 54


def test_best_says_so_in_words_and_where_there_is_none(file, capsys):
    assert main(["train", str(file), "--best"]) == 0
    assert "Back to the weights of epoch" in capsys.readouterr().out
    assert main(["train", str(file), "--best", "--steps", "2"]) == 0
    assert "No epoch was finished" in capsys.readouterr().err


def test_best_has_no_meaning_where_losses_fall_at_each_others_cost(tmp_path, capsys):
    path = tmp_path / "gan.nnstudio"
    write(path, gan_project())
    assert main(["train", str(path), "--best"]) == 2
    assert "--best has no meaning here" in capsys.readouterr().err
