"""The engine's speed without a window, beside a plain loop: ``python -m tests.benchmarks.engine_speed``.

The plain loop is what a person would write for the same project: the exported network class, tensors
resident, ``zero_grad``, forward, loss, backward, ``step``; nothing is measured or reported in it. The
engine's side includes everything it does: reports, watching for NaN, and the figures after each epoch.

Slices of both alternate in one process; the ratio of each pair of neighbours is taken, and their median and
quartiles printed. ``--clock cpu`` counts processor time instead of time: steadier on a busy machine.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import torch

from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_value
from nnstudio.core.storage.examples import example
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.preparing import prepare
from nnstudio.core.training.trainer import Trainer
from tests.benchmarks.plain import Steps, loop
from tests.benchmarks.rows import Row, amount, report
from tests.core.training.making import TANH, linear, project

MNIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "mnist"
NAMES = ("tiny", "narrow", "circle", "spiral", "digits-cnn")  # larger ones: heavy_networks
HIDDEN = {"tiny": (4, 2), "narrow": (8,) * 6}  # 2-4-2-1 and 2-8-8-8-8-8-8-1, tanh in between
BATCH = {"tiny": 10, "narrow": 30}
AIM = {"tiny": "≥ 5", "narrow": "≥ 4"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.engine_speed", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--threads", type=int, default=1, help="torch threads (1)")
    parser.add_argument("--pairs", type=int, default=int(amount(15, 4)), help="pairs of slices (15)")
    parser.add_argument("--seconds", type=float, default=1.0, help="about how long a slice lasts (1)")
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall")
    parser.add_argument("--data", type=Path, default=MNIST, help="the folder of MNIST's IDX files")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    print(f"{options.threads} thread(s), {options.clock} clock; steps per second, then engine / plain loop")
    print(f"{'example':<14}{'plain':>9}{'engine':>9}{'ratio':>8}   quartiles")
    for name in options.names or NAMES:
        made = _project(name, options.data)
        if made is None:
            print(f"{name:<14}left out: there is no folder {options.data} (--data FOLDER)")
        else:
            row(name, made, options)
    return 0


def row(name: str, made: Project, options: argparse.Namespace) -> None:
    """Measure one example and print what came of it."""
    clock = time.process_time if options.clock == "cpu" else time.perf_counter
    trainer = prepare(made)
    plain, engine = plain_loop(made, trainer), engine_loop(trainer)
    plain(20)
    _warm_up(trainer)
    slice_steps = max(10, int(options.seconds / _seconds(plain, 50, time.perf_counter) * 50))
    pairs = [
        (_seconds(plain, slice_steps, clock), _seconds(engine, slice_steps, clock))
        for _ in range(options.pairs)
    ]
    ratios = sorted(one / other for one, other in pairs)
    report(Row(name, "command line / plain loop, 1 thread", AIM.get(name, ""), tuple(ratios)))
    low, middle, high = statistics.quantiles(ratios, n=4)
    speeds = [slice_steps / statistics.median(side) for side in zip(*pairs, strict=True)]
    print(f"{name:<14}{speeds[0]:>9.0f}{speeds[1]:>9.0f}{middle:>8.2f}   {low:.2f} to {high:.2f}", flush=True)


def engine_loop(trainer: Trainer) -> Steps:
    """So many steps through the engine, as the command line drives it."""

    def steps(count: int) -> None:
        for _event in train(trainer, Controls(until_step=trainer.step + count)):
            pass

    return steps


def plain_loop(made: Project, trainer: Trainer) -> Steps:
    """So many steps of the loop a person would write, on the trainer's samples."""
    inputs = torch.from_numpy(trainer.dataset.train.inputs)
    targets = trainer.parts["train"].targets  # classes written as the loss wants them
    return loop(made, trainer.plan, inputs, targets)


def _seconds(steps: Steps, count: int, clock: Callable[[], float]) -> float:
    begun = clock()
    steps(count)
    return clock() - begun


def _warm_up(trainer: Trainer) -> None:
    """Train until the engine has settled on its way of doing steps."""
    for _event in train(trainer, Controls(until_seconds=3.0)):
        pass


def _small(name: str) -> Project:
    """A network of the size TensorFlow Playground is used with, on 500 points in a circle."""
    layers = [layer for size in HIDDEN[name] for layer in (linear(size), TANH)]
    data = {"size": 500}
    return project(*layers, linear(1), loss="MSE", data=data, batch_size=BATCH[name], epochs=1_000_000)


def _project(name: str, mnist: Path) -> Project | None:
    """The example, with endless epochs; nothing where its data are not on this machine."""
    if name in HIDDEN:
        return _small(name)
    shipped = set_value(example(name).load(), "training.epochs", 1_000_000)
    if shipped.data.source != "mnist":
        return shipped
    return set_value(shipped, "data.params.folder", str(mnist)) if mnist.is_dir() else None


if __name__ == "__main__":
    raise SystemExit(main())
