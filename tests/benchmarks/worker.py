"""One way of training one work, in a process of its own, a slice whenever its standard input asks for one.

``python -m tests.benchmarks.worker WAY WORK``: so that two ways can take turns without sharing the memory
allocator, threads or caches. Orders are lines, ``steps SECONDS`` and ``memory``; each is answered by a line
of JSON. See :mod:`tests.benchmarks.beside` for the other end.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nnstudio.core.training.allocation import keep_freed_memory

WAYS = ("plain", "engine", "recorded")
_IMPORTED_BY_BOTH = (
    "torch",
    "nnstudio.core.runs.recorder",
    "nnstudio.core.training.engine",
    "nnstudio.core.training.preparing",
    "tests.benchmarks.works",
)
Slice = Callable[[float], int]  # train for so many seconds; returns how many steps were done


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.worker", description=__doc__)
    parser.add_argument("way", choices=WAYS)
    parser.add_argument("work")
    parser.add_argument("--device", default="cpu")
    parser.add_argument(
        "--threads", type=int, default=0, help="torch threads; 0: as the command line chooses"
    )
    parser.add_argument("--data", type=Path, help="the folder of MNIST's IDX files")
    parser.add_argument("--batch", type=int, default=0, help="samples of a step; 0: as the work says")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as runs:
        return serve(options, Path(runs))


def serve(options: argparse.Namespace, runs: Path) -> int:
    """Prepare, then do as the lines say until there are no more."""
    if options.way != "plain":
        keep_freed_memory()
    import_what_both_need()
    gc.collect()
    base = resident().held()
    steps, ready = prepared(options, runs)
    resident().forget_peak()
    say(ready)
    for line in sys.stdin:
        order, *arguments = line.split()
        if order == "steps":
            begun = time.perf_counter()
            say({"steps": steps(float(*arguments)), "seconds": time.perf_counter() - begun})
        else:
            say({"held": resident().peak() - base, **on_device(options.device)})
    return 0


def prepared(options: argparse.Namespace, runs: Path) -> tuple[Slice, dict[str, object]]:
    """The way of training, and what is to be known of it."""
    from nnstudio.core.project.edits import set_value
    from tests.benchmarks.works import MNIST, work

    made = work(options.work, options.data or MNIST)
    if made is None:
        return lambda _seconds: 0, {"missing": f"there is no folder {options.data or MNIST} (--data FOLDER)"}
    made = set_value(made, "training.device", options.device)
    if options.batch:
        made = set_value(made, "training.batch_size", options.batch)
    if options.way == "plain":
        return plain_slices(made, options), {}
    return engine_slices(made, options, runs if options.way == "recorded" else None), {}


def plain_slices(made: object, options: argparse.Namespace) -> Slice:
    """The loop a person would write, in bursts of a tenth of a second."""
    import torch

    from tests.benchmarks.plain import plain

    if options.threads:
        torch.set_num_threads(options.threads)
    loop = plain(made, options.device)  # type: ignore[arg-type]

    def train(seconds: float) -> int:
        done, burst, begun = 0, 1, time.perf_counter()
        while (elapsed := time.perf_counter() - begun) < seconds:
            loop(burst)
            done += burst
            burst = max(1, int(done / max(elapsed, 1e-3) / 10))
        wait_for(options.device)
        return done

    return train


def engine_slices(made: object, options: argparse.Namespace, runs: Path | None) -> Slice:
    """The engine as the command line drives it, recorded as it records."""
    import torch

    from nnstudio.core.training.controls import Controls
    from nnstudio.core.training.device import use_threads
    from nnstudio.core.training.engine import train
    from nnstudio.core.training.preparing import prepare

    trainer = prepare(made)  # type: ignore[arg-type]
    use_threads(window_open=False, work=trainer.work)
    if options.threads:
        torch.set_num_threads(options.threads)
    recorder = _recorder(runs)

    def train_for(seconds: float) -> int:
        first = trainer.step
        for event in train(trainer, Controls(until_seconds=seconds)):
            if recorder is not None:
                recorder.receive(event, trainer)
        wait_for(options.device)
        return trainer.step - first

    return train_for


def _recorder(runs: Path | None):  # type: ignore[no-untyped-def]
    if runs is None:
        return None
    from nnstudio.core.runs.recorder import RunRecorder

    return RunRecorder("benchmark", folder=runs)


def import_what_both_need() -> None:
    """What is imported before memory is counted: torch, and all that the studio imports to train."""
    for name in _IMPORTED_BY_BOTH:
        importlib.import_module(name)


def resident():  # type: ignore[no-untyped-def]
    from tests.benchmarks import resident as module

    return module


def on_device(device: str) -> dict[str, int]:
    """What torch took of the graphics card at most."""
    if device != "cuda":
        return {}
    import torch

    return {"on_device": torch.cuda.max_memory_allocated()}


def wait_for(device: str) -> None:
    """Until the device has done what it was given."""
    if device == "cuda":
        import torch

        torch.cuda.synchronize()


def say(answer: dict[str, object]) -> None:
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
