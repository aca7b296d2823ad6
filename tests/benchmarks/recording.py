"""What recording a run costs: ``python -m tests.benchmarks.recording``.

Slices of training with and without a recorder alternate in one process, on trainers of the same project.
Processor time counts the writer's thread, too; on several cores less of it is felt. A recorder is let go of
once at the end, as in a run, and not after each slice.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from nnstudio.core.runs.recorder import RunRecorder
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.trainer import Trainer
from tests.benchmarks.rows import Row, amount, report
from tests.benchmarks.works import work

NAMES = ("tiny", "circle", "digits-cnn")
AIM = "≤ 1.05"
BUDGET = 200_000_000
NO_END = 10**9
WARM_UP = 4.0  # seconds of each, until recordings are replayed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.recording", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--pairs", type=int, default=int(amount(12, 4)), help="pairs of slices (12)")
    parser.add_argument("--seconds", type=float, default=amount(2, 1), help="how long a slice lasts (2)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name in options.names or NAMES:
            row(name, Path(folder) / name, options)
    return 0


def row(name: str, folder: Path, options: argparse.Namespace) -> None:
    """Measure one work and print what came of it."""
    made = work(name)
    assert made is not None
    plain, recorded = prepare(made), prepare(made)
    recorder = RunRecorder("benchmark", folder=folder, budget=BUDGET)
    _slice(plain, WARM_UP, None)
    _slice(recorded, WARM_UP, recorder)
    ratios: list[tuple[float, float]] = []
    for pair in range(options.pairs):
        sides = [(plain, None), (recorded, recorder)]
        costs = {
            bool(used): _slice(trainer, options.seconds, used)
            for trainer, used in sides[:: 1 if pair % 2 else -1]
        }
        ratios.append((costs[True][0] / costs[False][0], costs[True][1] / costs[False][1]))
    recorder.flush()
    walls, processors = zip(*ratios, strict=True)
    report(Row(name, "time, recorded / not recorded", AIM, walls))
    spread = f"{min(walls):.2f} to {max(walls):.2f}"
    felt, spent = statistics.median(walls), statistics.median(processors)
    print(f"{name:<12} recording: time × {felt:.3f} ({spread}), processor × {spent:.3f}", flush=True)


def _slice(trainer: Trainer, seconds: float, recorder: RunRecorder | None) -> tuple[float, float]:
    """Seconds and processor seconds per step of a stretch of training."""
    first, wall, processor = trainer.step, time.perf_counter(), time.process_time()
    controls = Controls(until_seconds=seconds, least_epochs=NO_END, frame_seconds=1 / 30)
    for event in train(trainer, controls):
        if recorder is not None:
            recorder.receive(event, trainer)
    steps = trainer.step - first
    return (time.perf_counter() - wall) / steps, (time.process_time() - processor) / steps


if __name__ == "__main__":
    raise SystemExit(main())
