"""First weights, frozen layers, rates and normalised weights: in the engine, in checkpoints, in programs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

from nnstudio.core.compiler.plan import Severity
from nnstudio.core.layers.initialisations import initialisations
from nnstudio.core.project import Project, edits
from nnstudio.core.storage.examples import example
from nnstudio.core.training.exporting import python_source
from nnstudio.core.training.preparing import CannotTrain, prepare
from nnstudio.core.training.resolving import resolve
from nnstudio.core.training.trainer import Trainer


def _xor(**learning: Any) -> Project:
    """The example, its first layer told these things; fields by name, ``"__"`` for a dot."""
    project = example("xor").load()
    for field, value in learning.items():
        path = field.replace("__", ".")
        project = edits.set_value(project, f"networks.main.linear1.learning.{path}", value)
    return project


def _weight(trainer: Trainer, layer: str = "linear1", name: str = "weight") -> torch.Tensor:
    found = getattr(trainer.networks["main"].get_submodule(layer), name)
    return found.detach().clone()


def _train(trainer: Trainer, steps: int = 12) -> list[float]:
    with trainer.randomness.own():
        return [float(trainer.take_step()[0]) for _ in range(steps)]


@pytest.mark.parametrize("entry", list(initialisations), ids=lambda entry: entry.name)
def test_every_initialisation_begins_and_learns(entry: Any) -> None:
    trainer = prepare(_xor(initialisation=entry.name))
    assert torch.isfinite(_weight(trainer)).all()
    assert all(map(math.isfinite, _train(trainer, 3)))


def test_he_normal_has_the_deviation_of_its_formula() -> None:
    project = edits.set_value(_xor(initialisation="he_normal"), "networks.main.linear1.out_features", 4000)
    weight = _weight(prepare(project))
    assert abs(weight.std().item() - math.sqrt(2 / 2)) < 0.02


def test_an_orthogonal_matrix_keeps_lengths() -> None:
    weight = _weight(prepare(_xor(initialisation="orthogonal", initialisation_params__gain=2.0)))
    assert torch.allclose(weight.T @ weight, 4 * torch.eye(2), atol=1e-5)


def test_a_constant_is_that_constant_and_biases_are_apart() -> None:
    trainer = prepare(_xor(initialisation="constant", initialisation_params__val=0.25))
    assert (_weight(trainer) == 0.25).all()
    assert not (_weight(trainer, name="bias") == 0.25).any()
    zeroed = prepare(_xor(bias_initialisation="zeros"))
    assert (_weight(zeroed, name="bias") == 0).all()
    assert not (_weight(zeroed) == 0).any()


def test_the_usual_way_draws_the_same_numbers_as_ever() -> None:
    torch.manual_seed(0)
    expected = torch.nn.Linear(2, 8).weight.detach()
    project = edits.set_value(_xor(), "training.seed", 0)
    assert torch.equal(_weight(prepare(project)), expected)


def test_a_frozen_layer_stays_and_the_others_learn() -> None:
    trainer = prepare(_xor(frozen=True))
    first, second = _weight(trainer), _weight(trainer, "linear2")
    _train(trainer)
    assert torch.equal(_weight(trainer), first)
    assert not torch.equal(_weight(trainer, "linear2"), second)
    assert trainer.parameters == 18


def test_nothing_to_train_is_said() -> None:
    project = edits.set_value(_xor(frozen=True), "networks.main.linear2.learning.frozen", True)
    with pytest.raises(CannotTrain, match="nothing to train"):
        prepare(project)


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "RMSprop"])
def test_a_factor_is_the_learning_rate_of_its_layer_alone(optimizer: str) -> None:
    """One step: the factor makes this layer's step so much shorter, and the others' no different."""
    plain = prepare(edits.set_value(_xor(), "training.optimizer", optimizer))
    slow = prepare(edits.set_value(_xor(rate_factor=0.25), "training.optimizer", optimizer))
    moved = []
    for trainer in (plain, slow):
        before = _weight(trainer), _weight(trainer, "linear2")
        _train(trainer, 1)
        moved.append((_weight(trainer) - before[0], _weight(trainer, "linear2") - before[1]))
    assert torch.allclose(moved[1][0], 0.25 * moved[0][0], rtol=1e-3, atol=1e-7)
    assert torch.equal(moved[1][1], moved[0][1])


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "AdamW", "Adagrad"])
def test_the_quick_update_of_groups_is_the_optimizers_own(optimizer: str) -> None:
    project = edits.set_value(_xor(rate_factor=0.25), "training.optimizer", optimizer)
    quick, plain = prepare(project), prepare(project)
    (player,) = plain.players.values()
    for _ in range(12):
        _train(quick, 1)
        player.forget_shortcut()  # the next update is optimizer.step itself
        _train(plain, 1)
    assert torch.equal(_weight(quick), _weight(plain))


def test_a_new_rate_in_the_middle_keeps_the_factors() -> None:
    trainer = prepare(edits.set_value(_xor(rate_factor=0.5), "training.optimizer", "Adam"))
    _train(trainer, 2)
    changed = edits.set_value(trainer.project, "training.learning_rate", 0.3)
    trainer.adopt(changed.training)
    (optimizer,) = trainer.optimizers.values()
    assert [group["lr"] for group in optimizer.param_groups] == [0.15, 0.3]


def test_lbfgs_has_one_rate_for_all() -> None:
    trainer = prepare(edits.set_value(_xor(rate_factor=0.5), "training.optimizer", "LBFGS"))
    assert all(map(math.isfinite, _train(trainer, 3)))


@pytest.mark.parametrize("name", ["spectral_norm", "weight_norm"])
def test_a_normalised_weight_is_learned_and_resumed(name: str) -> None:
    project = _xor(reparametrisation=name, rate_factor=0.5)
    straight, first = prepare(project), prepare(project)
    expected = _train(straight, 14)
    begun = _train(first, 6)
    resumed = prepare(project)
    resumed.restore(first.checkpoint())
    assert begun + _train(resumed, 8) == expected
    if name == "spectral_norm":
        assert torch.linalg.matrix_norm(_weight(straight), 2) < 1.05


_MIXED: dict[str, Any] = {
    "initialisation": "xavier_normal",
    "bias_initialisation": "normal",
    "rate_factor": 0.1,
    "reparametrisation": "weight_norm",
}


@pytest.mark.parametrize("optimizer", ["SGD", "Adam", "LBFGS"])
@pytest.mark.parametrize("frozen", [False, True])
def test_the_exported_program_repeats_the_run(
    optimizer: str, frozen: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    project = edits.set_value(_xor(**_MIXED), "training.optimizer", optimizer)
    project = edits.set_value(project, "training.l1", 0.001)
    project = edits.set_value(project, "training.clip_norm", 0.5)
    project = edits.set_value(project, "networks.main.linear2.learning.frozen", frozen)
    program: dict[str, Any] = {"__name__": "program"}
    exec(compile(python_source(project), "program", "exec"), program)
    _networks, losses = program["train"](epochs=2)
    capsys.readouterr()
    trainer = prepare(project)
    expected = _train(trainer, len(losses["loss"]))
    assert np.array_equal(np.array(losses["loss"]), np.array(expected))


@pytest.mark.parametrize(
    ("learning", "code", "severity"),
    [
        ({"initialisation": "magic"}, "initialisation-unknown", Severity.ERROR),
        ({"reparametrisation": "magic"}, "reparametrisation-unknown", Severity.ERROR),
        ({"initialisation": "normal", "initialisation_params": {"std": -1}}, "initialisation-invalid", None),
        ({"rate_factor": -2.0}, "learning-invalid", None),
    ],
)
def test_what_cannot_be_followed_is_a_problem_with_a_mend(
    learning: dict[str, Any], code: str, severity: Severity | None
) -> None:
    from dataclasses import replace

    project = example("xor").load()
    network = project.networks["main"]
    node = network.named("linear1")
    assert node is not None
    told = replace(node, learning=replace(node.learning, **learning))
    project = project.with_network("main", replace(network, nodes={**network.nodes, node.id: told}))
    (problem,) = (one for one in resolve(project).problems if one.code == code)
    assert problem.severity is (severity or Severity.ERROR)
    assert problem.mend is not None
    assert code not in {one.code for one in resolve(problem.mend.apply(project)).problems}


def test_a_norm_without_a_matrix_is_told_and_does_nothing() -> None:
    project = edits.append_node(example("xor").load(), "main", "BatchNorm1d", None)
    path = "networks.main.batchnorm1.learning.reparametrisation"
    name = next(n.name for n in project.networks["main"].nodes.values() if n.layer == "BatchNorm1d")
    project = edits.set_value(project, path.replace("batchnorm1", name), "weight_norm")
    codes = [problem.code for problem in resolve(project).problems]
    assert "reparametrisation-idle" in codes
    assert all(map(math.isfinite, _train(prepare(project), 2)))
