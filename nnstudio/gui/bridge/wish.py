"""What was wished of a run, and how its end is told accordingly."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nnstudio.core.language import N_
from nnstudio.core.project import Project
from nnstudio.core.session import Run
from nnstudio.core.training.events import Event, Reason, RunFinished
from nnstudio.core.training.weight_edits import WeightEdit
from nnstudio.gui.bridge.failure import Failure

SEEDS = 2**31
STALE_WEIGHTS = N_(
    "The network was edited since these weights were made. Undo that, or reset, and set the weight then."
)


@dataclass(frozen=True, slots=True)
class Wish:
    """How far to train: so many more steps or epochs, or (both 0) to the end of the recipe.

    ``best``: not at all; the best epoch's weights are put back. ``test``: not at all; the test set is opened.
    ``edits``: not at all; these numbers are set. ``look``: not at all; but what is to be seen is seen.
    """

    steps: int = 0
    epochs: int = 0
    best: bool = False
    test: bool = False
    edits: tuple[WeightEdit, ...] = ()
    look: bool = False

    @property
    def stands_still(self) -> bool:
        """Whether it asks for no step at all."""
        return self.best or self.test or self.look or bool(self.edits)


def as_asked(event: Event, wish: Wish | None, epochs: int) -> Event:
    """One step or one epoch that is done is a pause, not the end of a run of so many epochs."""
    if not isinstance(event, RunFinished) or event.reason is not Reason.LIMIT:
        return event
    is_part = wish is not None and wish != Wish()
    return replace(event, reason=Reason.STOPPED) if is_part and event.epoch < epochs else event


def failed(run: Run, failure: Failure) -> RunFinished:
    """The end of a run that failed outside the engine."""
    return RunFinished(run.step, run.epoch, Reason.FAILED, run.seconds, failure.message, failure.report)


def with_next_seed(project: Project) -> Project:
    """An edit: begin from other weights."""
    seed = (project.training.seed + 1) % SEEDS
    return replace(project, training=replace(project.training, seed=seed))
