"""The stretch of training that is under way: how far it goes, and what the engine is told meanwhile."""

from __future__ import annotations

from nnstudio.core.observe import Request
from nnstudio.core.project import TrainingRecipe
from nnstudio.core.session import Session
from nnstudio.core.training.controls import Controls
from nnstudio.core.training.events import Event, StepsDone, WeightEdited, WeightNotEdited
from nnstudio.core.training.layer_settings import LayerSettings, settings_reaching
from nnstudio.core.training.weight_edits import WeightEdit
from nnstudio.gui.bridge.pace import Pace
from nnstudio.gui.bridge.tempo import Tempo
from nnstudio.gui.bridge.trained_part import live_recipe
from nnstudio.gui.bridge.wish import Wish, as_asked


class Stretch:
    """From a wish that is being fulfilled to its end. The engine reads the controls before every step."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pace = Pace()
        self._told = (0, 0.0)  # step and training seconds, as told last
        self._wish: Wish | None = None  # what the thread is doing
        self._controls = Controls()
        self.tempo = Tempo()
        self._least_epochs = 0  # asked for beyond the recipe's
        self._edited = 0  # how many of the controls' weight edits were answered

    @property
    def is_under_way(self) -> bool:
        """Whether the engine has begun and not told its end yet."""
        return self._wish is not None

    @property
    def goes_on(self) -> bool:
        """Whether it is under way and nobody has stopped it."""
        return self._wish is not None and not self._controls.stop

    def begin(self, wish: Wish, built: TrainingRecipe) -> Controls:
        """The controls of a run that goes so far; ``built`` is the recipe the trainer was made from."""
        run, epochs = self._session.run, self._session.project.training.epochs
        self._pace.begin()
        if run.epoch >= max(epochs, self._least_epochs) and not wish.stands_still:
            self._least_epochs = run.epoch + max(1, epochs)
        self._wish, self._edited = wish, 0
        self._controls = Controls(
            recipe=self._recipe(built),
            layers=self._layers(),
            until_step=run.step + wish.steps if wish.steps or wish.stands_still else None,
            use_best=wish.best,
            open_test=wish.test,
            weight_edits=wish.edits,
            until_epoch=run.epoch + wish.epochs if wish.epochs else None,
            least_epochs=self._least_epochs,
            requests=self._session.watch.requests,
            frame_seconds=self._pace.frame_seconds,
        )
        return self.tempo.govern(self._controls)

    def stop(self) -> None:
        """End it after the current step."""
        self._controls.stop = True

    def end(self) -> tuple[WeightEdit, ...]:
        """The engine has told its end; returns weights that were to be set, and came too late."""
        self._wish = None
        return self._controls.weight_edits[self._edited :]

    def also(self, wish: Wish) -> None:
        """Before the next step, do what this wish asks for besides steps."""
        self._controls.use_best = self._controls.use_best or wish.best
        self._controls.open_test = self._controls.open_test or wish.test

    def edit(self, edit: WeightEdit) -> None:
        """Set a number before the next step."""
        self._controls.weight_edits = (*self._controls.weight_edits, edit)

    def start_over(self) -> None:
        """Another trainer: what was asked of the old one beyond its epochs is done with."""
        self._least_epochs = 0
        self._told = (0, 0.0)

    def follow_recipe(self, built: TrainingRecipe) -> None:
        """The project was edited: what can reach a running engine does, at its next step."""
        if self._wish is not None:
            self._controls.recipe = self._recipe(built)
            layers = self._layers()
            if layers != self._controls.layers:
                self._controls.layers = layers

    def watch(self, requests: frozenset[Request]) -> None:
        """The panels want to see this from now on."""
        self._controls.requests = requests

    def as_told(self, events: list[Event]) -> list[Event]:
        """The engine's events as the user sees them: an end that was asked for is a pause."""
        epochs = max(self._session.project.training.epochs, self._least_epochs)
        self._edited += sum(isinstance(event, WeightEdited | WeightNotEdited) for event in events)
        return [as_asked(event, self._wish, epochs) for event in events]

    @property
    def slack(self) -> float:
        """How many times as long as usual views should wait between two drawings."""
        return self._pace.slack if self._wish is not None else 1.0

    def keep_pace(self, events: list[Event]) -> None:
        """These have come: draw no oftener from now on than leaves the steps enough of the machine."""
        done = [event for event in events if isinstance(event, StepsDone)]
        if not done:
            return
        steps, seconds = done[-1].step - self._told[0], done[-1].seconds - self._told[1]
        self._told = done[-1].step, done[-1].seconds
        if steps > 0 and seconds > 0:
            self._pace.steps_took(seconds / steps)
        self._pace.look()
        self._controls.frame_seconds = self._pace.frame_seconds

    def _recipe(self, built: TrainingRecipe) -> TrainingRecipe:
        return live_recipe(self._session.project.training, built)

    def _layers(self) -> LayerSettings | None:
        """How the layers of the network that runs are to learn, by what is open now."""
        running = self._session.run.project
        return None if running is None else settings_reaching(running, self._session.project)
