"""Where the tensors live: CUDA, then Apple's MPS, then the CPU; or as chosen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from nnstudio.core.language import N_, _
from nnstudio.core.refusal import Refusal

if TYPE_CHECKING:
    import torch

CHOICES = ("auto", "cpu", "cuda", "mps")


class NoSuchDevice(Refusal):
    """The chosen device is not in this machine, or this build of torch cannot use it."""


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


def describe_device(device: torch.device) -> str:
    """The device in words of the chosen language, such as ``CPU (2 threads)``."""
    import torch

    if device.type == "cuda":
        return _("GPU: {name}").format(name=torch.cuda.get_device_name(device))
    if device.type == "mps":
        return _("GPU: Apple (MPS)")
    threads = torch.get_num_threads()
    return _("CPU, 1 thread") if threads == 1 else _("CPU, {threads} threads").format(threads=threads)


def training_threads(window_open: bool, cores: int | None = None) -> int:
    """How many threads torch should use: all cores, less one while a window has to stay responsive.

    On two cores both: half of the machine is too much to set aside for a window that draws little while a
    large network trains, and its thread, mostly asleep, is let in at once when it wakes.
    """
    cores = cores or os.cpu_count() or 1
    return max(min(2, cores), cores - 1) if window_open else cores


def use_threads(window_open: bool) -> None:
    """Set the number of threads of the calling thread's computations. Repeats are free."""
    import torch

    wanted = training_threads(window_open)
    if torch.get_num_threads() != wanted:
        torch.set_num_threads(wanted)
