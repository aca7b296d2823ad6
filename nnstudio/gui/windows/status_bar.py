"""The status bar: where the run stands, in figures, and how many problems the network has."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QStatusBar, QToolButton, QWidget
from shiboken6 import isValid

from nnstudio.core.compiler.plan import Problem, Severity
from nnstudio.core.language import _, ngettext
from nnstudio.core.session import RunStatus, Session
from nnstudio.gui import theme
from nnstudio.gui.widgets.figures import grouped
from nnstudio.gui.windows.problems import show_problem

_SPEED_WINDOW = 0.7  # seconds over which the speed is measured


class StatusBar(QStatusBar):
    """Step and epoch, speed, seed, parameters, device; and a button that goes to the next problem."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._mark = (0, time.monotonic())  # steps and moment the speed is measured from
        self._speed = 0.0
        self._next_problem = 0
        self._labels = {name: QLabel() for name in ("place", "speed", "seed", "parameters", "device")}
        self._problems = QToolButton()
        self._problems.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._problems.clicked.connect(self._on_problems_clicked)
        self.addPermanentWidget(self._problems)
        for label in self._labels.values():
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setContentsMargins(8, 0, 8, 0)
            self.addPermanentWidget(label)
        self.setSizeGripEnabled(False)
        self._connect()
        self._show_all()

    def _connect(self) -> None:
        run, session = self._session.run, self._session
        run.curves_changed.connect(self._on_progress)
        run.status_changed.connect(self._on_status_changed)
        run.reset.connect(self._on_reset)
        session.plan_changed.connect(self._on_plan_changed)
        session.project_changed.connect(self._on_project_changed)

    @property
    def problems(self) -> tuple[Problem, ...]:
        plan = self._session.plan
        return plan.problems if plan is not None else ()

    def text(self, name: str) -> str:
        """What is said of ``"place"``, ``"speed"``, ``"seed"``, ``"parameters"`` or ``"device"``."""
        return self._labels[name].text()

    def _on_progress(self) -> None:
        if isValid(self):
            self._measure_speed()
            self._show_run()

    def _on_status_changed(self, _status: RunStatus) -> None:
        if isValid(self):
            self._mark = (self._session.run.step, time.monotonic())
            self._show_all()

    def _on_reset(self) -> None:
        if isValid(self):
            self._speed = 0.0
            self._mark = (0, time.monotonic())
            self._show_all()

    def _on_plan_changed(self, _plan: object) -> None:
        if isValid(self):
            self._show_all()

    def _on_project_changed(self, _before: object, _after: object) -> None:
        if isValid(self):
            self._show_all()

    def _measure_speed(self) -> None:
        step, now = self._session.run.step, time.monotonic()
        steps, since = self._mark
        if now - since >= _SPEED_WINDOW:
            self._speed = max(0, step - steps) / (now - since)
            self._mark = (step, now)

    def _show_all(self) -> None:
        self._show_run()
        self._show_problems()
        session = self._session
        plan = session.plan
        count = plan.parameters if plan is not None else session.run.parameters
        words = ngettext("{count} parameter", "{count} parameters", count)
        self._say("parameters", words.format(count=grouped(count)), _("Numbers that are learned"))
        self._say(
            "seed",
            _("seed {seed}").format(seed=session.project.training.seed),
            _("The same seed gives the same run"),
        )
        self._say(
            "device",
            str(session.run.device or session.project.training.device),
            _("Where the network is computed"),
        )

    def _show_run(self) -> None:
        run = self._session.run
        place = _("step {step} · epoch {epoch}").format(step=grouped(run.step), epoch=run.epoch)
        self._say("place", place, _("Weight updates done, and passes over all training samples"))
        runs = run.status is RunStatus.RUNNING and self._speed > 0
        speed = _("{speed} steps/s").format(speed=grouped(round(self._speed))) if runs else ""
        self._say("speed", speed, _("Weight updates per second"))

    def _say(self, name: str, text: str, tip: str) -> None:
        label = self._labels[name]
        label.setText(text)
        label.setVisible(bool(text))
        label.setToolTip(tip)
        label.setAccessibleDescription(tip)

    def _show_problems(self) -> None:
        problems = self.problems
        is_error = any(problem.severity is Severity.ERROR for problem in problems)
        kind = "error" if is_error else "warning"
        icon = theme.icon(kind, kind) if problems else theme.icon("check", "success")
        self._problems.setIcon(icon)
        count = len(problems)
        words = ngettext("{count} problem", "{count} problems", count).format(count=count)
        self._problems.setText(words if problems else _("No problems"))
        tip = "\n".join(str(problem.message) for problem in problems[:12])
        self._problems.setToolTip(tip or _("The network can be trained"))
        self._problems.setAccessibleDescription(tip)

    def _on_problems_clicked(self) -> None:
        """Show the next problem: its network, and its node selected."""
        if not self.problems:
            return
        problem = self.problems[self._next_problem % len(self.problems)]
        self._next_problem += 1
        show_problem(self._session, problem)
        self.showMessage(str(problem.message), 8000)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._show_all()
