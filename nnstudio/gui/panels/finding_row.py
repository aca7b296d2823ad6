"""One finding of the doctor: how urgent, where, what; why, when unfolded; and the button that mends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.language import N_, _
from nnstudio.gui.panels.doctor_help import page, page_name
from nnstudio.gui.panels.findings import Finding, Group
from nnstudio.gui.theme import icon, scaled, zoom_changed
from nnstudio.gui.widgets.badge import Badge, Level
from nnstudio.gui.widgets.fitting_label import FittingLabel
from nnstudio.gui.widgets.flow_layout import FlowLayout
from nnstudio.gui.widgets.help_block import HelpBlock


@dataclass(frozen=True, slots=True)
class Look:
    """How a group is told apart: never by colour alone."""

    icon: str
    colour: str
    word: str
    level: Level


LOOKS: Mapping[Group, Look] = {
    Group.MUST: Look("error", "error", N_("Error"), "error"),
    Group.RISK: Look("warning", "warning", N_("Risk"), "warning"),
    Group.SYMPTOM: Look("pulse", "accent", N_("Symptom"), "accent"),
}


class FindingRow(QFrame):
    """A card for one finding. Enter selects its node, → and ← unfold and fold, ↑ and ↓ walk.

    Signals:
        chosen(): the row was clicked, or Enter pressed.
        mend_requested(): the button was pressed.
        left(int): the keyboard goes to the row so many further down.
    """

    chosen = Signal()
    mend_requested = Signal()
    left = Signal(int)

    def __init__(self, finding: Finding, where: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("finding")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.finding = finding
        self._look = LOOKS[finding.group]
        self._icon, self._word, self._where = QLabel(), Badge(), FittingLabel()
        self._sentence = QLabel()
        self._why, self._mend = QToolButton(), QPushButton(icon("mend"), "")
        self._help: HelpBlock | None = None
        self._lay_out()
        self._why.clicked.connect(self._on_why_clicked)
        self._mend.clicked.connect(self.mend_requested)
        zoom_changed.connect(self._on_zoomed)
        self._on_zoomed(1.0)
        self.show_finding(finding, where)

    def show_finding(self, finding: Finding, where: str) -> None:
        """The same finding with the figures, and in the language, of now."""
        self.finding = finding
        self._word.show_state(_(self._look.word), self._look.level)
        self._where.set_wordings(where)
        self._where.setVisible(bool(where))
        sentence = str(finding.problem.message)
        self._sentence.setText(sentence)
        self.setAccessibleName(": ".join(part for part in (_(self._look.word), where, sentence) if part))
        self.setToolTip(_("Click to select what it is about"))
        self._show_why()
        self._show_mend()
        if self._help is not None:
            self._help.set_markdown(page(finding.problem.code))

    @property
    def is_unfolded(self) -> bool:
        return self._help is not None and self._help.isVisibleTo(self)

    def unfold(self, is_unfolded: bool = True) -> None:
        """Say why, or no longer."""
        if is_unfolded and self._help is None and page_name(self.finding.problem.code):
            self._help = HelpBlock()
            self._help.setAccessibleName(_("Why"))
            self._help.set_markdown(page(self.finding.problem.code))
            self._column.addWidget(self._help)
        if self._help is not None:
            self._help.setVisible(is_unfolded)
        self._show_why()

    def _lay_out(self) -> None:
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        for widget in (self._sentence, self._mend):  # long words must not make the card wider than the panel
            widget.setMinimumWidth(1)
        self._where.setObjectName("heading")
        top = QHBoxLayout()
        top.setSpacing(6)
        for widget in (self._icon, self._word, self._where):
            top.addWidget(widget)
        top.addStretch(1)
        self._why.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._why.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        buttons = QWidget()
        flow = FlowLayout(buttons, spacing=6)
        flow.addWidget(self._why)
        flow.addWidget(self._mend)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 6, 8, 6)
        self._column.setSpacing(4)
        self._column.addLayout(top)
        self._column.addWidget(self._sentence)
        self._column.addWidget(buttons)

    def _show_why(self) -> None:
        shown = self.is_unfolded
        self._why.setVisible(bool(page_name(self.finding.problem.code)))
        self._why.setText(_("Why"))
        self._why.setIcon(icon("chevron-down" if shown else "chevron-right", "text_muted"))
        tip = _("Fold the explanation away") if shown else _("Explain it, with the formula behind it")
        self._why.setToolTip(tip)
        self._why.setAccessibleName(_("Why: {problem}").format(problem=self.finding.problem.message))

    def _show_mend(self) -> None:
        mend = self.finding.problem.mend
        self._mend.setVisible(mend is not None)
        if mend is not None:
            self._mend.setText(str(mend.label))
            self._mend.setToolTip(f"{mend.label}\n{_('Mend this problem; it can be undone')}")
            self._mend.setAccessibleName(_("Mend: {what}").format(what=mend.label))

    def _on_why_clicked(self) -> None:
        self.unfold(not self.is_unfolded)

    def _on_zoomed(self, _factor: float) -> None:
        side = scaled(16)
        self._icon.setPixmap(icon(self._look.icon, self._look.colour).pixmap(QSize(side, side)))
        self._mend.setIconSize(QSize(side, side))
        self._why.setIconSize(QSize(scaled(12), scaled(12)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.chosen.emit()
            case Qt.Key.Key_Right:
                self.unfold()
            case Qt.Key.Key_Left:
                self.unfold(False)
            case Qt.Key.Key_Down:
                self.left.emit(1)
            case Qt.Key.Key_Up:
                self.left.emit(-1)
            case _:
                super().keyPressEvent(event)
