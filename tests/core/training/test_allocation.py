"""Memory of one step that is kept for the next."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nnstudio.core.training import allocation

FAULTS = """
import resource, sys
import numpy as np
from nnstudio.core.training.allocation import give_back, keep_freed_memory
if sys.argv[1] == "kept":
    keep_freed_memory()
def step():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    several = [np.ones(6_000_000) for _ in range(4)]
    del several
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
step()
step()
print(step())
give_back()
print(step())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's own")
def test_a_step_is_given_the_pages_of_the_one_before():
    plain, kept = (faults(way) for way in ("plain", "kept"))
    assert kept[0] < plain[0] / 5
    assert kept[1] > 5 * max(1, kept[0])  # given back in between


def faults(way: str) -> list[int]:
    done = subprocess.run([sys.executable, "-c", FAULTS, way], capture_output=True, text=True, check=True)
    return [int(line) for line in done.stdout.split()]


def test_where_there_is_no_glibc_nothing_happens(monkeypatch):
    monkeypatch.setattr(allocation.sys, "platform", "win32")
    monkeypatch.setattr(allocation.ctypes, "CDLL", None)
    allocation.keep_freed_memory()
    allocation.give_back()
