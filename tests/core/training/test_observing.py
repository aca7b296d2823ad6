"""How often views are answered: cheap ones with every frame, dear ones seldom, none never."""

from __future__ import annotations

import time
from dataclasses import dataclass

import pytest

from nnstudio.core.observe import Observation, Observer, Request
from nnstudio.core.observe.observation import observers
from nnstudio.core.training import observing
from nnstudio.core.training.events import Frame
from nnstudio.core.training.observing import Lookout
from tests.core.training.making import finished, prepared, project


@dataclass(frozen=True, slots=True)
class _Slow(Request):
    seconds: float


def _answer(context, request: _Slow) -> Observation:
    time.sleep(request.seconds)
    return Observation(context.step, context.epoch)


@pytest.fixture(autouse=True)
def _slow_views(monkeypatch):
    monkeypatch.setitem(observers._entries, "slow", Observer("slow", _Slow, _answer))


class _Clock:
    """A clock that moves when told, and by what answers cost."""

    def __init__(self, monkeypatch) -> None:
        self.now = 1000.0
        monkeypatch.setattr(observing.time, "perf_counter", lambda: self.now)
        monkeypatch.setattr(observing, "observe", self._observe)

    def _observe(self, context, request):
        self.now += request.seconds
        return Observation(context.step, context.epoch)


def answers_in(clock, lookout, requests, seconds):
    """How often each request is answered in so many seconds, and the share of time it took."""
    counts = dict.fromkeys(requests, 0)
    begun, spent = clock.now, 0.0
    while clock.now < begun + seconds:
        before = clock.now
        frame = lookout.due_frame(frozenset(requests), 1 / 30)
        spent += clock.now - before
        for request in frame.observations if frame else ():
            counts[request] += 1
        clock.now += 0.005  # a burst of training
    return counts, spent / (clock.now - begun)


def test_a_cheap_view_is_answered_with_every_frame(monkeypatch):
    clock = _Clock(monkeypatch)
    request = _Slow(0.0005)
    counts, share = answers_in(clock, Lookout(prepared(project())), [request], 3)
    assert 80 <= counts[request] <= 91
    assert share < 0.08


def test_looking_takes_its_share_of_the_time_and_no_more(monkeypatch):
    clock = _Clock(monkeypatch)
    requests = [_Slow(0.001), _Slow(0.002), _Slow(0.004), _Slow(0.003)]
    counts, share = answers_in(clock, Lookout(prepared(project())), requests, 10)
    assert share < 0.085
    assert counts[requests[0]] > counts[requests[2]] >= 20


def test_a_dear_view_is_still_answered_twice_a_second(monkeypatch):
    clock = _Clock(monkeypatch)
    request = _Slow(0.1)
    counts, _share = answers_in(clock, Lookout(prepared(project())), [request], 10)
    assert counts[request] >= 16


def test_of_many_dear_views_each_waits_a_little_longer_but_two_seconds_at_most(monkeypatch):
    clock = _Clock(monkeypatch)
    requests = [_Slow(0.03 + 0.001 * i) for i in range(10)]
    counts, share = answers_in(clock, Lookout(prepared(project())), requests, 40)
    assert all(16 <= counts[request] <= 22 for request in requests)
    assert share < 0.2


def test_very_dear_views_leave_half_of_the_time_for_training(monkeypatch):
    clock = _Clock(monkeypatch)
    _counts, share = answers_in(clock, Lookout(prepared(project())), [_Slow(0.5), _Slow(0.4)], 40)
    assert share < 0.55


def test_a_new_request_is_answered_at_once(monkeypatch):
    clock = _Clock(monkeypatch)
    lookout = Lookout(prepared(project()))
    old, new = _Slow(0.1), _Slow(0.2)
    lookout.due_frame(frozenset({old}), 1 / 30)
    frame = lookout.due_frame(frozenset({old, new}), 1 / 30)
    assert frame is not None
    assert frame.observations.keys() == {new}
    assert clock.now > 1000


def test_the_last_frame_of_a_run_answers_everything():
    requests = frozenset({_Slow(0.0), _Slow(0.001), _Slow(0.002)})
    frames = [event for event in finished(prepared(project()), requests=requests) if isinstance(event, Frame)]
    assert frames[-1].observations.keys() == requests
