"""One run on two processes through torch's launcher: the numbers of one, and a killed one made good."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nnstudio.core.project import Project
from nnstudio.core.project.edits import set_value
from nnstudio.core.storage.examples import example
from nnstudio.core.storage.files import read, write

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")]

TOGETHER = ("-m", "torch.distributed.run", "--nproc-per-node", "2", "--max-restarts", "1", "-m", "nnstudio")
ALONE = ("-m", "nnstudio")


def train(way: tuple[str, ...], *words: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, *way, "train", *map(str, words), "--no-record", "--json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    begun = subprocess.Popen(command, text=True, **pipes)
    _begun.append(begun)
    return begun


_begun: list[subprocess.Popen[str]] = []


@pytest.fixture(autouse=True)
def _nobody_stays() -> Iterator[None]:
    """Whatever becomes of a test, its launcher and the launcher's processes end with it."""
    yield
    while _begun:
        process = _begun.pop()
        if process.poll() is None:
            process.terminate()  # the launcher ends its own
            process.wait(60)


def told(process: subprocess.Popen[str]) -> list[dict[str, object]]:
    """What a run that went well has said."""
    out, errors = process.communicate(timeout=300)
    sys.stderr.write(errors)  # shown where a test fails: which process the launcher began anew, and why
    assert process.returncode == 0, errors
    return [json.loads(line) for line in out.splitlines()]


def losses(path: Path, curve: str = "loss") -> np.ndarray:
    return read(path).record.curves[curve][1]


def changed(name: str, **values: object) -> Project:
    made = example(name).load()
    for path, value in values.items():
        made = set_value(made, f"training.{path.replace('__', '.')}", value)
    return made


@pytest.mark.parametrize(
    ("made", "curve"),
    [
        (changed("circle", optimizers__main__clip_norm=0.5, optimizers__main__l1=0.01), "loss"),
        (changed("digits-mlp", accumulate=3), "loss"),
        (changed("gan-ring"), "generator_loss"),
    ],
    ids=["clipped and penalised, a last batch that is odd", "in pieces", "two players and noise"],
)
def test_two_processes_give_the_losses_of_one_with_the_whole_batch(
    tmp_path: Path, made: Project, curve: str
) -> None:
    file, one, two = (tmp_path / f"{name}.nnstudio" for name in ("file", "one", "two"))
    write(file, made)
    alone = told(train(ALONE, file, "--steps", "40", "-o", one))
    together = told(train(TOGETHER, file, "--steps", "40", "-o", two))
    assert [event["event"] for event in together] == [event["event"] for event in alone]  # said once
    assert len(losses(two, curve)) == 40
    assert np.abs(losses(one, curve) - losses(two, curve)).max() < 1e-6


def test_a_time_limit_ends_all_processes_after_the_same_step(tmp_path: Path) -> None:
    file, out = tmp_path / "file.nnstudio", tmp_path / "out.nnstudio"
    write(file, changed("circle"))
    events = told(train(TOGETHER, file, "--seconds", "1", "-o", out))
    assert events[-1]["reason"] in ("limit", "stopped")
    assert len(losses(out)) == events[-1]["steps"] > 0


def test_when_a_process_is_killed_the_launcher_begins_anew_and_the_run_goes_on_from_its_last_epoch(
    tmp_path: Path,
) -> None:
    file, one, two = (tmp_path / f"{name}.nnstudio" for name in ("file", "one", "two"))
    write(file, changed("digits-mlp"))
    told(train(ALONE, file, "--epochs", "8", "-o", one))
    process = train(TOGETHER, file, "--epochs", "8", "-o", two)
    kept = tmp_path / "two.restart.nnstudio"
    wait_until(kept.exists)
    os.kill(worker_of(process.pid, rank=1), signal.SIGKILL)
    events = told(process)
    begun = [event for event in events if event["event"] == "started"]
    assert len(begun) == 2
    assert int(str(begun[1]["epoch"])) >= 1
    assert len(losses(one)) == len(losses(two))
    assert np.abs(losses(one) - losses(two)).max() < 1e-5
    assert not kept.exists()


def wait_until(condition: object) -> None:
    deadline = time.monotonic() + 120
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)


def worker_of(launcher: int, rank: int) -> int:
    """The process that the launcher gave this rank."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            parent = next(line for line in status.read_text().splitlines() if line.startswith("PPid:"))
            own = (status.parent / "environ").read_bytes().split(b"\0")
        except OSError:  # it has ended meanwhile
            continue
        if int(parent.split()[1]) == launcher and f"RANK={rank}".encode() in own:
            return int(status.parent.name)
    raise AssertionError("there is no such process")
