"""Two runs in two threads of one process draw each what it would have drawn alone."""

from __future__ import annotations

import threading

from tests.core.training.making import (
    TANH,
    assert_same_weights,
    finished,
    linear,
    optimizer,
    prepared,
    project,
)

DROPOUT = ("Dropout", {"p": 0.4})


def test_dropout_in_one_thread_is_not_disturbed_by_another_run_or_its_preparation():
    made = project(linear(8), TANH, DROPOUT, linear(2), by=optimizer("Adam", 0.01), epochs=40)
    alone, disturbed = prepared(made), prepared(made)
    finished(alone)
    over = threading.Event()

    def disturb() -> None:
        while not over.is_set():
            finished(prepared(made), until_step=5)

    other = threading.Thread(target=disturb)
    other.start()
    try:
        finished(disturbed, frame_seconds=0.002)
    finally:
        over.set()
        other.join()
    assert_same_weights(alone, disturbed)
