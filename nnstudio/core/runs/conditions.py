"""What the last bits of a run depend on besides its project: threads, torch's version, the processor.

Sums are rounded in the order in which they are done. That order depends on how many threads share them, on
torch's version, on what the processor can do at once, and on whether many runs were computed as one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from nnstudio.core.language import N_, Message
from nnstudio.core.runs.machine import machine
from nnstudio.core.training.device import threads_in

Machine = Mapping[str, object]

THREADS, ARITHMETIC, AT_ONCE = "threads", "arithmetic", "at_once"
_TOGETHER = N_("{others} other runs at once with it, here none")
_COMPARED: Mapping[str, str] = {
    "torch": N_("torch {then}, here {now}"),
    ARITHMETIC: N_("a processor with {then}, here {now}"),
    "processor": N_("a processor of the kind {then}, here {now}"),
}


def conditions(device: Message | str, at_once: int = 1) -> dict[str, object]:
    """What is to be known of the run that begins, on this device (in words, as the engine tells it).

    ``at_once`` is how many runs are computed as one with it, itself included.
    """
    found: dict[str, object] = {}
    if threads := threads_in(device):
        found[THREADS] = threads
    if arithmetic := _arithmetic():
        found[ARITHMETIC] = arithmetic
    if at_once > 1:
        found[AT_ONCE] = at_once
    return found


@contextmanager
def as_recorded(recorded: Machine) -> Iterator[None]:
    """Inside, the calling thread shares its sums out as the run did; where that is not known, as it does."""
    import torch

    threads, before = recorded.get(THREADS), torch.get_num_threads()
    known = isinstance(threads, int) and not isinstance(threads, bool) and threads > 0
    if known and threads != before:
        torch.set_num_threads(int(str(threads)))
    try:
        yield
    finally:
        if torch.get_num_threads() != before:
            torch.set_num_threads(before)


def differences(recorded: Machine) -> tuple[Message, ...]:
    """In what this place is another than the one where the run was recorded, as far as bits depend on it."""
    here: dict[str, object] = {**machine(), ARITHMETIC: _arithmetic()}
    found = [
        Message.of(words, then=str(recorded[name]), now=str(here[name]))
        for name, words in _COMPARED.items()
        if recorded.get(name) and here[name] and recorded[name] != here[name]
    ]
    at_once = recorded.get(AT_ONCE)
    if isinstance(at_once, int) and at_once > 1:
        found.append(Message.of(_TOGETHER, others=at_once - 1))
    return tuple(found)


def _arithmetic() -> str:
    """The vector instructions torch uses, such as ``AVX2``; nothing while torch is not loaded."""
    torch = sys.modules.get("torch")
    return "" if torch is None else str(torch.backends.cpu.get_cpu_capability())
