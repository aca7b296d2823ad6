"""Replayed measurements: to the bit what plain ones are, of the weights as they are now, or not used."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from nnstudio.core.training.captured import gauge
from nnstudio.core.training.captured.gauge import Gauge
from nnstudio.core.training.events import EpochDone
from nnstudio.core.training.losses import losses
from nnstudio.core.training.objective import Batch
from tests.core.training.making import (
    TANH,
    autoencoder_project,
    conv_project,
    finished,
    gan_project,
    linear,
    prepared,
    project,
)


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Record the third measurement, and compare it with the next."""
    monkeypatch.setattr(gauge, "PATIENCE", 0.0)
    monkeypatch.setattr(gauge, "FEWEST", 2)
    monkeypatch.setattr(gauge, "LONGEST", 60.0)
    monkeypatch.setattr(gauge, "REHEARSALS", 1)


def replayed_parts(trainer) -> int:
    """Of how many parts the figures are replayed by now."""
    trials = trainer._gauge._trials.values()
    return sum(trial._replay is not None and trial._agreed >= gauge.REHEARSALS for trial in trials)


def plain_figures(trainer, part="validation") -> dict[str, float]:
    with trainer.looking():
        return dict(trainer.objective.evaluate(trainer.learning, trainer.parts[part]))


def metrics_of(events):
    return [event.metrics for event in events if isinstance(event, EpochDone)]


@pytest.mark.parametrize("make", [project, conv_project], ids=["dense", "convolutions"])
def test_an_epochs_figures_are_the_plain_ones_to_the_bit(make, monkeypatch):
    made = make(epochs=8)
    quick = prepared(made)
    told = metrics_of(finished(quick))
    assert replayed_parts(quick) == 2  # the validation part, and the first training samples
    monkeypatch.setattr(Gauge, "__call__", Gauge.plainly)
    assert metrics_of(finished(prepared(made))) == told


@pytest.mark.parametrize("loss", tuple(losses), ids=lambda loss: loss.name)
def test_every_loss_is_replayed_to_the_bit(loss):
    one_output = loss.encoding is not None and loss.encoding.value != "index"
    last = {"NLL": ("LogSoftmax", {}), "BinaryCrossEntropyProbability": ("Sigmoid", {})}.get(loss.name)
    layers = (linear(6), TANH, linear(1 if one_output else 2), *([last] if last else []))
    trainer = prepared(project(*layers, loss=loss.name, epochs=1000))
    finished(trainer, until_epoch=6)
    assert replayed_parts(trainer) == 2
    finished(trainer, until_epoch=9)
    assert trainer.evaluate("validation") == plain_figures(trainer)


def test_values_are_measured_by_how_much_of_their_spread_is_told():
    made = project(linear(6), TANH, linear(1), source="function_1d", data={}, loss="MSE", epochs=1000)
    trainer = prepared(made)
    finished(trainer, until_epoch=6)
    assert replayed_parts(trainer) == 2
    assert set(trainer.evaluate("validation")) == {"loss", "r2"}
    assert trainer.evaluate("validation") == plain_figures(trainer)


def test_figures_are_of_the_weights_as_they_are_now():
    trainer = prepared(project(epochs=1000))
    finished(trainer, until_epoch=6)
    before = trainer.evaluate("validation")
    checkpoint = trainer.checkpoint()
    finished(trainer, until_epoch=20)
    assert trainer.evaluate("validation") == plain_figures(trainer) != before
    trainer.restore(checkpoint)
    assert trainer.evaluate("validation") == before


def test_dropout_is_off_and_running_statistics_are_used_and_kept():
    trainer = prepared(conv_project(epochs=20))
    finished(trainer, until_epoch=6)
    assert replayed_parts(trainer) == 2
    kept = {name: tensor.clone() for name, tensor in trainer.networks["main"].state_dict().items()}
    random = torch.get_rng_state()
    first = trainer.evaluate("validation")
    assert trainer.evaluate("validation") == first
    assert torch.equal(torch.get_rng_state(), random)
    for name, tensor in trainer.networks["main"].state_dict().items():
        assert torch.equal(kept[name], tensor), name
    assert trainer.networks["main"].training


def test_another_loss_is_measured_at_once():
    trainer = prepared(project(epochs=1000))
    finished(trainer, until_epoch=6)
    trainer.adopt(replace(trainer.recipe, loss="MultiMargin"))
    assert trainer.evaluate("validation") == plain_figures(trainer)
    finished(trainer, until_epoch=12)
    assert replayed_parts(trainer) >= 1
    assert trainer.evaluate("validation") == plain_figures(trainer)


def test_other_samples_of_the_same_number_are_measured_themselves():
    trainer = prepared(project(epochs=1000))
    finished(trainer, until_epoch=6)
    part = trainer.parts["validation"]
    for _ in range(5):
        other = Batch(part.inputs + 1.0, part.targets.clone())
        with trainer.looking():
            expected = dict(trainer.objective.evaluate(trainer.learning, other))
        assert trainer.evaluate_batch(other) == expected


def test_parts_that_come_and_go_are_not_remembered_for_ever():
    trainer = prepared(project(epochs=1000))
    part = trainer.parts["validation"]
    for _ in range(50):
        trainer.evaluate_batch(Batch(part.inputs.clone(), part.targets))
    assert len(trainer._gauge._trials) <= gauge._MOST


def test_a_replay_that_comes_to_other_figures_is_not_used(monkeypatch):
    does = gauge._Replay.__call__

    def off(self, part):
        return {name: value + 1e-12 for name, value in does(self, part).items()}

    monkeypatch.setattr(gauge._Replay, "__call__", off)
    trainer = prepared(project(epochs=1000))
    finished(trainer, until_epoch=8)
    assert replayed_parts(trainer) == 0
    assert trainer.evaluate("validation") == plain_figures(trainer)


@pytest.mark.parametrize("make", [gan_project, autoencoder_project])
def test_other_ways_of_learning_are_measured_as_ever(make):
    made = make(epochs=6)
    trainer = prepared(made)
    events = finished(trainer)
    assert len(metrics_of(events)) == 6
    assert trainer.evaluate("validation") == plain_figures(trainer)


def test_listeners_hear_every_measurement():
    trainer = prepared(project(epochs=1000))
    heard = []

    def hear(module, arguments, output):
        heard.append(module)

    trainer.networks["main"].linear1.register_forward_hook(hear)
    finished(trainer, until_epoch=5)
    assert replayed_parts(trainer) == 0
    heard.clear()
    trainer.evaluate("validation")
    assert heard


def test_long_measurements_are_not_recorded(monkeypatch):
    monkeypatch.setattr(gauge, "LONGEST", 0.0)
    trainer = prepared(project(epochs=1000))
    finished(trainer, until_epoch=8)
    assert replayed_parts(trainer) == 0
