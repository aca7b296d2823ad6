"""Calls of torch's interpreter leave nothing of their settings behind, and know no gradients."""

from __future__ import annotations

import threading

import pytest
import torch

from nnstudio.core.training.captured.interpreting import Interpreting, resident
from nnstudio.core.training.captured.writer import Writer

aten = torch.ops.aten


def settings() -> tuple[bool, bool]:
    """Whether the interpreter rewrites functions, and whether gradients are recorded here."""
    weight = torch.ones(2, requires_grad=True)
    return torch._C._get_graph_executor_optimize(), (weight * 2).requires_grad


def test_settings_are_as_before_whatever_happens_inside():
    before = settings()
    with Interpreting():
        assert settings() == (False, False)
    assert settings() == before == (True, True)
    with pytest.raises(ZeroDivisionError), Interpreting():
        raise ZeroDivisionError
    assert settings() == before


def test_other_threads_have_their_own_settings():
    seen = []

    def look():
        seen.append(settings())

    with Interpreting():
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [(True, True)]


def test_what_is_said_in_a_loop_is_done_as_often_as_asked():
    writer = Writer()
    count = writer.given("count", torch._C.IntType.get())
    numbers = writer.given("numbers", torch._C.ListType.ofFloats())
    (total,) = writer.unpacked(writer.given("tensors", torch._C.ListType.ofTensors()), 1)
    seen = writer.empty_list()
    with writer.loop(count) as turn:
        writer.call(aten.add_.Scalar, (total, writer.item(numbers, turn)))
        writer.add_to(seen, writer.call(aten.clone.default, (total,))[0])
    function = writer.function([writer.call(aten.stack.default, (seen, 0))[0]])
    held = torch.zeros(2)
    with Interpreting():
        (rows,) = function(3, [1.0, 10.0, 100.0], resident([held]))
    assert rows[:, 0].tolist() == [1, 11, 111]
    assert held.tolist() == [111, 111]
    assert not rows.requires_grad


def test_the_interpreter_lets_other_threads_work_meanwhile():
    """A drawing window does not wait for a call of many steps."""
    writer = Writer()
    count = writer.given("count", torch._C.IntType.get())
    (total,) = writer.unpacked(writer.given("tensors", torch._C.ListType.ofTensors()), 1)
    with writer.loop(count):
        writer.call(aten.add_.Scalar, (total, 1))
    function = writer.function([total])
    ended, ticks = threading.Event(), []

    def call():
        with Interpreting():
            function(200_000, resident([torch.zeros(2)]))  # a tenth of a second and more
        ended.set()

    thread = threading.Thread(target=call)
    thread.start()
    while not ended.wait(0.001):
        ticks.append(1)
    thread.join()
    assert len(ticks) > 5
