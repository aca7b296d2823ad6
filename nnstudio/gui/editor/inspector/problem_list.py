"""Problems in full sentences, each with the button that mends it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.language import _
from nnstudio.gui.theme import icon


class ProblemRow(QFrame):
    """One problem.

    Signals:
        mend_requested(Mend): the button was pressed.
    """

    mend_requested = Signal(object)

    def __init__(self, problem: Problem, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.problem = problem
        level = "error" if problem.severity is Severity.ERROR else "warning"
        sentence = QLabel(str(problem.message))
        sentence.setProperty("badge", level)
        sentence.setTextFormat(Qt.TextFormat.PlainText)
        sentence.setWordWrap(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(sentence)
        if problem.mend is not None:
            box.addWidget(self._button(problem.mend), 0, Qt.AlignmentFlag.AlignLeft)

    def _button(self, mend: Mend) -> QPushButton:
        button = QPushButton(icon("mend"), str(mend.label))
        button.setToolTip(_("Mend this problem; it can be undone"))
        button.setAccessibleName(str(mend.label))
        button.clicked.connect(self._on_clicked)
        return button

    def _on_clicked(self) -> None:
        self.mend_requested.emit(self.problem.mend)


class ProblemList(QWidget):
    """All problems of what is shown; takes no room where there are none.

    Signals:
        mend_requested(Mend): one of the buttons was pressed.
    """

    mend_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[tuple[Problem, str], ...] = ()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(10)
        self.hide()

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        told = tuple((problem, str(problem.message)) for problem in problems)
        if told == self._shown:
            return
        self._shown = told
        while self._box.count():
            self._remove_first()
        for problem in problems:
            row = ProblemRow(problem)
            row.mend_requested.connect(self.mend_requested)
            self._box.addWidget(row)
        self.setVisible(bool(problems))

    def _remove_first(self) -> None:
        item = self._box.takeAt(0)
        row = item.widget() if item is not None else None
        if row is not None:
            row.deleteLater()
