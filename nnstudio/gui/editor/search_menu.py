"""A menu to type in: a field and a list that lie over the canvas and go when the focus does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QVBoxLayout

from nnstudio.gui.theme import current, scaled
from nnstudio.gui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_WIDTH, _HEIGHT = 300, 360


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu; ``value`` is what choosing it means."""

    value: object
    words: str
    tip: str
    icon: QIcon


class SearchMenu(QFrame):
    """Not a window of its own, so that it works where windows may not place themselves (Wayland).

    Signals:
        picked(object): the value of the entry that was chosen; the menu has closed.
    """

    picked = Signal(object)

    def __init__(self, view: NetworkView, *, title: str, prompt: str, name: str) -> None:
        super().__init__(view)
        self._view = view
        self.field = SearchField()
        self.list = QListWidget()
        self._build(title, prompt, name)
        self._fill("")

    def entries(self, text: str) -> list[Entry]:
        """What to offer while this is typed, the likeliest first."""
        raise NotImplementedError

    def open_at(self, point: QPointF) -> None:
        """Show the menu with its field near this scene point, inside the view."""
        self.setStyleSheet(
            f"#{self.objectName()} {{ background: {current().surface};"
            f" border: 1px solid {current().border_strong}; border-radius: 8px; }}"
        )
        at = self._view.viewport().mapTo(self._view, self._view.mapFromScene(point))
        room = self._view.size()
        self.resize(min(scaled(_WIDTH), room.width()), min(scaled(_HEIGHT), room.height()))
        left = min(at.x() + 6, room.width() - self.width() - 4)
        top = min(at.y() - 24, room.height() - self.height() - 4)
        self.move(max(left, 0), max(top, 0))
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Close without choosing."""
        if self.isHidden():
            return
        self.hide()
        self.deleteLater()
        self._view.setFocus(Qt.FocusReason.PopupFocusReason)

    def _build(self, title: str, prompt: str, name: str) -> None:
        self.field.set_prompt(prompt)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.setAccessibleName(name)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.itemClicked.connect(self._choose)
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.addWidget(QLabel(title))
        box.addWidget(self.field)
        box.addWidget(self.list)

    def _fill(self, text: str) -> None:
        self.list.clear()
        for entry in self.entries(text):
            item = QListWidgetItem(entry.icon, entry.words)
            item.setToolTip(entry.tip)
            item.setData(Qt.ItemDataRole.UserRole, entry.value)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None or self.isHidden():
            return
        value = item.data(Qt.ItemDataRole.UserRole)
        self.leave()
        self.picked.emit(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field keeps the focus; up, down and Enter go to the list, Esc and leaving close."""
        if event.type() == QEvent.Type.FocusOut:
            self.leave()
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # letters are written, not taken as the canvas's shortcuts
            return True
        if event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._key(Qt.Key(event.key())) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        """Whether the key was ours."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key)
        if step is not None:
            row = self.list.currentRow() + step
            self.list.setCurrentRow(min(max(row, 0), self.list.count() - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True
