"""Training, saving and exporting of networks with blocks, next to the same network without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnstudio.core.project import Project, edits
from nnstudio.core.project.paths import inside
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.files import read, write
from nnstudio.core.training.captured import trial
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import EpochDone
from nnstudio.core.training.exporting import python_source
from nnstudio.core.training.exports.files import exported_files
from nnstudio.core.training.exports.format import exports
from nnstudio.core.training.layer_rates import factor_of, layer_factors
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.readiness import CannotTrain
from nnstudio.core.training.trainer import Trainer
from tests.core.training.making import TANH, linear, project

EPOCHS = 3


def plain() -> Project:
    """Input, Linear, Tanh, Linear, Tanh, Linear, Output on points of the plane."""
    return project(linear(2), TANH, linear(2), TANH, linear(2), epochs=EPOCHS)


def blocky() -> Project:
    """The same, the first four layers as two copies of a block."""
    made = project(linear(2), TANH, linear(2), epochs=EPOCHS)
    made = edits.group(made, "main", frozenset({"n1", "n2"}), "stage")
    return edits.set_repeat(made, "main", made.networks["main"].named("stage").id, 2)


def losses(trainer: Trainer) -> list[float]:
    done = [event for event in train(trainer, Controls()) if isinstance(event, EpochDone)]
    return [event.metrics["train_loss"] for event in done]


def test_blocks_change_no_loss() -> None:
    assert losses(prepare(plain())) == losses(prepare(blocky()))


def test_the_recorded_step_is_as_exact_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = losses(prepare(plain()))
    for name, value in (("PATIENCE", 0.0), ("FEWEST", 1), ("REHEARSALS", 2), ("LONGEST", 1e9)):
        monkeypatch.setattr(trial, name, value)
    assert losses(prepare(blocky())) == wanted


def test_a_run_goes_on_from_its_file(tmp_path: Path) -> None:
    whole = prepare(blocky())
    wanted = losses(whole)
    begun = prepare(blocky())
    first = [
        event.metrics["train_loss"]
        for event in train(begun, Controls(until_epoch=1))
        if isinstance(event, EpochDone)
    ]
    write(tmp_path / "saved.nnstudio", blocky(), begun.checkpoint())
    file = read(tmp_path / "saved.nnstudio")
    resumed = prepare(file.project)
    resumed.restore(file.checkpoint)
    assert [*first, *losses(resumed)] == wanted
    for key, weight in whole.networks["main"].state_dict().items():
        assert np.array_equal(weight.numpy(), resumed.networks["main"].state_dict()[key].numpy())


def test_the_exported_program_repeats_the_run(tmp_path: Path) -> None:
    place = tmp_path / "program.py"
    place.write_text(python_source(blocky()), encoding="utf-8")
    done = subprocess.run([sys.executable, place], capture_output=True, text=True, check=True, timeout=120)
    assert f"{losses(prepare(blocky()))[-1]:.4g}"[:5] in done.stdout


@pytest.mark.parametrize("kind", [one for one in exports if one.extra == ""], ids=lambda kind: kind.name)
def test_every_format_can_hold_blocks(kind: object, tmp_path: Path) -> None:
    trainer = prepare(blocky())
    files = exported_files(kind, blocky(), trainer.checkpoint(), tmp_path / f"net{kind.suffix}")
    assert all(files.values())


def changed_by_training(made: Project) -> set[str]:
    """Names of the weights that a run changes."""
    trainer = prepare(made)
    before = {key: value.clone() for key, value in trainer.networks["main"].state_dict().items()}
    losses(trainer)
    after = trainer.networks["main"].state_dict()
    return {key for key in before if not np.array_equal(before[key].numpy(), after[key].numpy())}


def stage_of(made: Project) -> str:
    return made.networks["main"].named("stage").id


def test_a_frozen_block_keeps_all_its_weights() -> None:
    made = blocky()
    frozen = edits.set_layer_learning(made, "main", stage_of(made), "frozen", True)
    assert changed_by_training(frozen) == {"linear3.weight", "linear3.bias"}


def test_a_layer_frozen_inside_is_frozen_in_every_copy() -> None:
    made = blocky()
    frozen = edits.set_layer_learning(made, inside("main", stage_of(made)), "n1", "frozen", True)
    assert changed_by_training(frozen) == {"linear3.weight", "linear3.bias"}


def test_a_network_frozen_down_to_the_last_block_cannot_be_trained() -> None:
    made = blocky()
    for path, node in ((inside("main", stage_of(made)), "n1"), ("main", "n3")):
        made = edits.set_layer_learning(made, path, node, "frozen", True)
    with pytest.raises(CannotTrain):
        prepare(made)


def test_factors_of_blocks_and_of_layers_inside_multiply() -> None:
    made = edits.set_layer_learning(blocky(), "main", stage_of(blocky()), "rate_factor", 0.5)
    made = edits.set_layer_learning(made, inside("main", stage_of(made)), "n1", "rate_factor", 0.25)
    factors = layer_factors(made.networks["main"])
    assert factor_of("stage.1.linear1.weight", factors) == 0.125
    assert factor_of("stage.1.other.weight", factors) == 0.5
    assert factor_of("linear3.weight", factors) == 1.0
    assert "0.125" not in python_source(made)
    assert "'stage.linear1': 0.25" in python_source(made)


def test_copies_beyond_all_measure_are_refused_before_anything_is_built() -> None:
    made, path = blocky(), "main"
    for level in range(8):
        block = next(id for id, node in made.network_at(path).nodes.items() if node.body is not None)
        made = edits.set_repeat(made, path, block, 1000)
        path = inside(path, block)
        inner = frozenset(
            id for id, node in made.network_at(path).nodes.items() if node.layer not in ("Input", "Output")
        )
        made = edits.group(made, path, inner, f"level{level}")
    with pytest.raises(Refusal, match="Repeat them less often"):
        prepare(made)
