import pytest

from nnstudio.gui.bridge.pace import FASTEST, HEAVY_STEP, PERIOD, SLOWEST_SLACK, Pace


class Machine:
    """A clock, and how many processor seconds the window's thread has used."""

    def __init__(self) -> None:
        self.now = 100.0
        self.used = 7.0

    def work(self, share: float, seconds: float = 2 * PERIOD) -> None:
        self.now += seconds
        self.used += share * seconds


def pace_on(machine: Machine, cores: int = 2) -> Pace:
    return Pace(used=lambda: machine.used, now=lambda: machine.now, cores=cores)


def after(machine: Machine, pace: Pace, share_without_slack: float, looks: int = 40) -> float:
    """The window's share of a core in the end, if its work is in proportion to how often it draws."""
    for _ in range(looks):
        machine.work(share_without_slack / pace.slack)
        pace.look()
    return share_without_slack / pace.slack


def test_a_window_within_its_budget_draws_as_often_as_it_can() -> None:
    machine = Machine()
    pace = pace_on(machine)
    after(machine, pace, pace.budget / 2)
    assert pace.slack == 1.0
    assert pace.frame_seconds == pytest.approx(FASTEST)


@pytest.mark.parametrize("step_seconds", [HEAVY_STEP / 10, HEAVY_STEP * 5])
def test_a_window_that_needs_too_much_draws_less_often_until_it_is_within_its_budget(
    step_seconds: float,
) -> None:
    machine = Machine()
    pace = pace_on(machine)
    pace.steps_took(step_seconds)
    assert after(machine, pace, 3 * pace.budget) == pytest.approx(pace.budget, rel=0.05)


def test_it_draws_oftener_again_when_drawing_has_become_cheap() -> None:
    machine = Machine()
    pace = pace_on(machine)
    after(machine, pace, 4 * pace.budget)
    after(machine, pace, pace.budget / 10)
    assert pace.slack == 1.0


def test_however_dear_drawing_is_it_goes_on() -> None:
    machine = Machine()
    pace = pace_on(machine)
    after(machine, pace, 1000.0)
    assert pace.slack == SLOWEST_SLACK


def test_heavy_steps_leave_the_window_less_of_a_small_machine_than_light_ones() -> None:
    machine = Machine()
    small, large = pace_on(machine, cores=2), pace_on(machine, cores=16)
    light = small.budget
    for pace in (small, large):
        pace.steps_took(5 * HEAVY_STEP)
    assert small.budget < light / 2
    assert large.budget == light


def test_what_the_window_did_before_training_began_does_not_count() -> None:
    machine = Machine()
    pace = pace_on(machine)
    machine.work(1.0, seconds=60)
    pace.begin()
    after(machine, pace, pace.budget / 2, looks=1)
    assert pace.slack == 1.0


def test_looks_that_follow_each_other_closely_change_nothing() -> None:
    machine = Machine()
    pace = pace_on(machine)
    machine.work(1.0, seconds=PERIOD / 3)
    pace.look()
    assert pace.slack == 1.0
