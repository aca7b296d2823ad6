"""What recording costs, and how long a journey lasts: ``python -m tests.benchmarks.time_travel``.

Recording: slices of training with and without a recorder alternate in one process; the median of the
ratios of neighbours is printed. Processor time counts the writer's thread, too; on several cores less of it
is felt.

Journeys: a run of 10,000 steps is recorded as it trains; then the trainer goes to steps in a random order,
each for the first time. ``live`` is the trainer that made the run, as in the window; ``fresh`` another one.
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
from nnstudio.core.storage.examples import example
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.trainer import Trainer

BUDGET = 200_000_000
STEPS = 10_000
NO_END = 10**9


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.time_travel", description=__doc__)
    parser.add_argument("--pairs", type=int, default=12, help="pairs of slices (12)")
    parser.add_argument("--seconds", type=float, default=1.0, help="about how long a slice lasts (1)")
    parser.add_argument("--journeys", type=int, default=200, help="steps gone to (200)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("circle", "digits-cnn"):
            made = example(name).load()
            wall, processor = overhead(made, Path(folder) / name, options.pairs, options.seconds)
            print(f"{name:<12} recording: time × {wall:.3f}, processor × {processor:.3f}")
        for kind, times in journeys(example("circle").load(), Path(folder) / "line", options.journeys):
            ranked = sorted(1000 * one for one in times)
            p95, worst = ranked[int(0.95 * len(ranked))], ranked[-1]
            middle = statistics.median(ranked)
            print(f"circle, {STEPS} steps, {kind}: median {middle:.1f}, p95 {p95:.1f}, max {worst:.1f} ms")
    return 0


def overhead(made: Project, folder: Path, pairs: int, seconds: float) -> tuple[float, float]:
    """Median ratios of time and of processor time per step, with recording to without."""
    plain, recorded = prepare(made), prepare(made)
    recorder = RunRecorder("benchmark", folder=folder, budget=BUDGET)
    _slice(plain, seconds, None)
    _slice(recorded, seconds, recorder)
    ratios: list[tuple[float, float]] = []
    for pair in range(pairs):
        sides = [(plain, None), (recorded, recorder)]
        costs = {
            bool(used): _slice(trainer, seconds, used) for trainer, used in sides[:: 1 if pair % 2 else -1]
        }
        ratios.append((costs[True][0] / costs[False][0], costs[True][1] / costs[False][1]))
    walls, processors = zip(*ratios, strict=True)
    return statistics.median(walls), statistics.median(processors)


def _slice(trainer: Trainer, seconds: float, recorder: RunRecorder | None) -> tuple[float, float]:
    """Seconds and processor seconds per step of a stretch of training."""
    first, wall, processor = trainer.step, time.perf_counter(), time.process_time()
    controls = Controls(until_seconds=seconds, least_epochs=NO_END, frame_seconds=0.1)
    for event in train(trainer, controls):
        if recorder is not None:
            recorder.receive(event, trainer)
    if recorder is not None:
        recorder.flush()
    steps = trainer.step - first
    return (time.perf_counter() - wall) / steps, (time.process_time() - processor) / steps


def journeys(made: Project, folder: Path, count: int) -> Iterator[tuple[str, list[float]]]:
    """The seconds that going to each of so many steps took."""
    trainer = prepare(made)
    recorder = RunRecorder("benchmark", folder=folder, budget=BUDGET)
    for event in train(trainer, Controls(until_step=STEPS, least_epochs=NO_END, frame_seconds=1 / 30)):
        recorder.receive(event, trainer)
    recorder.flush()
    for kind, traveller in (("live", trainer), ("fresh", prepare(made))):
        with open_store(folder) as store:
            line = timeline(store, 1)
            tourist = Traveller(traveller, line, store.checkpoint)
            yield kind, [_journey(tourist, step) for step in random.Random(0).sample(range(STEPS + 1), count)]


def _journey(tourist: Traveller, step: int) -> float:
    begun = time.perf_counter()
    tourist.go_to(step)
    return time.perf_counter() - begun


if __name__ == "__main__":
    raise SystemExit(main())
