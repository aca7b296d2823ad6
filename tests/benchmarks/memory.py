"""What a run holds beside what the plain loop holds: ``python -m tests.benchmarks.memory``.

Each in a process of its own: the largest size of the process while it trains (evaluation, snapshots and
recording included), above its size once everything was imported. On a graphics card, what torch has
allocated at most. Both hold the same samples, those to validate and to test on included.
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from tests.benchmarks.beside import Worker
from tests.benchmarks.rows import Row, amount, left_out, report
from tests.benchmarks.works import MNIST

NAMES = ("mnist-cnn", "resnet18", "resnet18-stem3")
AIM = "≤ 1.25"
_MEGA = 1e6


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.memory", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *NAMES], metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--repeats", type=int, default=int(amount(3, 1)), help="of each (3)")
    parser.add_argument("--seconds", type=float, default=amount(12, 6), help="of training (12)")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--data", type=Path, default=MNIST, help="the folder of MNIST's IDX files")
    options = parser.parse_args()
    print(f"{'work':<16}{'where':<10}{'plain':>9}{'run':>9}   ratio")
    for name in options.names or NAMES:
        for where in ("cpu", "cuda"):
            row(name, where, options)
    return 0


def row(name: str, device: str, options: argparse.Namespace) -> None:
    """Measure one work on one device and print what came of it."""
    figure = f"memory held / plain loop, {device.upper()}"
    if why := unavailable(device):
        left_out(name, figure, AIM, why)
        print(f"{name:<16}{device:<10}{why}")
        return
    pairs = []
    for _repeat in range(options.repeats):
        theirs, ours = (most_held(way, name, device, options) for way in ("plain", "recorded"))
        if theirs is None or ours is None:
            left_out(name, figure, AIM, "its data are not here (--data FOLDER)")
            return
        pairs.append((theirs, ours))
    made = report(Row(name, figure, AIM, tuple(ours / theirs for theirs, ours in pairs)))
    plain, held = (sum(side) / len(side) / _MEGA for side in zip(*pairs, strict=True))
    print(f"{name:<16}{device:<10}{plain:>6.0f} MB{held:>6.0f} MB   {made.median:.2f}", flush=True)


def most_held(way: str, name: str, device: str, options: argparse.Namespace) -> float | None:
    """Bytes; nothing where the work's data are not here."""
    given = ("--device", device, "--threads", str(options.threads), "--data", str(options.data))
    with Worker(way, name, *given) as worker:
        if worker.missing:
            return None
        worker.speed(options.seconds)
        return worker.memory("on_device" if device == "cuda" else "held")


def unavailable(device: str) -> str:
    """Why there is no figure for this device; nothing where there is one."""
    from nnstudio.core.training.device import available_devices

    return "" if device in available_devices() else "no CUDA here"


if __name__ == "__main__":
    raise SystemExit(main())
