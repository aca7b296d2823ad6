"""Two ways of training in two processes that take turns: while one computes, the other waits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import TracebackType
from typing import Any

# how torch's threads wait for each other where nobody says how: what a plain loop runs under
_AS_OPENMP_COMES = {"GOMP_SPINCOUNT": "300000", "KMP_BLOCKTIME": "200"}


class Worker:
    """The near end of a :mod:`tests.benchmarks.worker`; use it in a ``with``."""

    def __init__(self, way: str, work: str, *options: str) -> None:
        self.name = f"{way} {work}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.worker", way, work, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | (_AS_OPENMP_COMES if way == "plain" else {}),
        )
        self.missing: str = self._answer().get("missing", "")

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def speed(self, seconds: float) -> float:
        """Steps per second of a slice of about so many seconds; a slice is one step at least."""
        answer = self._ask(f"steps {seconds}")
        return float(answer["steps"]) / float(answer["seconds"])

    def memory(self, where: str = "held") -> float:
        """Bytes held at most since it was ready, above what importing took; or ``on_device``."""
        return float(self._ask("memory")[where])

    def _ask(self, order: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name} ended with status {self._process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        return answer


def ratios(ours: Worker, theirs: Worker, pairs: int, seconds: float) -> tuple[list[float], list[float]]:
    """Speeds of ours over theirs, slice by slice in turns; and the speeds of ours."""
    found, speeds = [], []
    for pair in range(pairs):
        turns = (ours, theirs) if pair % 2 else (theirs, ours)
        speed = {worker: worker.speed(seconds) for worker in turns}
        found.append(speed[ours] / speed[theirs])
        speeds.append(speed[ours])
    return found, speeds
