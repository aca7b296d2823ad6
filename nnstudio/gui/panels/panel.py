"""What all panels share: born empty, filled when first shown, asking only while visible.

A panel is the twin of an observer. It says what it wants to see (:meth:`Panel.wanted`), and draws what the
session's run has got for it (:meth:`Panel.show_answers`), once per frame and only while it can be seen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from pathlib import Path
from typing import ClassVar, TypeVar

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from nnstudio.core.compiler.plan import Severity
from nnstudio.core.language import _
from nnstudio.core.observe import Observation, Request
from nnstudio.core.project import Project
from nnstudio.core.registry import Registry
from nnstudio.core.session import Selection, Session
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.bridge.preparer import LARGEST_SHOWN
from nnstudio.gui.panels.header import HeaderLayout
from nnstudio.gui.theme import scaled, theme_changed, zoom, zoom_changed
from nnstudio.gui.widgets.exporting import save_picture
from nnstudio.gui.widgets.flow_layout import FlowLayout

MARGIN = 8
TURNS, TURN_MILLISECONDS = 9, 3
Seen = TypeVar("Seen", bound=Observation)
_numbers = count()  # of panels made, so that each gets another turn


class Area(StrEnum):
    """Where a panel is docked until the user moves it."""

    LEFT = "left"
    RIGHT = "right"
    BOTTOM = "bottom"


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelType:
    """One dock. ``title`` and ``summary`` are English marked with ``N_``; ``order`` sorts within the area."""

    name: str
    title: str
    summary: str
    icon: str
    area: Area
    order: int
    make: Callable[[Session, TrainingController], Panel]


class Panel(QWidget):
    """The content of one dock. Subclasses override the hooks; what they build lives below the header row."""

    name: ClassVar[str]
    least_seconds: ClassVar[float] = 0.05  # between two drawings while it trains: eyes need no more

    def __init__(
        self, session: Session, controller: TrainingController, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self.controller = controller
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self.setAutoFillBackground(True)
        self._built = False
        self._drawn_at = 0.0
        self._turn = TURN_MILLISECONDS * (next(_numbers) % TURNS)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.draw)
        self._requests: frozenset[Request] = frozenset()
        self._connect()

    # hooks

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        """Make the widgets; called once, when the panel is first shown."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Say every text again, in the language of now."""

    def wanted(self) -> Iterable[Request]:
        """What the panel would like to see now."""
        return ()

    def show_answers(self) -> None:
        """Draw what there is. Called when something wanted was answered, and when the panel appears."""

    def why_empty(self) -> str | None:
        """Why there is nothing to draw, in the user's language; ``None`` if there is something."""
        return None

    def on_selection(self) -> None:
        """The editor's selection or the network it shows has changed."""

    def on_project(self) -> None:
        """The project was edited."""

    def on_run_reset(self) -> None:
        """Another run: what was gathered along the old one is of no use."""

    def on_curves(self) -> None:
        """The run's curves have grown."""

    def on_theme(self) -> None:
        """Other colours."""

    # for the hooks

    def answer(self, request: Request) -> Observation | None:
        """The run's latest answer to this request."""
        return self.session.run.observations.get(request)

    def answer_of(self, kind: type[Seen], *requests: Request) -> Seen | None:
        """The latest answer to the first of these requests that has one of this kind."""
        answers = map(self.answer, requests)
        return next((answer for answer in answers if isinstance(answer, kind)), None)

    def note(self, seen: Observation) -> str | None:
        """Why an answer is empty, in the user's language; ``None`` for a proper one."""
        return str(seen.note) if seen.note is not None else None

    @property
    def shown_project(self) -> Project:
        """The project that what is drawn belongs to: the one being trained, or the one that is open."""
        return self.session.run.project or self.session.project

    def ask_again(self) -> None:
        """What is wanted may have changed: ask for that, and draw what is already there."""
        if not self._is_seen():
            return
        self._requests = frozenset(self.wanted())
        self.session.watch.ask(self.name, self._requests)
        self.draw()

    def draw(self) -> None:
        """Show the content, or the sentence that says why there is none."""
        if not self._is_seen():
            return
        self._later.stop()
        self._drawn_at = time.monotonic()
        reason = self._reason()
        if reason is None:
            self._stack.setCurrentWidget(self._content)
            self.show_answers()
        else:
            self._placeholder.setText(reason)
            self._stack.setCurrentWidget(self._placeholder)

    def draw_soon(self) -> None:
        """Draw, but not oftener than eyes need; the last one of many is never left out.

        Panels take turns of a few milliseconds: drawn all at once, they would make a click wait.
        """
        if not self._later.isActive():
            least = self.least_seconds * self.controller.slack
            wait = self._drawn_at + least - time.monotonic()
            self._later.start(max(round(1000 * wait), self._turn))

    @property
    def will_draw(self) -> bool:
        """Whether there is something newer than what is drawn."""
        return self._later.isActive()

    @property
    def is_built(self) -> bool:
        return self._built

    @property
    def placeholder(self) -> str:
        """The sentence shown in place of the content; empty while there is content."""
        shows = self._built and self._stack.currentWidget() is self._placeholder
        return self._placeholder.text() if shows else ""

    def export_picture(self, path: Path) -> None:
        """Write what the panel shows, without its controls, as a PNG or SVG file.

        Raises:
            Refusal: for another ending, or if the file cannot be written.
        """
        self._build()
        save_picture(self._body, path)

    # inside

    def _connect(self) -> None:
        session = self.session
        session.run.observed.connect(self._on_observed)
        session.run.reset.connect(self._on_reset)
        session.run.curves_changed.connect(self._on_curves)
        session.plan_changed.connect(self._on_fact)
        session.project_changed.connect(self._on_project_changed)
        session.selection_changed.connect(self._on_selection_changed)
        session.network_shown.connect(self._on_fact_of_selection)
        theme_changed.connect(self._on_theme_changed)
        zoom_changed.connect(self._on_theme_changed)

    def _build(self) -> None:
        if self._built:
            return
        self._built = True
        self._header = QWidget()
        self._header.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        header = HeaderLayout(self._header)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        self.build(header, body)
        self._header.setVisible(header.count() > 0)
        self._assemble()
        self.retranslate()

    def _assemble(self) -> None:
        self._content = QWidget()
        column = QVBoxLayout(self._content)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.setSpacing(MARGIN)
        column.addWidget(self._header)
        column.addWidget(self._body, 1)
        self._placeholder = QLabel()
        self._placeholder.setObjectName("muted")
        self._placeholder.setWordWrap(True)
        self._placeholder.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._placeholder.setTextFormat(Qt.TextFormat.PlainText)
        self._placeholder.setContentsMargins(scaled(24), MARGIN, scaled(24), MARGIN)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._content)
        self._stack.addWidget(self._placeholder)

    def _is_seen(self) -> bool:
        return isValid(self) and self._built and self.isVisible()

    def _reason(self) -> str | None:
        """What the panel itself has to say, or what keeps any network from being seen."""
        own = self.why_empty()
        if own is None or not self.wanted_needs_network():
            return own
        return self._reason_of_network() or own

    def wanted_needs_network(self) -> bool:
        """Whether the panel can show nothing while the network cannot run."""
        return True

    def _reason_of_network(self) -> str | None:
        plan = self.session.plan
        if plan is None:
            return _("Getting ready…")
        errors = [problem for problem in plan.problems if problem.severity is Severity.ERROR]
        if errors and self.session.run.project is None:
            return _("Nothing to show yet: {problem}").format(problem=errors[0].message)
        if self.session.run.project is None and plan.parameters > LARGEST_SHOWN:
            return _("A network this large gets its weights when you press Train or Step.")
        for request in self._requests:
            why = self.controller.why_unanswered(request)
            if why is not None:
                return str(why)
        return None

    def _on_observed(self, answered: frozenset[Request]) -> None:
        if self._is_seen() and not self._requests.isdisjoint(answered):
            self.draw_soon()

    def _on_reset(self) -> None:
        if isValid(self) and self._built:
            self.on_run_reset()
            self.ask_again()

    def _on_curves(self) -> None:
        if self._is_seen():
            self.on_curves()

    def _on_fact(self, _fact: object) -> None:
        if self._is_seen():
            self.ask_again()

    def _on_fact_of_selection(self, _fact: object) -> None:
        if self._is_seen():
            self.on_selection()

    def _on_selection_changed(self, _selection: Selection) -> None:
        if self._is_seen():
            self.on_selection()

    def _on_project_changed(self, _before: Project, _after: Project) -> None:
        if self._is_seen():
            self.on_project()

    def _on_theme_changed(self, _look: object) -> None:
        if self._built:
            self.on_theme()
            self.draw()

    def sizeHint(self) -> QSize:
        return QSize(scaled(380), scaled(280))

    def minimumSizeHint(self) -> QSize:
        """With large letters less than they would need: the window must still fit a small screen."""
        return QSize(scaled(200), round(120 * zoom() ** 0.5))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._built:
            self.retranslate()
            self.draw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._build()
        self.on_project()
        self.on_selection()
        self.on_curves()
        self.ask_again()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        later, session = getattr(self, "_later", None), getattr(self, "session", None)
        watch = getattr(session, "watch", None)
        if later is None or watch is None:  # Python is taking the window apart
            return
        later.stop()
        self._requests = frozenset()
        watch.ask(self.name, ())


panels: Registry[PanelType] = Registry(PanelType, "nnstudio.gui.panels", "nnstudio.panels")
