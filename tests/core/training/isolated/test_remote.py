"""One set of tests for both ways of driving the engine, and what only a process of its own can survive."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from nnstudio.core.observe.microscope import MicroscopeObservation, MicroscopeRequest, Moment
from nnstudio.core.observe.weights import WeightsRequest
from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_value
from nnstudio.core.refusal import Refusal
from nnstudio.core.storage.examples import example
from nnstudio.core.training import engine
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.device import use_threads
from nnstudio.core.training.events import Event, Frame, LayersChanged, Reason, RunFinished, StepsDone
from nnstudio.core.training.isolated.remote import Isolation, ProcessEnded
from nnstudio.core.training.layer_settings import layer_settings
from nnstudio.core.training.preparing import prepare

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Way:
    prepare: Callable[[Project], Any]
    train: Callable[[Any, Controls], Iterator[Event]]
    observe: Callable[[Any, frozenset[Any]], Frame]


@pytest.fixture(scope="module")
def isolation() -> Iterator[Isolation]:
    made = Isolation()
    yield made
    made.close()


@pytest.fixture(params=["here", "isolated"])
def way(request: pytest.FixtureRequest, isolation: Isolation) -> Way:
    if request.param == "here":
        use_threads(window_open=True, work=0)
        return Way(prepare, engine.train, engine.observe_now)
    return Way(isolation.prepare, isolation.train, isolation.observe)


@pytest.fixture
def circle() -> Project:
    return set_value(example("circle").load(), "training.epochs", 1_000_000)


def losses(events: list[Event]) -> np.ndarray:
    return np.concatenate([event.losses["loss"] for event in events if isinstance(event, StepsDone)])


def end_of(events: list[Event]) -> RunFinished:
    last = events[-1]
    assert isinstance(last, RunFinished)
    return last


def test_so_many_steps_are_done_and_told(way: Way, circle: Project) -> None:
    trainer = way.prepare(circle)
    events = list(way.train(trainer, Controls(until_step=37)))
    assert end_of(events).reason is Reason.LIMIT
    assert trainer.step == end_of(events).step == 37
    assert len(losses(events)) == 37


def test_a_run_goes_on_from_a_checkpoint_bit_for_bit(way: Way, circle: Project) -> None:
    whole = losses(list(way.train(way.prepare(circle), Controls(until_step=80))))
    first = way.prepare(circle)
    list(way.train(first, Controls(until_step=37)))
    kept = first.checkpoint()
    second = way.prepare(circle)
    second.restore(kept)
    assert (second.step, second.epoch) == (first.step, first.epoch)
    assert np.array_equal(losses(list(way.train(second, Controls(until_step=80)))), whole[37:])


def test_a_checkpoint_that_does_not_fit_is_refused_in_words(way: Way, circle: Project) -> None:
    other = way.prepare(example("digits-cnn").load()).checkpoint()
    trainer = way.prepare(circle)
    with pytest.raises(Refusal):
        trainer.restore(other)
    list(way.train(trainer, Controls(until_step=3)))
    assert trainer.step == 3


def test_what_cannot_be_prepared_is_refused_in_the_same_words(isolation: Isolation, circle: Project) -> None:
    broken = replace(circle, data=replace(circle.data, source="csv"))
    with pytest.raises(Refusal) as here:
        prepare(broken)
    with pytest.raises(type(here.value)) as there:
        isolation.prepare(broken)
    assert str(there.value) == str(here.value)


def test_views_are_answered_at_once_and_while_it_trains(way: Way, circle: Project) -> None:
    trainer = way.prepare(circle)
    linear = next(node.id for node in circle.networks["main"].nodes.values() if node.layer == "Linear")
    request = WeightsRequest("main", linear, "weight")
    before = way.observe(trainer, frozenset({request})).observations[request]
    controls = Controls(until_step=3000, requests=frozenset({request}), frame_seconds=0.01)
    frames = [event for event in way.train(trainer, controls) if isinstance(event, Frame)]
    assert before.step == 0
    assert len(frames) > 1
    assert frames[-1].observations[request].step == 3000
    assert not np.array_equal(frames[-1].observations[request].values, before.values)


def test_a_wish_to_stop_reaches_a_running_engine(way: Way, circle: Project) -> None:
    trainer, controls = way.prepare(circle), Controls()
    events = []
    for event in way.train(trainer, controls):
        events.append(event)
        if isinstance(event, StepsDone):
            controls.stop = True
    assert end_of(events).reason is Reason.STOPPED


def test_a_changed_recipe_reaches_a_running_engine(way: Way, circle: Project) -> None:
    trainer, controls = way.prepare(circle), Controls()
    slower = set_value(circle, "training.learning_rate", 0.000125).training
    rates = set()
    for event in way.train(trainer, controls):
        if isinstance(event, StepsDone):
            rates |= set(event.learning_rates.values())
            controls.recipe = slower
            controls.stop = 0.000125 in rates
    assert 0.000125 in rates


def test_a_layer_frozen_on_the_way_is_frozen_in_a_running_engine(way: Way, circle: Project) -> None:
    trainer, controls = way.prepare(circle), Controls()
    frozen = set_value(circle, "networks.main.linear1.learning.frozen", True)
    changes = []
    for event in way.train(trainer, controls):
        if isinstance(event, StepsDone):
            controls.layers = layer_settings(frozen)
        elif isinstance(event, LayersChanged):
            changes = [(one.path, one.after) for one in event.changes]
            controls.stop = True
    assert changes == [("networks.main.linear1.learning.frozen", True)]


def test_a_step_is_looked_at_layer_by_layer(way: Way, circle: Project) -> None:
    trainer = way.prepare(circle)
    request = MicroscopeRequest()
    seen = way.observe(trainer, frozenset({request})).observations[request]
    assert isinstance(seen, MicroscopeObservation)
    assert [stage.moment for stage in seen.stages][-1] is Moment.UPDATE
    assert end_of(list(way.train(trainer, Controls(until_step=3)))).step == 3


def test_a_checkpoint_can_be_had_while_it_trains(way: Way, circle: Project) -> None:
    trainer, controls = way.prepare(circle), Controls()
    kept = None
    for event in way.train(trainer, controls):
        if isinstance(event, StepsDone):
            kept = trainer.checkpoint()
            controls.stop = True
    again = way.prepare(circle)
    again.restore(kept)
    assert 0 < again.step <= trainer.step


def test_both_ways_come_to_the_same_numbers(isolation: Isolation, circle: Project) -> None:
    use_threads(window_open=True, work=0)
    here = losses(list(engine.train(prepare(circle), Controls(until_step=500))))
    there = losses(list(isolation.train(isolation.prepare(circle), Controls(until_step=500))))
    assert np.array_equal(here, there)


def test_events_left_before_their_end_leave_an_engine_that_stands_still(
    isolation: Isolation, circle: Project
) -> None:
    trainer = isolation.prepare(circle)
    for event in isolation.train(trainer, Controls()):
        if isinstance(event, StepsDone):
            break
    before = trainer.checkpoint()
    time.sleep(0.1)
    assert trainer.checkpoint().state == before.state


def test_a_killed_process_ends_the_run_in_words_and_the_next_goes_on_from_the_kept_state(
    isolation: Isolation, circle: Project
) -> None:
    trainer = isolation.prepare(circle)
    list(isolation.train(trainer, Controls(until_step=200)))
    trainer.checkpoint()
    with pytest.raises(ProcessEnded, match="memory"):
        kill_after(400, isolation, isolation.train(trainer, Controls()))
    assert trainer.step >= 200
    kept = trainer.step
    events = list(isolation.train(trainer, Controls(until_step=kept + 50)))
    assert end_of(events).step == kept + 50
    assert len(losses(events)) == 50


def kill_after(step: int, isolation: Isolation, events: Iterator[Event]) -> None:
    """Take in events until their end, and end the process once it has come so far."""
    for event in events:
        if isinstance(event, StepsDone) and event.step > step:
            os.kill(isolation.process_id, signal.SIGKILL)


def test_a_process_that_is_killed_while_idle_is_replaced_without_a_word(
    isolation: Isolation, circle: Project
) -> None:
    trainer = isolation.prepare(circle)
    list(isolation.train(trainer, Controls(until_step=20)))
    trainer.checkpoint()
    os.kill(isolation.process_id, signal.SIGKILL)
    time.sleep(0.2)
    list(isolation.train(trainer, Controls(until_step=40)))
    assert trainer.step == 40


def test_no_process_is_left_when_it_is_closed(circle: Project) -> None:
    isolation = Isolation()
    trainer = isolation.prepare(circle)
    process = isolation.process_id
    controls = Controls()
    for event in isolation.train(trainer, controls):
        controls.stop = isinstance(event, StepsDone)
    isolation.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
