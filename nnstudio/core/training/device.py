"""Where the tensors live: CUDA, then Apple's MPS, then the CPU; or as chosen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nnstudio.core.language import N_, Message
from nnstudio.core.refusal import Refusal

if TYPE_CHECKING:
    import torch

CHOICES = ("auto", "cpu", "cuda", "mps")
LIGHT_WORK = 50_000_000  # multiply-adds: some milliseconds of one core, with the backward pass

# turns of an empty loop (GNU), milliseconds (LLVM, Intel) before a waiting thread goes to sleep
_SPINNING = {"GOMP_SPINCOUNT": "10000", "KMP_BLOCKTIME": "1"}


_ONE_THREAD = N_("CPU, 1 thread")


class NoSuchDevice(Refusal):
    """The chosen device is not in this machine, or this build of torch cannot use it."""


def wait_asleep() -> None:
    """Let torch's threads wait for each other asleep after a moment; of use before torch is imported.

    As OpenMP comes, a thread that waits for the others' part of a matrix product keeps its core busy. Where
    other programs want the cores, too, that makes training on two threads a hundred times slower, for
    the one waited for gets no core. What the user has set stays.
    """
    for name, value in _SPINNING.items():
        os.environ.setdefault(name, value)


def available_devices() -> tuple[str, ...]:
    """The kinds of device that can be used here, the quickest first; the CPU is always among them."""
    import torch

    found = ["cuda"] if torch.cuda.is_available() else []
    found += ["mps"] if torch.backends.mps.is_available() else []
    return (*found, "cpu")


def choose_device(wish: str) -> torch.device:
    """The device for a recipe's ``device``.

    Raises:
        NoSuchDevice: if it is unknown, or not in this machine.
    """
    import torch

    here = available_devices()
    if wish == "auto":
        return torch.device(here[0])
    if wish not in CHOICES:
        known = ", ".join(CHOICES)
        raise NoSuchDevice(N_("There is no device {device}. Known: {known}."), device=wish, known=known)
    if wish not in here:
        raise NoSuchDevice(
            N_("The device {device} cannot be used on this machine. Choose {known}, or auto."),
            device=wish,
            known=", ".join(here),
        )
    return torch.device(wish)


def describe_device(device: torch.device) -> Message:
    """The device in words, such as ``CPU, 2 threads``; said in the language of whenever it is shown."""
    import torch

    if device.type == "cuda":
        return Message.of(N_("GPU: {name}"), name=torch.cuda.get_device_name(device))
    if device.type == "mps":
        return Message.of(N_("GPU: Apple (MPS)"))
    threads = torch.get_num_threads()
    if threads == 1:
        return Message.of(_ONE_THREAD)
    return Message.of(N_("CPU, {threads} threads"), threads=threads)


def threads_in(device: Message | str) -> int:
    """How many threads the words of :func:`describe_device` tell of; 0 where they tell of none."""
    if not isinstance(device, Message):
        return 0
    if device.template == _ONE_THREAD:
        return 1
    threads = dict(device.fields).get("threads", 0)
    return threads if isinstance(threads, int) else 0


def training_threads(window_open: bool, work: int | None = None, cores: int | None = None) -> int:
    """How many threads torch should use for steps of so much work (multiply-adds of a forward pass).

    Light steps get one: sharing them out saves nothing, and where other programs keep the cores busy it
    costs much, since every thread then waits for the one that has no core. Others get all cores, less one
    while a window has to stay responsive; but both of two, for half of the machine is too much to set aside
    for a window that draws little while a large network trains. Sums depend on it in their last bits, so it
    follows from project and machine alone.
    """
    if work is not None and work < LIGHT_WORK:
        return 1
    cores = cores or os.cpu_count() or 1
    return max(min(2, cores), cores - 1) if window_open else cores


def use_threads(window_open: bool, work: int | None = None) -> None:
    """Set the number of threads of the calling thread's computations. Repeats are free."""
    import torch

    wanted = training_threads(window_open, work)
    if torch.get_num_threads() != wanted:
        torch.set_num_threads(wanted)
