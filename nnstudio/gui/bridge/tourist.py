"""Takes the trainer back in time and home again. Lives on the training thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from nnstudio.core.language import N_
from nnstudio.core.observe import Request
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.project.project import EMPTY
from nnstudio.core.training.events import Frame
from nnstudio.core.training.layer_settings import LayerSettings, layer_settings

if TYPE_CHECKING:
    from nnstudio.core.runs.facts import Snapshot
    from nnstudio.core.runs.travelling import Traveller
    from nnstudio.core.training.checkpoint import Checkpoint
    from nnstudio.gui.bridge.engine import Trainer


class Tourist:
    """One journey along one run. ``now`` is what there is to come home to; nothing while at home.

    A trainer in another process stays there: a second one is made here to travel with.
    """

    def __init__(self) -> None:
        self.now: Checkpoint | None = None
        self._recipe: TrainingRecipe | None = None
        self._layers: LayerSettings = EMPTY
        self._home: Trainer | None = None
        self._traveller: Traveller | None = None
        self._machine: Mapping[str, object] = EMPTY  # on which the run was recorded
        self._uid = ""

    @property
    def is_away(self) -> bool:
        return self.now is not None

    def go_to(self, home: Trainer, uid: str, step: int, is_wanted: Callable[[], bool]) -> bool:
        """Stand after this step of that run; ``False`` if it was given up on the way.

        Raises:
            Refusal: there is no such step, or it cannot be computed again.
        """
        if self.now is None:
            self.now, self._recipe, self._home = home.checkpoint(), home.project.training, home
            self._layers = layer_settings(home.project)
        if self._traveller is None or self._uid != uid:
            self._traveller, self._machine = _traveller(home, uid)
            self._uid = uid
        from nnstudio.core.runs.conditions import as_recorded

        with as_recorded(self._machine):
            return self._traveller.go_to(step, is_wanted)

    def epoch(self) -> int:
        """Passes completed where we stand."""
        assert self._traveller is not None
        return int(self._traveller.trainer.epoch)

    def checkpoint(self) -> Checkpoint:
        """The state where we stand."""
        assert self._traveller is not None
        checkpoint: Checkpoint = self._traveller.trainer.checkpoint()
        return checkpoint

    def come_home(self) -> None:
        """Put back what was there before; nothing happens at home."""
        now, self.now = self.now, None
        traveller, self._traveller = self._traveller, None
        if now is None or traveller is None or traveller.trainer is not self._home:
            return
        self._home.adopt(self._recipe)
        self._home.adopt_layers(self._layers)
        self._home.restore(now)

    def observe(self, requests: frozenset[Request]) -> Frame:
        """The answers to these requests where we stand."""
        from nnstudio.core.training.engine import observe_now

        assert self._traveller is not None
        frame: Frame = observe_now(self._traveller.trainer, requests)
        return frame


def _traveller(home: Trainer, uid: str) -> tuple[Traveller, Mapping[str, object]]:
    """Who travels along that run, and the machine it was recorded on."""
    from nnstudio.core.runs.refusals import UnknownRun
    from nnstudio.core.runs.store import open_store
    from nnstudio.core.runs.timelines import timeline
    from nnstudio.core.runs.travelling import Traveller
    from nnstudio.core.training.device import LIGHT_WORK
    from nnstudio.core.training.preparing import prepare

    with open_store() as store:
        run = store.find(uid)
        if run is None:
            raise UnknownRun(N_("This run is not recorded, so there is no way back to its steps."))
        line = timeline(store, run.number)
    if hasattr(home, "adopt"):
        return Traveller(home, line, _fetch), run.machine
    traveller = Traveller(prepare(line.project), line, _fetch)
    if traveller.trainer.work < LIGHT_WORK:
        traveller.warm_up()
    return traveller, run.machine


def _fetch(snapshot: Snapshot) -> Checkpoint:
    from nnstudio.core.runs.store import open_store

    with open_store() as store:
        return store.checkpoint(snapshot)
