"""The banner above the canvas while the past is on show, so that nobody takes it for now."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget
from shiboken6 import isValid

from nnstudio.core.language import _
from nnstudio.core.session import Session
from nnstudio.gui import theme
from nnstudio.gui.bridge.travelling import TimeTravel
from nnstudio.gui.widgets.figures import grouped


class PastBar(QFrame):
    """Says which step is on show, with the two ways on: back to now, or a fork."""

    def __init__(self, session: Session, travel: TimeTravel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._travel = session, travel
        self._picture, self._words = QLabel(), QLabel()
        self._words.setWordWrap(True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.fork, self.back = QPushButton(), QPushButton()
        self.fork.clicked.connect(travel.fork)
        self.back.clicked.connect(travel.back_to_now)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 8, 6)
        for widget in (self._picture, self._words, self.fork, self.back):
            row.addWidget(widget)
        travel.moved.connect(self._on_moved)
        theme.theme_changed.connect(self._on_look_changed)
        theme.zoom_changed.connect(self._on_look_changed)
        self._on_moved()

    @property
    def text(self) -> str:
        """The sentence shown, or the empty text."""
        return "" if self.isHidden() else self._words.text()

    def _on_moved(self) -> None:
        if not isValid(self):
            return
        self.setVisible(self._travel.step is not None)
        self._dress()

    def _dress(self) -> None:
        look = theme.current()
        self.setStyleSheet(
            f"PastBar {{ background: {look.warning_soft}; border-bottom: 1px solid {look.border}; }}"
        )
        side = theme.scaled(18)
        self._picture.setPixmap(theme.icon("recent", "warning").pixmap(QSize(side, side)))
        if self._travel.step is not None:
            told = _("You are looking at step {step} of {last}. All panels show the network as it was then.")
            last = grouped(self._session.run.step)
            self._words.setText(told.format(step=grouped(self._travel.step), last=last))
        for button, name, tip in (
            (self.fork, _("Fork from here"), _("Go on from this step as another run")),
            (self.back, _("Back to now"), _("Show the network as it is now")),
        ):
            button.setText(name)
            button.setToolTip(tip)
            button.setAccessibleName(name)

    def _on_look_changed(self, _now: object) -> None:
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._dress()
