"""Memory that runs out: freed, told with what took how much, and half the batch leads on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nnstudio.core.refusal import Refusal
from nnstudio.core.training.events import Reason
from nnstudio.core.training.memory_need import NEEDS_TOO_MUCH, check_memory
from nnstudio.core.training.running_out import half_batch, is_shortage, mend_of_refusal
from tests.core.training.making import (
    TANH,
    assert_same_weights,
    finished,
    linear,
    optimizer,
    prepared,
    project,
)

ROOT = Path(__file__).resolve().parents[3]
ALLOCATOR = (
    "[enforce fail at alloc_cpu.cpp:118] err == 0. DefaultCPUAllocator: can't allocate memory: you tried"
)


def failing(trainer, error, at):
    """Let the step after ``at`` steps fail with this error, once."""
    real, failed = trainer.batches.next, []

    def fail():
        if trainer.step == at and not failed:
            failed.append(True)
            raise error
        return real()

    trainer.batches.next = fail
    return trainer


@pytest.mark.parametrize(
    "error", [MemoryError(), RuntimeError(ALLOCATOR), RuntimeError("CUDA out of memory. Tried to allocate")]
)
def test_it_is_told_what_takes_how_much_and_half_the_batch_leads_on(error):
    trainer = failing(prepared(project(batch_size=16)), error, at=5)
    plain = prepared(project(batch_size=16))
    end = finished(trainer, frame_seconds=0.0)[-1]
    assert end.reason is Reason.FAILED
    said = str(end.message)
    assert "with 16 samples at once" in said
    assert "“linear" in said
    assert "such as 8" in said
    assert "Traceback" in end.report
    assert trainer.step == 5
    finished(plain, until_step=5)
    assert_same_weights(trainer, plain)
    assert str(end.mend.label) == "Halve the batch to 8"
    smaller = end.mend.apply(trainer.project)
    last = finished(trainer, recipe=smaller.training)[-1]
    assert last.reason is Reason.LIMIT
    assert trainer.recipe.batch_size == 8


def test_what_the_failed_step_left_is_let_go_of():
    trainer = failing(prepared(project()), MemoryError(), at=4)
    seen = []
    real = trainer.restore
    trainer.restore = lambda state: (
        seen.append([w.grad for w in trainer.networks["main"].parameters()]),
        real(state),
    )
    finished(trainer)
    assert all(gradient is None for gradient in seen[0])


def test_one_sample_cannot_be_halved_and_other_errors_are_no_shortage():
    assert half_batch(project(batch_size=1), 100) is None
    assert half_batch(project(batch_size=64), 10).arguments == ("training.batch_size", 5)
    assert half_batch(project(by=optimizer("FullBatchGradientDescent", 1.0)), 100) is None
    assert not is_shortage(RuntimeError("shapes cannot be multiplied"))
    end = finished(failing(prepared(project()), RuntimeError("a bug"), at=1))[-1]
    assert end.mend is None


def test_a_training_refused_for_want_of_memory_offers_it_only_where_it_helps(monkeypatch):
    import torch

    from nnstudio.core.training import memory_need
    from nnstudio.core.training.resolving import resolve

    made = project(linear(500), TANH, linear(2), batch_size=100)
    plan = resolve(made)
    for free, expected in ((300_000, ("training.batch_size", 50)), (10, None)):
        monkeypatch.setattr(memory_need, "free_memory", lambda _device, free=free: free)
        with pytest.raises(Refusal) as caught:
            check_memory(made, plan, torch.device("cpu"), rows=100)
        assert caught.value.message.template == NEEDS_TOO_MUCH
        mend = mend_of_refusal(caught.value.message, made, plan, 120)
        assert (mend.arguments if mend else None) == expected
    assert mend_of_refusal(Refusal("something else").message, made, plan, 120) is None


CHILD = """
import json, resource, sys
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.engine import train
from nnstudio.core.training.events import RunFinished
from tests.core.training.making import TANH, linear, optimizer, prepared, project

made = project(linear(3000), TANH, linear(3000), TANH, linear(2), data={"size": 4000}, batch_size=2000,
               by=optimizer("SGD", 0.01))
trainer = prepared(made)
list(train(trainer, Controls(until_step=1)))
with open("/proc/self/statm") as file:
    used = int(file.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 40_000_000,) * 2)
wide = [event for event in train(trainer, Controls(until_step=3, recipe=made.training))]
end = wide[-1]
print(json.dumps({"reason": end.reason, "said": str(end.message), "step": trainer.step,
                  "mend": list(end.mend.arguments) if end.mend else None}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits memory as Linux does")
def test_a_real_shortage_ends_in_words_with_the_run_still_there():
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["reason"] == "failed", found
    assert "not enough memory" in found["said"]
    assert found["mend"] == ["training.batch_size", 1000]
    assert found["step"] >= 1
