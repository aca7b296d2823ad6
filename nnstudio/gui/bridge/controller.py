"""Train, Pause, Step, Epoch, Reset: what the toolbar's buttons mean, and who is asked to do it.

The controller lives on the GUI thread. It gives orders to the training thread and empties the mailbox
into ``session.run`` at most thirty times a second, and only while something is under way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Signal

from nnstudio.core.language import N_, Message
from nnstudio.core.observe import Request
from nnstudio.core.project import Project
from nnstudio.core.session import RunStatus, Session
from nnstudio.core.training.events import Event, Frame, RunFinished, WeightNotEdited
from nnstudio.core.training.record import Record
from nnstudio.core.training.weight_edits import WeightEdit
from nnstudio.gui.bridge.background import Background
from nnstudio.gui.bridge.delivery import Delivery
from nnstudio.gui.bridge.engine import Engine, core_engine
from nnstudio.gui.bridge.errands import Errands
from nnstudio.gui.bridge.failure import Failure
from nnstudio.gui.bridge.isolating import Isolating
from nnstudio.gui.bridge.mailbox import Mailbox
from nnstudio.gui.bridge.microscoping import Microscoping
from nnstudio.gui.bridge.planner import Planner
from nnstudio.gui.bridge.preparer import Preparer
from nnstudio.gui.bridge.recipe_length import recipe_steps
from nnstudio.gui.bridge.stretch import Stretch
from nnstudio.gui.bridge.trained_part import trained_part
from nnstudio.gui.bridge.training_thread import NotObserved, NotPrepared, Prepared, TrainingThread
from nnstudio.gui.bridge.travelling import TimeTravel
from nnstudio.gui.bridge.watching import Watching
from nnstudio.gui.bridge.wish import STALE_WEIGHTS, Wish, failed, with_next_seed

if TYPE_CHECKING:
    from nnstudio.core.data.source import Dataset
    from nnstudio.core.training.checkpoint import Checkpoint

SLOW_PREPARATION_SECONDS = 0.4  # from here on the user is told


class TrainingController(QObject):
    """What may be asked of the training; keeps ``session.run`` and ``session.plan`` up to date.

    While a run goes on, edits of the network or the data do not touch it: ``session.run.project`` is the
    project as trained, and :attr:`is_stale` says that the open one has moved on. A run that has trained
    keeps its weights until the next Train, Step, Epoch or Reset, so the edit can still be undone; one that
    has not is rebuilt at once.
    """

    busy_changed = Signal(bool)
    stale_changed = Signal(bool)
    refused = Signal(object)  # Message: what was asked cannot be done, and why

    def __init__(self, session: Session, parent: QObject | None = None, engine: Engine | None = None) -> None:
        super().__init__(parent)
        engine = engine or core_engine()
        self._session = session
        mailbox = Mailbox()
        self.isolating = Isolating(engine, self)
        self._thread = TrainingThread(mailbox, self.isolating.engine)
        self._delivery = Delivery(mailbox, self)
        self._stretch = Stretch(session)
        self.tempo = self._stretch.tempo
        self.errands = Errands(self._stretch, self._go)
        self._wish: Wish | None = None  # what to do once a trainer is ready
        self._waiting_record = Record()  # of the checkpoint that is to be put back
        self._was_busy = self._was_stale = False
        self.background = Background("nnstudio background", self)
        self.planner = Planner(session, engine, self)
        self._preparer = Preparer(session, self.planner, self._thread, self)
        self._watching = Watching(session, self._thread, self)
        self.travel = TimeTravel(session, self._thread, self._delivery, self)
        self.microscope = Microscoping(session, self)
        self._connect()

    def _connect(self) -> None:
        self._delivery.due.connect(self._on_delivery_due)
        self._delivery.events_came.connect(self._on_events)
        self._delivery.fact_came.connect(self._on_fact)
        self.planner.planned.connect(self._on_planned)
        self.planner.failed.connect(self._preparer.on_planning_failed)
        self._preparer.prepared.connect(self._on_prepared)
        self._preparer.failed.connect(self._on_failed)
        self._preparer.impossible.connect(self._on_impossible)
        self.isolating.changed.connect(self._on_isolation_changed)
        self._session.project_changed.connect(self._on_project_changed)
        self._session.run.reset.connect(self._on_run_reset)
        self._session.watch.changed.connect(self._on_watch_changed)
        application = QCoreApplication.instance()
        if application is not None:
            application.aboutToQuit.connect(self.stop_and_wait)

    # what may be asked

    @property
    def is_busy(self) -> bool:
        """Whether it trains, or will as soon as everything is ready."""
        return self._wish is not None or self._stretch.goes_on

    @property
    def slack(self) -> float:
        """How many times as long as usual panels should wait between two drawings; 1 while nothing trains."""
        return self._stretch.slack

    @property
    def is_stale(self) -> bool:
        """Whether the network or the data were edited since the run's network was built."""
        trained = self._session.run.project
        return trained is not None and trained_part(trained) != trained_part(self._session.project)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is under way: no training, planning, preparing or answering."""
        waiting = self._delivery.is_watching or self._watching.is_working or self._preparer.is_working
        waiting = waiting or self.travel.is_working
        return not (self.is_busy or waiting or self._thread.is_working or self.planner.is_working)

    @property
    def dataset(self) -> Dataset | None:
        """The samples of the trainer that stands ready, made from ``session.run.project.data``."""
        return self._preparer.dataset

    def why_unanswered(self, request: Request) -> Message | None:
        """What went wrong when the engine tried to answer this request."""
        return self._watching.unanswered.get(request)

    def train(self) -> None:
        """Train to the end of the recipe; beyond it, if the run has already got there."""
        self._go(Wish())

    def step(self) -> None:
        """Train on one batch; at the speed of layers, go on to the next layer."""
        if not self.microscope.takes_step():
            self._go(Wish(steps=1))

    def steps(self, count: int) -> None:
        """Train on so many batches."""
        self._go(Wish(steps=count))

    def epoch(self) -> None:
        """Train for one pass over the training part."""
        self._go(Wish(epochs=1))

    def edit_weight(self, edit: WeightEdit) -> None:
        """Set one weight by hand: before the next step of what trains, at once where nothing does."""
        if self._stretch.goes_on:
            self._stretch.edit(edit)
        elif self._preparer.ready is not None and not self._preparer.fits:
            self.refused.emit(Message.of(STALE_WEIGHTS))
        else:
            waiting = self._wish.edits if self._wish is not None else ()
            self._go(Wish(edits=(*waiting, edit)))

    def pause(self) -> None:
        """Stop after the current step; the run can go on from there."""
        self._wish = None
        self._stretch.stop()
        self._session.run.give_up_preparing()
        self._announce()

    def toggle(self) -> None:
        """Pause if it trains, train otherwise."""
        if self.is_busy:
            self.pause()
        else:
            self.train()

    def reset(self) -> None:
        """Throw the run away; the project as it is now stands ready with its seed's initial weights."""
        self.pause()
        self._renew()

    def new_seed(self) -> None:
        """The next seed, so that a class which presses this together stays together; then reset."""
        self._session.apply(with_next_seed, label=N_("New seed"))
        self.reset()

    def checkpoint(self) -> Checkpoint | None:
        """Weights and optimizer state after the current step; waits for it.

        What is still to be put back is handed out as it is. ``None`` when nothing was trained, or when
        the project was edited since and no longer fits.
        """
        if self._preparer.waiting_checkpoint is not None:
            return self._preparer.waiting_checkpoint
        return self.trained_checkpoint() if self._preparer.fits else None

    def trained_checkpoint(self) -> Checkpoint | None:
        """The same, whatever the project has become since: it fits ``session.run.project``."""
        if self._preparer.ready is None or not self._session.run.is_touched:
            return None
        return self._thread.checkpoint().result()

    def record(self) -> Record:
        """The run's history, with everything that led to a checkpoint taken just before."""
        if self._preparer.waiting_checkpoint is not None:
            return self._waiting_record
        self._delivery.take()
        return self._session.run.record

    def restore(self, checkpoint: Checkpoint, record: Record | None = None) -> None:
        """Go on from this state: it is put back as soon as the open project's trainer is ready.

        ``record`` is the history that led to it.
        """
        self.pause()
        self._waiting_record = record or Record()
        self._renew(checkpoint)

    def stop_and_wait(self) -> None:
        """Stop after the current step and join every thread. Afterwards no timer runs either."""
        self._wish = None
        self._thread.join()
        self.isolating.close()
        self.planner.join()
        self._delivery.take()
        self.background.join()
        self._preparer.drop_orders()
        self._watching.forget()
        self._delivery.rest()
        self._announce()

    # from a wish to a running engine

    def _go(self, wish: Wish) -> None:
        if self._stretch.goes_on or self.travel.refuses():
            return
        self._wish = wish
        if not self._stretch.is_under_way:  # else it is still stopping, and the wish comes next
            self._fulfil()
        self._announce()

    def _fulfil(self) -> None:
        """Start what is wished if a fitting trainer is ready; else see to it that one will be."""
        if self._wish is None:
            return
        if self._preparer.fits:
            self._start(self._wish)
            return
        self._session.run.set_status(RunStatus.PREPARING)
        if not self._preparer.is_working:
            self.planner.doubt()
            self._renew(self._preparer.waiting_checkpoint, carries=True)

    def _start(self, wish: Wish) -> None:
        assert self._preparer.ready is not None
        self._wish = None
        self._thread.train(self._stretch.begin(wish, self._preparer.ready.training))
        self._delivery.watch()

    def _renew(self, checkpoint: Checkpoint | None = None, *, carries: bool = False) -> None:
        self._stretch.start_over()
        self._watching.forget()
        self._preparer.renew(checkpoint, carries=carries)
        self._delivery.watch()

    # facts of the session

    def _on_project_changed(self, before: Project, after: Project) -> None:
        if self._preparer.ready is not None:
            self._stretch.follow_recipe(self._preparer.ready.training)
        self._announce()

    def _on_isolation_changed(self, _isolated: bool) -> None:
        """Move what stands ready to where it works now; what is training moves when it begins anew."""
        if self.is_busy or self._preparer.ready is None:
            return
        checkpoint, record = self.checkpoint(), self.record()
        if checkpoint is not None:
            self.restore(checkpoint, record)
        elif not self._session.run.is_touched:
            self._renew()

    def _on_run_reset(self) -> None:
        """Another project was opened (our own new runs have a project): what runs is of no interest."""
        if self._session.run.project is None:
            self._wish = None
            self._stretch.stop()
            self._thread.drop_waiting()
            self._preparer.forget()
            self._watching.forget()

    def _on_watch_changed(self, requests: frozenset[Request]) -> None:
        self._stretch.watch(requests)
        if not self._stretch.is_under_way and self._watching.missing():
            self._watching.ask_soon()
            self._delivery.watch()

    def _on_planned(self) -> None:
        """The plan is known: rebuild what has not been trained, or what somebody waits for."""
        untouched = not (self._stretch.goes_on or self._session.run.is_touched)
        wanted = self._wish is not None or (untouched and self._preparer.shows_untrained)
        if self._preparer.is_wanted:
            self._preparer.on_planned()
        elif wanted and not self._preparer.is_aimed_right:
            self._renew(self._preparer.waiting_checkpoint)

    # facts of the thread

    def _on_delivery_due(self) -> None:
        # asked before taking, or the last facts might be left behind
        was_working = self._thread.is_working
        self._delivery.take()
        if self._preparer.seconds > SLOW_PREPARATION_SECONDS and self._session.run.step == 0:
            self._session.run.set_status(RunStatus.PREPARING)
        works = self._thread.is_working or self._watching.is_working or self._stretch.is_under_way
        self._delivery.go_on(was_working or works or self._preparer.is_working)  # or waiting for the plan

    def _on_fact(self, fact: object) -> None:
        if isinstance(fact, Prepared | NotPrepared):
            self._preparer.take(fact)
        elif isinstance(fact, NotObserved):
            self._watching.on_not_observed(fact)
        else:
            self.travel.take(fact)

    def _on_events(self, events: list[Event]) -> None:
        try:
            if self._session.run.project is not None:
                self._receive(events)
        finally:  # a fault in a panel that listens must not leave the run without an end
            if any(isinstance(event, RunFinished) for event in events):
                self._on_ended()

    def _receive(self, events: list[Event]) -> None:
        self._session.run.receive(self._stretch.as_told(events))
        for event in events:
            if isinstance(event, Frame):
                self._watching.on_answered(event.observations)
            elif isinstance(event, WeightNotEdited):
                self.refused.emit(event.message)
        self._stretch.keep_pace(events)

    def _on_ended(self) -> None:
        late = self._stretch.end()
        if late and self._wish is None:
            self._wish = Wish(edits=late)
        if self._wish is not None:
            self._fulfil()
        elif not self._preparer.is_working:
            self._watching.ask_soon()
        self._announce()

    def _on_prepared(self, fact: Prepared) -> None:
        """A new network: forget the old curves and pictures, show it, and train it if somebody waits."""
        run = self._session.run
        run.start_over(fact.project)
        run.begins_restored = fact.restored
        self._watching.forget()
        if fact.step:
            total = recipe_steps(fact.project, fact.dataset) if fact.dataset is not None else 0
            run.go_on_from(self._waiting_record, fact.step, fact.epoch, total)
        self._waiting_record = Record()
        self._fulfil()
        if not self._stretch.is_under_way:
            self._watching.ask_soon()
        self._announce()

    def _on_failed(self, failure: Failure) -> None:
        """A refusal is told to who asked for it; anything else ends the run as failed, with a report."""
        self._wish = None
        self._session.run.give_up_preparing()
        run = self._session.run
        if self._preparer.ready is None and run.project is not None:
            run.start_over(None)
        run.message = failure.message
        if failure.is_refusal:
            self.refused.emit(failure.message)
        else:
            run.receive([failed(run, failure)])
        self._announce()

    def _on_impossible(self, message: Message) -> None:
        """The plan has errors. A run that has trained is kept; the errors may be mended or undone."""
        wished, self._wish = self._wish is not None, None
        self._session.run.give_up_preparing()
        trained = self._session.run.is_touched
        if not trained:
            self._preparer.let_go()
            if self._session.run.project is not None:
                self._session.run.start_over(None)
        self._session.run.message = message
        if wished or trained:
            self.refused.emit(message)
        self._announce()

    def _announce(self) -> None:
        """Tell once when busy or stale have changed."""
        busy, stale = self.is_busy, self.is_stale
        if busy != self._was_busy:
            self._was_busy = busy
            self.busy_changed.emit(busy)
        if stale != self._was_stale:
            self._was_stale = stale
            self.stale_changed.emit(stale)
