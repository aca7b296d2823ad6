"""The engine on a graphics card beside the plain loop on it: ``python -m tests.benchmarks.cuda``.

Each in a process of its own, taking turns. Without a card, every row says so.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

from tests.benchmarks.beside import Worker, ratios
from tests.benchmarks.memory import unavailable
from tests.benchmarks.rows import Row, amount, left_out, report
from tests.benchmarks.works import MNIST

AIM = {"tiny": "≥ 5", "narrow": "≥ 5", "mnist-cnn": "≥ 1", "resnet18": "≥ 1", "resnet18-stem3": "≥ 1"}
FIGURE = "CUDA, engine / plain loop"
WARM_UP = 5.0  # seconds of each before it is measured


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.cuda", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *AIM], metavar="NAME", help=", ".join(AIM))
    parser.add_argument("--pairs", type=int, default=int(amount(9, 3)), help="pairs of slices (9)")
    parser.add_argument("--seconds", type=float, default=amount(2, 1), help="how long a slice lasts (2)")
    parser.add_argument("--data", type=Path, default=MNIST, help="the folder of MNIST's IDX files")
    options = parser.parse_args()
    why = unavailable("cuda")
    for name in options.names or AIM:
        if why:
            left_out(name, FIGURE, AIM[name], why)
            print(f"{name:<16}{FIGURE}: {why}")
        else:
            row(name, options)
    return 0


def row(name: str, options: argparse.Namespace) -> None:
    """Measure one work and print what came of it."""
    given = ("--device", "cuda", "--data", str(options.data))
    with Worker("engine", name, *given) as ours, Worker("plain", name, *given) as theirs:
        if ours.missing:
            left_out(name, FIGURE, AIM[name], ours.missing)
            return
        for worker in (ours, theirs):
            worker.speed(WARM_UP)
        found, speeds = ratios(ours, theirs, options.pairs, options.seconds)
    made = report(Row(name, FIGURE, AIM[name], tuple(found)))
    spread = f"{min(found):.2f} to {max(found):.2f}"
    print(f"{name:<16}{statistics.median(speeds):>10.1f}{made.median:>8.2f}   {spread}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
