"""What may be asked of a run besides training on: the best epoch's weights, a look at it, one step."""

from __future__ import annotations

from collections.abc import Callable
from weakref import WeakMethod

from nnstudio.gui.bridge.stretch import Stretch
from nnstudio.gui.bridge.wish import Wish


class Errands:
    """Done before the next step of what trains; at once, without a step, where nothing does."""

    def __init__(self, stretch: Stretch, go: Callable[[Wish], None]) -> None:
        """``go`` is a method, held weakly."""
        self._stretch = stretch
        self._go = WeakMethod(go)

    def use_best(self) -> None:
        """Put the weights of the best epoch back, where they were kept."""
        self._do(Wish(best=True))

    def open_test(self) -> None:
        """Break the seal of the test set; the run remembers it."""
        self._do(Wish(test=True))

    def take_step(self) -> None:
        """Train on one batch."""
        self._do(Wish(steps=1))

    def look(self) -> None:
        """See to it that a network stands ready, and that what is wanted of it is seen."""
        self._do(Wish(look=True))

    def _do(self, wish: Wish) -> None:
        go = self._go()
        if self._stretch.goes_on:
            self._stretch.also(wish)
        elif go is not None:
            go(wish)
