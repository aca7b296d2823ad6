"""What every test gets: the same seed, English, Qt offscreen, and no thread left behind."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# one torch thread in each of the processes that share the cores: two would fight for them
os.environ.setdefault("OMP_NUM_THREADS", "1")

MNIST = Path(__file__).resolve().parents[2] / "shared" / "data" / "mnist"


@pytest.fixture(autouse=True)
def _seeded() -> None:
    random.seed(0)
    np.random.seed(0)


@pytest.fixture(scope="session", autouse=True)
def _runs_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What tests train is recorded in a folder of theirs, never in the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NNSTUDIO_RUNS", str(tmp_path_factory.mktemp("runs")))
        yield


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    from nnstudio.core.language import language

    language.choose("en")
    yield
    language.choose("en")


@pytest.fixture(autouse=True)
def no_dangling_threads() -> Iterator[None]:
    """Fail a test that leaves a Python thread running."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 2
    while (left := _new_threads(before)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"threads left running: {left}"


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    # tqdm-like monitors and torch's own pool threads are native or daemonic and not ours
    return [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]


@pytest.fixture(scope="session")
def mnist_folder() -> Path:
    """The folder of real MNIST, or a skip: it is never part of the repository."""
    if not (MNIST / "train-images-idx3-ubyte.gz").is_file():
        pytest.skip("real MNIST is not on this machine")
    return MNIST
