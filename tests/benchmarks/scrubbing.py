"""Going back to any step of a recorded run: ``python -m tests.benchmarks.scrubbing``.

A run of 10,000 steps is recorded as it trains; then the trainer goes to steps in a random order, each for
the first time. ``live`` is the trainer that made the run, as in the window; ``fresh`` is another one, warmed
up before its first journey, as for a run that was opened again.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from nnstudio.core.project import Project
from nnstudio.core.runs.recorder import RunRecorder
from nnstudio.core.runs.store import open_store
from nnstudio.core.runs.timelines import timeline
from nnstudio.core.runs.travelling import Traveller
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.preparing import prepare
from tests.benchmarks.rows import Row, amount, report
from tests.benchmarks.works import work

NAMES = ("tiny", "circle")
AIM = "≤ 100"
BUDGET = 200_000_000
STEPS = 10_000
NO_END = 10**9


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scrubbing", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--journeys", type=int, default=200, help="steps gone to, in each run (200)")
    parser.add_argument("--runs", type=int, default=int(amount(3, 1)), help="runs of each work (3)")
    options = parser.parse_args()
    for name in options.names or NAMES:
        times: dict[str, list[list[float]]] = {}
        for _run in range(options.runs):
            made = work(name)
            assert made is not None
            with tempfile.TemporaryDirectory() as folder:
                for kind, journeys in measured(made, Path(folder), options.journeys):
                    times.setdefault(kind, []).append(journeys)
        for kind, runs in times.items():
            tell(name, kind, runs)
    return 0


def tell(name: str, kind: str, runs: list[list[float]]) -> None:
    """Print and report the journeys of some runs, in milliseconds."""
    ranked = sorted(time for run in runs for time in run)
    figures = statistics.median(ranked), ranked[int(0.95 * len(ranked))], ranked[-1]
    print(f"{name}, {STEPS:,} steps, {kind}: median {{:.1f}}, p95 {{:.1f}}, max {{:.1f}} ms".format(*figures))
    what = f"{name}, {STEPS:,} steps, {kind} trainer"
    report(Row(what, "to any step, median", AIM, tuple(map(statistics.median, runs)), "ms"))
    report(Row(what, "to any step, worst", AIM, tuple(map(max, runs)), "ms", by_all=True))


def measured(made: Project, folder: Path, count: int) -> Iterator[tuple[str, list[float]]]:
    """The milliseconds that going to each of so many steps took."""
    trainer = prepare(made)
    recorder = RunRecorder("benchmark", folder=folder, budget=BUDGET)
    for event in train(trainer, Controls(until_step=STEPS, least_epochs=NO_END, frame_seconds=1 / 30)):
        recorder.receive(event, trainer)
    recorder.flush()
    for kind, traveller in (("live", trainer), ("fresh", prepare(made))):
        with open_store(folder) as store:
            line = timeline(store, 1)
            tourist = Traveller(traveller, line, store.checkpoint)
            print(f"{len(line.snapshots)} snapshots", end="; ")
            if traveller is not trainer:
                tourist.warm_up()
            steps = random.Random(0).sample(range(STEPS + 1), count)
            yield kind, [_journey(tourist, step) for step in steps]


def _journey(tourist: Traveller, step: int) -> float:
    begun = time.perf_counter()
    tourist.go_to(step)
    return 1000 * (time.perf_counter() - begun)


if __name__ == "__main__":
    raise SystemExit(main())
