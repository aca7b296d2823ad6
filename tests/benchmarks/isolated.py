"""The engine in a process of its own beside the same engine here: ``python -m tests.benchmarks.isolated``.

Both tell their events thirty times a second and are listened to; no window is open. Slices alternate.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from nnstudio.core.training.controls import Controls
from nnstudio.core.training.device import use_threads
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import Event
from nnstudio.core.training.isolated.remote import Isolation
from nnstudio.core.training.preparing import prepare
from tests.benchmarks.rows import Row, amount, left_out, report
from tests.benchmarks.works import work

NAMES = ("tiny", "circle", "digits-cnn", "mnist-cnn")
AIM = "≥ 0.95"
FIGURE = "isolated / in process"
WARM_UP = 4.0  # seconds, until recordings are replayed
Run = Callable[[Any, Controls], Iterator[Event]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.isolated", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--pairs", type=int, default=int(amount(11, 4)), help="pairs of slices (11)")
    parser.add_argument("--seconds", type=float, default=amount(2, 1), help="how long a slice lasts (2)")
    options = parser.parse_args()
    isolation = Isolation()
    try:
        for name in options.names or NAMES:
            row(name, isolation, options)
    finally:
        isolation.close()
    return 0


def row(name: str, isolation: Isolation, options: argparse.Namespace) -> None:
    """Measure one work and print what came of it."""
    made = work(name)
    if made is None:
        left_out(name, FIGURE, AIM, "its data are not here")
        return
    here, there = prepare(made), isolation.prepare(made)
    use_threads(window_open=True, work=here.work)  # as the process of its own does
    sides: list[tuple[Run, Any]] = [(train, here), (isolation.train, there)]
    for run, trainer in sides:
        speed(run, trainer, WARM_UP)
    ratios = []
    for pair in range(options.pairs):
        speeds = {
            run: speed(run, trainer, options.seconds) for run, trainer in sides[:: 1 if pair % 2 else -1]
        }
        ratios.append(speeds[sides[1][0]] / speeds[sides[0][0]])
    report(Row(name, FIGURE, AIM, tuple(ratios)))
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(f"{name:<14}{FIGURE} {statistics.median(ratios):.2f}   {spread}", flush=True)


def speed(run: Run, trainer: Any, seconds: float) -> float:
    """Steps per second, every event heard."""
    first, begun = trainer.step, time.perf_counter()
    for _event in run(trainer, Controls(until_seconds=seconds)):
        pass
    return (trainer.step - first) / (time.perf_counter() - begun)


if __name__ == "__main__":
    raise SystemExit(main())
