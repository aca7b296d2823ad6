"""Metrics are all kept, frames are merged, runs are not mixed."""

from __future__ import annotations

import threading

import numpy as np
from immutabledict import immutabledict

from nnstudio.core.observe import Observation
from nnstudio.core.training.events import Frame, StepsDone
from nnstudio.gui.bridge.mailbox import Boundary, Mailbox

from .fake_engine import Look


def steps_done(step: int) -> StepsDone:
    return StepsDone(step, 0, immutabledict({"loss": np.zeros(1)}), immutabledict(), 0.0)


def frame(step: int, *names: str) -> Frame:
    return Frame(step, 0, immutabledict({Look(name): Observation(step, 0) for name in names}))


def test_every_metric_comes_out_in_the_order_it_went_in():
    mailbox = Mailbox()
    for step in range(50):
        mailbox.put(steps_done(step))
    assert [fact.step for fact in mailbox.take()] == list(range(50))
    assert mailbox.take() == []


def test_a_hundred_frames_become_one_with_the_latest_answers():
    mailbox = Mailbox()
    mailbox.put(frame(0, "weights"))
    for step in range(1, 100):
        mailbox.put(frame(step, "map"), steps_done(step))
    facts = mailbox.take()
    (merged,) = [fact for fact in facts if isinstance(fact, Frame)]
    assert merged.step == 99
    assert merged.observations[Look("weights")].step == 0
    assert merged.observations[Look("map")].step == 99
    assert len(facts) == 100


def test_frames_of_two_networks_are_not_merged():
    mailbox = Mailbox()
    mailbox.put(frame(7, "map"), Boundary(), frame(0, "map"))
    assert [fact.step for fact in mailbox.take() if isinstance(fact, Frame)] == [7, 0]


def test_a_taken_frame_is_not_merged_into_the_next_one():
    mailbox = Mailbox()
    mailbox.put(frame(1, "map"))
    mailbox.take()
    mailbox.put(frame(2, "weights"))
    assert list(mailbox.take()[0].observations) == [Look("weights")]


def test_nothing_is_lost_when_two_threads_put_while_a_third_takes():
    mailbox, taken = Mailbox(), []
    writers = [
        threading.Thread(target=lambda: [mailbox.put(steps_done(step)) for step in range(2000)])
        for _ in range(2)
    ]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        taken.extend(mailbox.take())
    taken.extend(mailbox.take())
    assert len(taken) == 4000
