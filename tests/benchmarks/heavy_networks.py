"""Networks whose time goes into arithmetic, on the CPU: ``python -m tests.benchmarks.heavy_networks``.

The command line's engine and the plain loop each in a process of its own, as they come: same threads, same
rule of how threads wait, torch's own memory allocation on the plain side. They take turns.
"""

from __future__ import annotations

import argparse
import os
import statistics
from pathlib import Path

from tests.benchmarks.beside import Worker, ratios
from tests.benchmarks.rows import Row, amount, left_out, report
from tests.benchmarks.works import MNIST

AIM = {"mnist-cnn": "≥ 1.5", "resnet18": "≥ 1.2", "resnet18-stem3": "≥ 1.2"}
WARM_UP = 4.0  # seconds of each before it is measured


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.heavy_networks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *AIM], metavar="NAME", help=", ".join(AIM))
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="torch threads (all cores)")
    parser.add_argument("--pairs", type=int, default=int(amount(9, 3)), help="pairs of slices (9)")
    parser.add_argument("--seconds", type=float, default=amount(4, 2), help="how long a slice lasts (4)")
    parser.add_argument("--batch", type=int, default=0, help="samples of a step; 0: as the work says")
    parser.add_argument("--data", type=Path, default=MNIST, help="the folder of MNIST's IDX files")
    options = parser.parse_args()
    print(f"{options.threads} thread(s); steps per second, then engine / plain loop, lowest to highest")
    for name in options.names or AIM:
        row(name, options)
    return 0


def row(name: str, options: argparse.Namespace) -> None:
    """Measure one work and print what came of it."""
    figure = f"command line / plain loop, {options.threads} threads"
    given = ("--threads", str(options.threads), "--data", str(options.data), "--batch", str(options.batch))
    with Worker("engine", name, *given) as ours, Worker("plain", name, *given) as theirs:
        if ours.missing:
            left_out(name, figure, AIM[name], ours.missing)
            print(f"{name:<16}left out: {ours.missing}")
            return
        for worker in (ours, theirs):
            worker.speed(WARM_UP)
        found, speeds = ratios(ours, theirs, options.pairs, options.seconds)
    made = report(Row(name, figure, AIM[name], tuple(found)))
    print(
        f"{name:<16}{statistics.median(speeds):>8.2f}{made.median:>8.2f}   "
        f"{min(found):.2f} to {max(found):.2f}",
        flush=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
