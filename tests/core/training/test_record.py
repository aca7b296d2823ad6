"""The history of a run: gathered from events, cut, thinned, and gone on from."""

from __future__ import annotations

import numpy as np
import pytest

from nnstudio.core.training.events import EpochDone, Reason, RunFinished, StepsDone
from nnstudio.core.training.record import MOST_POINTS, Record, Recorder, thin


def steps(last: int, values: list[float], rate: float = 0.1, seconds: float = 1.0) -> StepsDone:
    return StepsDone(last, 0, {"loss": np.array(values)}, {"main": rate}, seconds)


def points(record: Record, name: str) -> list[tuple[float, float]]:
    x, y = record.curves[name]
    return list(zip(x.tolist(), y.tolist(), strict=True))


def test_every_step_and_every_epoch_is_recorded():
    recorder = Recorder()
    assert recorder.receive(steps(2, [0.5, 0.25]))
    assert recorder.receive(EpochDone(2, 1, {"validation_loss": 0.75}))
    assert recorder.receive(steps(3, [0.125], seconds=2.0))
    assert not recorder.receive(RunFinished(3, 1, Reason.LIMIT, 2.5))
    record = recorder.record
    assert points(record, "loss") == [(1, 0.5), (2, 0.25), (3, 0.125)]
    assert points(record, "validation_loss") == [(2, 0.75)]
    assert (record.step, record.seconds) == (3, 2.5)


def test_a_learning_rate_is_recorded_where_it_begins_to_hold():
    recorder = Recorder()
    for event in (steps(2, [1, 1]), steps(4, [1, 1]), steps(7, [1, 1, 1], rate=0.01)):
        recorder.receive(event)
    x, y = recorder.record.rates["main"]
    assert (x.tolist(), y.tolist()) == ([1, 5], [0.1, 0.01])
    assert recorder.learning_rates == {"main": 0.01}


def test_going_on_from_a_record_is_as_if_it_had_never_ended():
    events = [steps(n, [1 / n], 0.1 if n < 5 else 0.2, n) for n in range(1, 9)]
    whole, begun = Recorder(), Recorder()
    for event in events:
        whole.receive(event)
    for event in events[:6]:
        begun.receive(event)
    resumed = Recorder(begun.record)
    for event in events[6:]:
        resumed.receive(event)
    assert points(resumed.record, "loss") == points(whole.record, "loss")
    assert np.array_equal(resumed.record.rates["main"], whole.record.rates["main"])
    assert resumed.record.seconds == whole.record.seconds


def test_a_record_does_not_grow_with_its_recorder():
    recorder = Recorder()
    recorder.receive(steps(2, [1, 2]))
    record = recorder.record
    recorder.receive(steps(2, [5], seconds=3.0))
    assert points(record, "loss") == [(1, 1), (2, 2)]


def test_steps_that_are_done_again_take_the_place_of_the_old_ones():
    recorder = Recorder()
    recorder.receive(steps(4, [1, 2, 3, 4]))
    seen = recorder.curves["loss"].y
    recorder.receive(steps(4, [30, 40]))
    assert points(recorder.record, "loss") == [(1, 1), (2, 2), (3, 30), (4, 40)]
    assert seen.tolist() == [1, 2, 3, 4]


def test_a_run_that_failed_before_it_began_takes_no_time_away():
    recorder = Recorder(Record(seconds=9.0))
    recorder.receive(RunFinished(0, 0, Reason.FAILED, 0.0))
    assert recorder.seconds == 9.0


def test_a_record_can_be_cut_at_a_step():
    recorder = Recorder()
    recorder.receive(steps(4, [1, 2, 3, 4]))
    recorder.receive(EpochDone(4, 1, {"validation_loss": 1.0}))
    cut = recorder.record.until(3)
    assert points(cut, "loss") == [(1, 1), (2, 2), (3, 3)]
    assert points(cut, "validation_loss") == []


def test_what_fits_is_not_thinned():
    x = np.arange(1.0, MOST_POINTS + 1)
    assert thin(x, x)[0] is x


@pytest.mark.parametrize("count", [101, 150, 1000, 12_345])
def test_thinning_keeps_the_newest_exactly_and_spreads_the_old(count):
    x = np.arange(1.0, count + 1)
    kept, values = thin(x, -x, most=100)
    assert 70 < len(kept) <= 100 or count == 101
    assert np.array_equal(kept[-50:], x[-50:])
    assert np.array_equal(values, -kept)
    gaps = np.diff(kept[:-50])
    assert len(np.unique(gaps)) == 1
    again, _ = thin(kept, values, most=100)
    assert np.array_equal(again, kept)


def test_a_run_saved_on_the_way_is_thinned_to_the_same_points():
    whole = np.arange(1.0, 5001)
    part, _ = thin(whole[:1700], whole[:1700], most=100)
    rest = np.concatenate([part, whole[1700:]])
    assert np.array_equal(thin(rest, rest, most=100)[0], thin(whole, whole, most=100)[0])
