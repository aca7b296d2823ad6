"""Exported programs repeat the runs of the engine, without nnstudio."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from immutabledict import immutabledict

from nnstudio.core.project import DataRecipe, OptimizerRecipe, Project, TrainingRecipe
from nnstudio.core.project.project import EMPTY
from nnstudio.core.project.specs import Target, TargetSpec
from nnstudio.core.training.augmentations import augmentations
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import Reason, RunFinished, StepsDone
from nnstudio.core.training.exporting import CannotExport, python_source
from nnstudio.core.training.losses import losses
from nnstudio.core.training.objective import objectives
from nnstudio.core.training.optimizers import optimizers
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.resolving import resolve
from nnstudio.core.training.schedules import schedules
from nnstudio.core.training.scripts import scripts
from tests.core.compiler.drawn_networks import chain

Losses = dict[str, list[float]]

# Runs each program of a folder in one process, which knows torch and numpy but not nnstudio.
_RUNNER = """
import contextlib, io, json, runpy, sys, torch
torch.set_num_threads(1)
for path in sys.argv[2:]:
    with contextlib.redirect_stdout(io.StringIO()):
        networks, losses = runpy.run_path(path)["train"](int(sys.argv[1]))
    print(json.dumps(losses))
assert not any(name.split(".")[0] == "nnstudio" for name in sys.modules)
"""

MLP = chain(("Linear", {"out_features": 6}), "Tanh", ("Linear", {"out_features": 2}))
SMALL = replace(MLP, data=DataRecipe(params=immutabledict(size=150)))


def programs_losses(programs: list[str], folder: Path, epochs: int = 1) -> list[Losses]:
    """The losses of so many epochs of each program, run where nnstudio cannot be imported."""
    paths = []
    for index, program in enumerate(programs):
        path = folder / f"program_{index}.py"
        path.write_text(program, encoding="utf-8")
        paths.append(str(path))
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", _RUNNER, str(epochs), *paths],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def engines_losses(project: Project, epochs: int = 1) -> Losses:
    """The losses of so many epochs of the engine."""
    found: Losses = {}
    for event in train(prepare(on_the_cpu(project)), Controls(until_epoch=epochs)):
        if isinstance(event, StepsDone):
            for curve, values in event.losses.items():
                found.setdefault(curve, []).extend(values.tolist())
        if isinstance(event, RunFinished):
            assert event.reason in (Reason.LIMIT, Reason.EARLY), str(event.message)
    return found


def on_the_cpu(project: Project) -> Project:
    return replace(project, training=replace(project.training, device="cpu"))


def assert_repeated(projects: dict[str, Project], folder: Path, epochs: int = 1) -> None:
    programs = [python_source(on_the_cpu(project)) for project in projects.values()]
    for name, theirs in zip(projects, programs_losses(programs, folder, epochs), strict=True):
        ours = engines_losses(projects[name], epochs)
        assert ours.keys() == theirs.keys(), name
        for curve, values in ours.items():
            np.testing.assert_allclose(theirs[curve], values, rtol=1e-6, atol=1e-6, err_msg=name)


def test_every_loss_is_repeated(tmp_path: Path) -> None:
    before_loss = {"NLL": ["LogSoftmax"], "BinaryCrossEntropyProbability": ["Sigmoid"]}
    projects = {}
    for loss in losses:
        target = TargetSpec(Target.CLASSES, 2) if loss.encoding else TargetSpec(Target.VALUES, 1)
        outputs = ("Linear", {"out_features": loss.outputs(target)})
        network = chain(("Linear", {"out_features": 6}), "Tanh", outputs, *before_loss.get(loss.name, []))
        projects[loss.name] = replace(
            SMALL, networks=network.networks, training=TrainingRecipe(loss=loss.name)
        )
    assert_repeated(projects, tmp_path)


def test_every_optimizer_is_repeated_with_decay_l1_and_clipping(tmp_path: Path) -> None:
    projects = {}
    for entry in optimizers:
        recipe = OptimizerRecipe(
            entry.name, entry.learning_rate / 2, weight_decay=0.01, l1=0.001, clip_norm=0.5
        )
        training = TrainingRecipe(optimizers=immutabledict(main=recipe), seed=3)
        projects[entry.name] = replace(SMALL, training=training)
    assert_repeated(projects, tmp_path)


def _gan(loss: str, aim: str) -> Project:
    networks = immutabledict(
        generator=MLP.networks["main"],
        discriminator=chain(
            ("Linear", {"out_features": 8}), "Dropout", "ReLU", ("Linear", {"out_features": 1})
        ).networks["main"],
    )
    optimizers = immutabledict(
        generator=OptimizerRecipe("Adam", 0.001), discriminator=OptimizerRecipe("SGD", 0.01, l1=0.001)
    )
    params = immutabledict(generator_loss=aim, latent=3)
    recipe = TrainingRecipe("gan", params, loss, optimizers=optimizers)
    data = DataRecipe("ring", immutabledict(size=400))
    return replace(SMALL, networks=networks, data=data, training=recipe)


def test_every_kind_of_gan_is_repeated(tmp_path: Path) -> None:
    kinds = [("BinaryCrossEntropy", "saturating"), ("Hinge", "non_saturating"), ("MSE", "non_saturating")]
    assert_repeated({f"{loss} {aim}": _gan(loss, aim) for loss, aim in kinds}, tmp_path)


def test_images_values_codes_and_own_layers_are_repeated(tmp_path: Path) -> None:
    convolutional = chain(
        ("Conv2d", {"out_channels": 4}),
        "MinMax",
        "Dropout2d",
        "MaxPool2d",
        "Flatten",
        ("Linear", {"out_features": 10}),
    )
    coded = chain(
        "Flatten",
        ("Linear", {"out_features": 4}),
        "Code",
        ("Linear", {"out_features": 64}),
        ("Reshape", {"shape": (1, 8, 8)}),
    )
    regression = chain(
        ("Linear", {"out_features": 8}), "BatchNorm1d", "ReLU", ("Linear", {"out_features": 1})
    )
    digits = DataRecipe("digits", normalise="standard")
    momentum = OptimizerRecipe("SGD", 0.05, immutabledict(momentum=0.9, nesterov=True))
    assert_repeated(
        {
            "cnn": replace(
                convolutional,
                data=digits,
                training=TrainingRecipe(batch_size=100, optimizers=immutabledict(main=momentum)),
            ),
            "autoencoder": replace(
                coded, data=digits, training=TrainingRecipe("autoencoder", loss="MSE", batch_size=100)
            ),
            "diabetes": replace(
                regression,
                data=DataRecipe("diabetes", normalise="range"),
                training=TrainingRecipe(loss="Huber"),
            ),
        },
        tmp_path,
    )


def test_a_network_that_is_not_trained_still_takes_its_share_of_the_random_numbers(tmp_path: Path) -> None:
    networks = immutabledict({"my spare": MLP.networks["main"], "main": MLP.networks["main"]})
    assert_repeated({"spare": replace(SMALL, networks=networks)}, tmp_path)


def test_running_the_file_trains_and_prints_its_test_accuracy(tmp_path: Path) -> None:
    short = replace(SMALL, training=replace(SMALL.training, epochs=2))
    path = tmp_path / "net.py"
    path.write_text(python_source(on_the_cpu(short)), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-W", "error", str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[1].startswith("epoch 2: train_loss ")
    assert "test_accuracy: " in done.stdout


def test_the_title_cannot_break_out_of_its_comment() -> None:
    program = python_source(replace(SMALL, title='"""\nimport os\n\r\x0cimport sys\u2028import re'))
    compile(program, "net.py", "exec")
    assert not any(line.startswith(("import os", "import sys", "import re")) for line in program.splitlines())


def test_programs_do_not_mention_nnstudio_except_by_name() -> None:
    program = python_source(_gan("Hinge", "saturating"))
    assert "import nnstudio" not in program
    assert "from nnstudio" not in program


def test_a_project_with_an_error_is_refused_with_that_error() -> None:
    with pytest.raises(CannotExport, match="put Flatten before it"):
        python_source(replace(SMALL, data=DataRecipe("digits")))


def test_every_way_of_learning_has_its_script() -> None:
    assert set(scripts.names()) == set(objectives.names())


@pytest.mark.slow
def test_every_example_with_its_own_data_is_repeated(tmp_path: Path) -> None:
    from nnstudio.core.storage.examples import examples

    projects = {example.name: example.load() for example in examples()}
    trainable = {name: project for name, project in projects.items() if resolve(project).can_train}
    assert len(trainable) >= 9
    assert_repeated(trainable, tmp_path)


def _recipes() -> dict[str, dict[str, object]]:
    """Everything that changes a run's course, alone and together."""
    momentum = OptimizerRecipe("SGD", 0.2, immutabledict(momentum=0.9), l1=0.001, clip_norm=0.5)
    stalls = {"schedule": "divide_by_ten", "schedule_params": immutabledict(patience=1)}
    alone = {entry.name: {"schedule": entry.name, "warmup": 2} for entry in schedules}
    return {
        **alone,
        "pieces": {"accumulate": 3, "batch_size": 10, "optimizers": immutabledict(main=momentum)},
        "closure": {"accumulate": 2, "optimizers": immutabledict(main=OptimizerRecipe("LBFGS", 0.5))},
        "weights": {"class_weights": "balanced"},
        "rounded": {"precision": "bfloat16"},
        "order": {"order_seed": 11, "augmentation_seed": 3},
        "all": {**stalls, "accumulate": 2, "class_weights": "balanced", "keep_best": True, "patience": 9},
    }


def test_schedules_accumulation_class_weights_and_seeds_are_repeated(tmp_path: Path) -> None:
    recipes = {name: {"epochs": 4, **changes} for name, changes in _recipes().items()}
    projects = {
        name: replace(SMALL, training=TrainingRecipe(**changes))  # type: ignore[arg-type]
        for name, changes in recipes.items()
    }
    assert_repeated(projects, tmp_path, epochs=4)


def test_augmentations_are_repeated(tmp_path: Path) -> None:
    points = replace(
        SMALL.data, augmentations=immutabledict(rotate=EMPTY, noise=EMPTY, shift=EMPTY, flip=EMPTY)
    )
    every = immutabledict({entry.name: EMPTY for entry in augmentations})
    pictures = chain(("Conv2d", {"out_channels": 3}), "ReLU", "Flatten", ("Linear", {"out_features": 10}))
    digits = DataRecipe("digits", augmentations=every)
    training = TrainingRecipe(batch_size=100, accumulate=2)
    projects = {
        "points": replace(SMALL, data=points),
        "pictures": replace(pictures, data=digits, training=training),
    }
    assert_repeated(projects, tmp_path)


def test_an_exported_program_stops_early_where_the_studio_does(tmp_path: Path) -> None:
    wild = immutabledict(main=OptimizerRecipe("SGD", 3.0))
    rules = TrainingRecipe(optimizers=wild, patience=2, keep_best=True, epochs=60)
    project = on_the_cpu(replace(SMALL, training=rules))
    (theirs,) = programs_losses([python_source(project)], tmp_path, epochs=60)
    ours = engines_losses(project, epochs=60)
    assert len(ours["loss"]) == len(theirs["loss"]) < 60 * 4
    np.testing.assert_allclose(theirs["loss"], ours["loss"], rtol=1e-5, atol=1e-6)
