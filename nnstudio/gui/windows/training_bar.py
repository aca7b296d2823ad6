"""The toolbar: files at the left, then Train and its kin, and how far the training is."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QToolBar, QToolButton, QWidget
from shiboken6 import isValid

from nnstudio.core.language import N_, _
from nnstudio.core.session import RunStatus, Session
from nnstudio.gui import theme
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.windows.action_table import TOOLBAR
from nnstudio.gui.windows.words import duration

_FULL = 1000
_WITH_WORDS = ("step", "epoch", "reset", "new_seed")
_STATES = {
    RunStatus.IDLE: N_("Ready"),
    RunStatus.PREPARING: N_("Getting ready…"),
    RunStatus.RUNNING: N_("Training"),
    RunStatus.PAUSED: N_("Paused"),
    RunStatus.FINISHED: N_("Finished"),
    RunStatus.DIVERGED: N_("Diverged"),
    RunStatus.FAILED: N_("Failed"),
}


class TrainingBar(QToolBar):
    """Buttons and progress of the training; the same actions stand in the menus."""

    def __init__(
        self,
        session: Session,
        controller: TrainingController,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("training_bar")
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._session, self._controller, self._actions = session, controller, actions
        self._fill()
        self._connect()
        self._retranslate()
        self._on_zoomed(theme.zoom())

    def _fill(self) -> None:
        for name in TOOLBAR:
            if name:
                self._add(name)
            else:
                self.addSeparator()
        self.addSeparator()
        self._add("train").setObjectName("primary")
        for name in _WITH_WORDS:
            self._add(name)
        self.addSeparator()
        self._progress = QProgressBar()
        self._progress.setRange(0, _FULL)
        self._progress.setTextVisible(False)
        self._progress.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._state = QLabel()
        self._state.setContentsMargins(8, 0, 8, 0)
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        self.addWidget(self._state)
        self.addWidget(self._progress)

    def _add(self, name: str) -> QToolButton:
        action = self._actions[name]
        self.addAction(action)
        button = self.widgetForAction(action)
        assert isinstance(button, QToolButton)
        words = name == "train" or name in _WITH_WORDS
        style = Qt.ToolButtonStyle
        button.setToolButtonStyle(style.ToolButtonTextBesideIcon if words else style.ToolButtonIconOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _connect(self) -> None:
        run = self._session.run
        run.status_changed.connect(self._on_status_changed)
        run.curves_changed.connect(self._on_progress)
        run.reset.connect(self._on_progress)
        self._controller.busy_changed.connect(self._on_busy_changed)
        theme.zoom_changed.connect(self._on_zoomed)

    @property
    def state(self) -> str:
        """What the bar says of the run."""
        return self._state.text()

    def _on_busy_changed(self, _busy: bool) -> None:
        self._show_toggle()

    def _on_status_changed(self, _status: RunStatus) -> None:
        if isValid(self):
            self._show_toggle()
            self._on_progress()

    def _show_toggle(self) -> None:
        """One button: Train while it rests, Pause while it trains."""
        busy = self._controller.is_busy
        action = self._actions["train"]
        action.setIcon(theme.icon("pause" if busy else "play", "on_accent"))
        action.setIconText(_("Pause") if busy else _("Train"))
        action.setText(_("&Pause") if busy else _("&Train"))

    def _on_progress(self) -> None:
        if not isValid(self):
            return
        run = self._session.run
        part = run.step / run.total_steps if run.total_steps else 0.0
        self._progress.setValue(round(min(part, 1.0) * _FULL))
        self._state.setText(self._words())

    def _words(self) -> str:
        run = self._session.run
        words = _(_STATES[run.status])
        if run.status is RunStatus.RUNNING and run.seconds_left is not None:
            return _("{state}, {time} left").format(state=words, time=duration(run.seconds_left))
        return words

    def _on_zoomed(self, _factor: float) -> None:
        self.setIconSize(QSize(theme.scaled(18), theme.scaled(18)))
        self._progress.setMinimumWidth(theme.scaled(60))
        self._progress.setMaximumWidth(theme.scaled(260))

    def _retranslate(self) -> None:
        self.setWindowTitle(_("Toolbar"))
        self._progress.setAccessibleName(_("Training progress"))
        self._progress.setToolTip(_("Steps done of all steps asked for"))
        self._show_toggle()
        self._on_progress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
