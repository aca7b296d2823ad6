"""The learning rates of a run's steps: as they are set, or as a schedule moves them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from nnstudio.core.project import TrainingRecipe
from nnstudio.core.training.course import is_steady
from nnstudio.core.training.players import Player
from nnstudio.core.training.schedules import schedule_factor

GroupRates = Mapping[str, Sequence[float]]  # by player: the rate of each group of weights


class Rates:
    """Sets the rates of these players.

    Where a schedule moves them, ``taken`` has those of each step by player, until somebody empties it.
    """

    def __init__(self, players: Mapping[str, Player]) -> None:
        self.taken: list[dict[str, float]] = []
        self._players = players
        self._is_steady = True

    @property
    def now(self) -> dict[str, float]:
        """Of the last update, or where there was none, of the first."""
        return {name: player.rate for name, player in self._players.items()}

    def follow(self, recipe: TrainingRecipe) -> None:
        """Go by this recipe's schedule from the next step on."""
        self._is_steady = is_steady(recipe)
        self._factor = schedule_factor(recipe)

    def hold(self) -> None:
        """Whoever drives the steps sets the rates, and no schedule."""
        self._is_steady = True

    def set(self, step: int, passes: float, cuts: int) -> None:
        """For the step after so many: after so many passes over the data, and cuts of the rates."""
        if self._is_steady:
            return
        factor = self._factor(step, passes, cuts)
        for player in self._players.values():
            player.use_rate(player.recipe.learning_rate * factor)
        self.taken.append(self.now)

    def ahead(self, steps: Iterable[tuple[int, float]], count: int, cuts: int) -> Sequence[GroupRates]:
        """For ``count`` steps, as :meth:`set` sets them one after another; those of the last are set."""
        if self._is_steady:
            return [self._by_group()] * count
        rates = []
        for step, passes in steps:
            self.set(step, passes, cuts)
            rates.append(self._by_group())
        return rates

    def _by_group(self) -> GroupRates:
        return {name: player.rates for name, player in self._players.items()}
