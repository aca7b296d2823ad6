"""Many small networks at once, and as many one after the other: ``python -m tests.benchmarks.together``.

K runs that differ in their seeds are trained as ``nnstudio sweep`` trains them, with all it does: each run's
losses told, watched for NaN, figures of each after every epoch. On the other side are K plain loops (see
``plain``), one after the other, and, for comparison, the engine of single runs.

Slices of all three alternate in one process; what is compared is the time of one step of all K networks.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import torch

from nnstudio.core.project import Project
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import StepsDone
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.together.engine import Apart, News, Told, train_together
from tests.benchmarks.engine_speed import engine_loop
from tests.benchmarks.plain import Steps, loop
from tests.benchmarks.rows import Row, amount, report
from tests.benchmarks.works import work

NAMES = ("tiny", "narrow", "circle")
AIM = "≥ 20"
WARM_UP = 3.0  # seconds of each side
_MANY = 1000  # steps of a single run, so that beginning and ending them does not count


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.together", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--runs", type=int, default=32, metavar="K", help="networks at once (32)")
    parser.add_argument("--pairs", type=int, default=int(amount(12, 4)), help="repeats (12)")
    parser.add_argument("--seconds", type=float, default=amount(1, 0.5), help="how long a slice lasts (1)")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(f"one thread; steps of {options.runs} networks per second, then ratios (median, lowest to highest)")
    for name in options.names or NAMES:
        made = work(name)
        assert made is not None
        row(name, made, options)
    return 0


def row(name: str, made: Project, options: argparse.Namespace) -> None:
    """Measure one work and print what came of it."""
    projects = [with_seed(made, seed) for seed in range(options.runs)]
    trainer = prepare(made)
    parts = trainer.parts["train"]
    loops = [loop(made, trainer.plan, parts.inputs, parts.targets) for _ in projects]
    sides = [
        together(projects),
        one_after_the_other(loops),
        one_after_the_other([engine_loop(trainer)], _MANY),
    ]
    for side in sides:
        _seconds_per_step(side, WARM_UP)
    costs = [[_seconds_per_step(side, options.seconds) for side in sides] for _ in range(options.pairs)]
    plain = tuple(loops_ / joint for joint, loops_, _engine in costs)
    engine = tuple(options.runs * single / joint for joint, _loops, single in costs)
    report(Row(name, f"K = {options.runs} at once / {options.runs} plain loops", AIM, plain))
    report(Row(name, f"K = {options.runs} at once / {options.runs} of our single runs", "", engine))
    joint, plains, _single = (1 / statistics.median(side) for side in zip(*costs, strict=True))
    print(
        f"{name:<10}{plains:>9.1f} plain{joint:>10.0f} at once   × {_spread(plain)};"
        f" to our single runs × {_spread(engine)}",
        flush=True,
    )


def with_seed(made: Project, seed: int) -> Project:
    return replace(made, training=replace(made.training, seed=seed))


Slice = Callable[[float], int]  # trains for so many seconds; returns how many steps of all networks


def together(projects: list[Project]) -> Slice:
    """All at once, as a sweep does it."""
    news = train_together(projects, Controls(least_epochs=10**9, frame_seconds=0.1))
    last, steps = len(projects) - 1, [0]

    def train(seconds: float) -> int:
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            steps.append(_step(news, last))
        done, steps[:] = steps[-1] - steps[0], steps[-1:]
        return done

    return train


def _step(news: Iterator[News], place: int) -> int:
    """Where the run at this place is told to be next."""
    for one in news:
        assert not isinstance(one, Apart), one.message
        if isinstance(one, Told) and one.place == place and isinstance(one.event, StepsDone):
            return one.event.step
    raise AssertionError("the runs have ended")


def one_after_the_other(loops: list[Steps], at_once: int = 20) -> Slice:
    """Each of these for some steps, again and again."""

    def train(seconds: float) -> int:
        until, steps = time.perf_counter() + seconds, 0
        while time.perf_counter() < until:
            for steps_of in loops:
                steps_of(at_once)
            steps += at_once
        return steps

    return train


def _seconds_per_step(side: Slice, seconds: float) -> float:
    begun = time.perf_counter()
    steps = side(seconds)
    return (time.perf_counter() - begun) / max(1, steps)


def _spread(ratios: tuple[float, ...]) -> str:
    return f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"


if __name__ == "__main__":
    raise SystemExit(main())
