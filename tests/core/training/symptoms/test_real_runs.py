"""Real networks, really trained: each symptom shows where it should, and healthy runs show none."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.observe.data_facts import data_facts
from nnstudio.core.observe.vital_signs import VitalSignsRequest
from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_layer_learning
from nnstudio.core.storage.examples import example
from nnstudio.core.training import update_meter
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import observe_now, train
from nnstudio.core.training.events import Reason, RunFinished
from nnstudio.core.training.record import Recorder
from nnstudio.core.training.symptoms.diagnosing import run_symptoms
from nnstudio.core.training.symptoms.facts import Facts
from tests.core.training.making import TANH, finished, linear, optimizer, prepared, project

RELU, SIGMOID, LEAKY = ("ReLU", {}), ("Sigmoid", {}), ("LeakyReLU", {})
LOOKS_KEPT = 9


@pytest.fixture(autouse=True)
def _every_stretch_is_measured(monkeypatch):
    """However quick this computer is."""
    monkeypatch.setattr(update_meter, "SECONDS", 0.0)
    monkeypatch.setattr(update_meter, "SHARE", 1e9)


def watched(of: Project, looks: int = 12) -> list[set[str]]:
    """Train to the end, looking as often as the panel would; what was found at each look."""
    trainer, recorder, seen, found = prepared(of), Recorder(), [], []
    request = VitalSignsRequest()
    total = trainer.steps_to_epoch(of.training.epochs)
    for number in range(1, looks + 1):
        last = _trained(trainer, recorder, total * number // looks)
        seen.append(observe_now(trainer, [request]).observations[request])
        trouble = last.message if last.reason is Reason.DIVERGED else None
        curves = {name: (curve.x, curve.y) for name, curve in recorder.curves.items()}
        signs, data = tuple(seen[-LOOKS_KEPT:]), data_facts(trainer.dataset)
        facts = Facts(trainer.project, trainer.plan, curves, signs, data, trouble)
        found.append({problem.code for problem in run_symptoms(facts)})
        if trouble is not None:
            break
    return found


def _trained(trainer, recorder: Recorder, until: int) -> RunFinished:
    for event in train(trainer, Controls(until_step=until, frame_seconds=0.02)):
        recorder.receive(event)
    assert isinstance(event, RunFinished)
    return event


def beginning(of: Project, std: float, *nodes: str) -> Project:
    """These nodes begin with normal weights of this deviation."""
    for node in nodes:
        of = set_layer_learning(of, "main", node, "initialisation", "normal")
        of = set_layer_learning(of, "main", node, "initialisation_params.std", std)
    return of


def deep(activation, layers: int, width: int, **training) -> Project:
    inner = [part for _ in range(layers) for part in (linear(width), activation)]
    return project(*inner, linear(2), **training)


WIDE = (linear(16), TANH, linear(16), TANH, linear(2))
SICK = {
    "not-finite": project(
        linear(6), LEAKY, linear(6), LEAKY, linear(1), loss="MSE", by=optimizer("SGD", 5.0), epochs=20
    ),
    "dead-relus": project(
        linear(16), RELU, linear(16), RELU, linear(2), by=optimizer("Adam", 1.0), epochs=20
    ),
    "saturated": beginning(project(*WIDE, by=optimizer("SGD", 0.01), epochs=10), 30.0, "n1", "n3"),
    "vanishing-gradients": deep(SIGMOID, 6, 8, epochs=10),
    "exploding-gradients": beginning(
        deep(TANH, 12, 32, epochs=5, by=optimizer("SGD", 1e-4)), 2.0, *(f"n{i}" for i in range(3, 24, 2))
    ),
    "update-ratio": project(*WIDE, by=optimizer("SGD", 100.0), epochs=20),
    "learning-rate-high": project(linear(8), TANH, linear(2), by=optimizer("Adam", 3.0), epochs=30),
    "learning-rate-low": project(by=optimizer("SGD", 3e-5), epochs=10),
    "over-fitting": project(
        *(linear(64), RELU, linear(64), RELU, linear(2)),
        source="gaussians",
        data={"size": 60, "noise": 1.0},
        by=optimizer("Adam", 0.01),
        epochs=80,
    ),
    "under-fitting": project(
        linear(2), source="xor", data={"size": 400}, by=optimizer("Adam", 0.03), epochs=40
    ),
}


@pytest.mark.parametrize("code", SICK)
def test_a_run_that_has_it_shows_it(code):
    found = watched(SICK[code])
    assert any(code in codes for codes in found), found


def test_updates_far_too_small_show_as_well():
    assert "update-ratio" in watched(project(*WIDE, by=optimizer("SGD", 1e-8), epochs=12))[-1]


@pytest.mark.parametrize("name", ["circle", "xor", "student", "gaussians", "sine"])
def test_a_healthy_run_shows_nothing_from_beginning_to_end(name):
    assert set().union(*watched(example(name).load())) == set()


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["digits-mlp", "digits-cnn", "digits-autoencoder", "spiral", "moons", "gan-ring"]
)
def test_a_longer_healthy_run_shows_nothing_either(name):
    assert set().union(*watched(example(name).load(), looks=20)) == set()


@pytest.mark.parametrize("code", ["dead-relus", "vanishing-gradients", "saturated"])
def test_with_its_mend_the_run_no_longer_shows_it(code):
    trainer = prepared(SICK[code])
    finished(trainer)
    request = VitalSignsRequest()
    look = observe_now(trainer, [request]).observations[request]
    mended = SICK[code]
    stuck = {"loss": (np.arange(100.0), np.full(100, 0.7))}  # so that nothing counts as learned
    for problem in run_symptoms(Facts(trainer.project, trainer.plan, stuck, (look,))):
        if problem.code == code:
            mended = problem.mend.apply(mended)
    assert mended != SICK[code]
    assert not any(code in codes for codes in watched(mended))
