"""The run's own random state: whatever others draw between its steps does not change it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import torch

# torch's global generators are the whole process's: only one thread at a time may call them its own
_turn = threading.RLock()


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Inside, no other run steps, and none is prepared."""
    with _turn:
        yield


class Randomness:
    """A state of torch's global generators that is theirs only while a step runs.

    Dropout and its like draw from the global generators. Between steps, observers, evaluation and other
    runs may draw as they like: :meth:`own` puts the run's state in place and takes it back afterwards.
    """

    def __init__(self, device: torch.device) -> None:
        """Begin with the state the generators have now."""
        self._device = device
        self.states = self._current()

    @contextmanager
    def own(self) -> Iterator[None]:
        """Inside, the global generators go on where the run left them; other runs wait meanwhile."""
        with one_at_a_time():
            outside = self._current()
            self._put(self.states)
            try:
                yield
            finally:
                self.states = self._current()
                self._put(outside)

    def _current(self) -> tuple[torch.Tensor, ...]:
        if self._device.type == "cuda":
            return torch.get_rng_state(), torch.cuda.get_rng_state(self._device)
        if self._device.type == "mps":
            return torch.get_rng_state(), torch.mps.get_rng_state()
        return (torch.get_rng_state(),)

    def _put(self, states: tuple[torch.Tensor, ...]) -> None:
        torch.set_rng_state(states[0])
        if self._device.type == "cuda" and len(states) > 1:
            torch.cuda.set_rng_state(states[1], self._device)
        elif self._device.type == "mps" and len(states) > 1:
            torch.mps.set_rng_state(states[1])
