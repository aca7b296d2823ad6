"""Events are gathered on their way out, and arrive in order, before whatever is said after them."""

from __future__ import annotations

import time

import numpy as np
import pytest

from nnstudio.core.training.events import EpochDone, StepsDone
from nnstudio.core.training.isolated import outbox
from nnstudio.core.training.isolated.orders import Done, Told
from nnstudio.core.training.isolated.outbox import Outbox


class Wire:
    """Remembers what was sent; may be slow."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.sent: list[object] = []
        self._seconds = seconds

    def send(self, value: object) -> None:
        time.sleep(self._seconds)
        self.sent.append(value)

    @property
    def events(self) -> list[object]:
        return [event for one in self.sent if isinstance(one, Told) for event in one.events]


@pytest.fixture
def box_on():
    """Makes outboxes, and closes them at the end."""
    made = []

    def make(wire: Wire) -> Outbox:
        made.append(Outbox(wire))
        return made[-1]

    yield make
    for box in made:
        box.close()


def steps(step: int) -> StepsDone:
    return StepsDone(step, 0, {"loss": np.array([0.5])}, {}, 0.0)


def until(condition) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.002)


def test_many_events_go_as_few_messages_in_order(box_on):
    wire = Wire()
    box = box_on(wire)
    events = [steps(step) for step in range(300)]
    for event in events:
        box.put(event)
    until(lambda: len(wire.events) == 300)
    assert wire.events == events
    assert len(wire.sent) < 30


def test_a_single_event_does_not_wait_for_another(box_on):
    wire = Wire()
    box = box_on(wire)
    box.put(steps(1))
    until(lambda: len(wire.events) == 1)
    box.put(EpochDone(1, 1, {}))
    until(lambda: len(wire.events) == 2)


def test_an_answer_comes_after_the_events_before_it(box_on):
    wire = Wire(0.005)
    box = box_on(wire)
    for round_ in range(10):
        box.put(steps(round_))
        box.send(Done(round_))
    told = [one.number if isinstance(one, Done) else one.events[-1].step for one in wire.sent]
    assert told == [number for number in range(10) for _twice in range(2)]


def test_training_waits_for_a_side_that_is_far_behind(box_on, monkeypatch):
    monkeypatch.setattr(outbox, "MOST_WAITING", 20)
    wire = Wire(0.02)
    box = box_on(wire)
    for step in range(200):
        box.put(steps(step))
        assert len(box._events) <= 21
    box.send(Done(0))
    assert [event.step for event in wire.events] == list(range(200))


def test_a_side_that_is_gone_is_told_of_when_something_is_said(box_on):
    class Gone(Wire):
        def send(self, value: object) -> None:
            raise BrokenPipeError

    box = box_on(Gone())
    with pytest.raises(OSError):
        box.send(Done(1))
