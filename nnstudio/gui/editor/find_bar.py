"""Search in the network: a field over the canvas that walks from match to match and centres each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton

from nnstudio.core.language import _
from nnstudio.core.project import Network, Node
from nnstudio.core.project.entries import entry_of
from nnstudio.core.session import Selection
from nnstudio.gui.editor.card_text import key_parameters
from nnstudio.gui.editor.layer_matching import plain
from nnstudio.gui.theme import current, icon, scaled
from nnstudio.gui.widgets.search_field import SearchField

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_MARGIN = 10
_WIDTH = 420


class FindBar(QFrame):
    """Typing goes to the first match; Enter and Down to the next, Shift+Enter and Up back, Esc closes."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view = view
        self._found: list[str] = []
        self._rank = 0
        self.setObjectName("find_bar")
        self.field = SearchField()
        self.count = QLabel()
        self.previous, self.next, self.close_button = QToolButton(), QToolButton(), QToolButton()
        self._build()
        self._connect()
        self.hide()

    def slots(self) -> Mapping[str, Callable[..., object]]:
        return {"find": self.open}

    def open(self) -> None:
        """Show the field, what was last searched selected in it."""
        self._retranslate()
        self.setStyleSheet(
            f"#find_bar {{ background: {current().surface}; border: 1px solid {current().border_strong};"
            " border-radius: 8px; }"
        )
        self._place()
        self.show()
        self.raise_()
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Close; what was found stays selected."""
        self.hide()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self) -> None:
        self._step(1)

    def go_back(self) -> None:
        self._step(-1)

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        row.addWidget(self.count)
        for button, drawing in (
            (self.previous, "arrow-up"),
            (self.next, "arrow-down"),
            (self.close_button, "close"),
        ):
            button.setIcon(icon(drawing))
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_text_changed)
        self.field.installEventFilter(self)
        self.previous.clicked.connect(self.go_back)
        self.next.clicked.connect(self.go_on)
        self.close_button.clicked.connect(self.leave)
        self._view.network_scene.language_switched.connect(self._retranslate)
        self._view.network_scene.network_switched.connect(self.hide)
        self._view.resized.connect(self._place)

    def _retranslate(self) -> None:
        self.setAccessibleName(_("Find in the network"))
        self.field.set_prompt(_("Find a layer"))
        for button, words in (
            (self.previous, _("Previous match (Shift+Enter)")),
            (self.next, _("Next match (Enter)")),
            (self.close_button, _("Close (Esc)")),
        ):
            button.setToolTip(words)
            button.setAccessibleName(words)
        self._tell()

    def _on_text_changed(self, text: str) -> None:
        self._found, self._rank = matches(self._view.network_scene.network, text), 0
        self._show()

    def _step(self, by: int) -> None:
        """Go to another match, round and round; cards may have come or gone since."""
        here = self._found[self._rank] if self._found else None
        self._found = matches(self._view.network_scene.network, self.field.text())
        self._rank = self._found.index(here) + by if here in self._found else 0
        self._rank %= max(len(self._found), 1)
        self._show()

    def _show(self) -> None:
        self._tell()
        if self._found:
            node = self._found[self._rank]
            self._view.session.select(Selection(frozenset({node})))
            self._view.touched()
            self._view.centerOn(self._view.network_scene.content_rect([node]).center())

    def _tell(self) -> None:
        words = ""
        if self._found:
            words = _("{rank} of {count}").format(rank=self._rank + 1, count=len(self._found))
        elif self.field.text().strip():
            words = _("Not found")
        self.count.setText(words)
        for button in (self.previous, self.next):
            button.setEnabled(len(self._found) > 1)

    def _place(self) -> None:
        """At the top right of the canvas, narrower where there is no room."""
        room = self._view.viewport().geometry()
        width = min(scaled(_WIDTH), room.width() - 2 * _MARGIN)
        self.resize(max(width, 0), self.sizeHint().height())
        self.move(room.right() - self.width() - _MARGIN, room.top() + _MARGIN)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Of the field: letters are written, not taken as the canvas's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress:
            assert isinstance(event, QKeyEvent)
            return self._key(event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """Whether the key was ours."""
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        action = _KEYS.get((Qt.Key(event.key()), shift))
        if action is not None:
            action(self)
        return action is not None


_KEYS: Mapping[tuple[Qt.Key, bool], Callable[[FindBar], None]] = {
    (Qt.Key.Key_Escape, False): FindBar.leave,
    (Qt.Key.Key_Return, False): FindBar.go_on,
    (Qt.Key.Key_Enter, False): FindBar.go_on,
    (Qt.Key.Key_Down, False): FindBar.go_on,
    (Qt.Key.Key_Return, True): FindBar.go_back,
    (Qt.Key.Key_Enter, True): FindBar.go_back,
    (Qt.Key.Key_Up, False): FindBar.go_back,
}


def matches(network: Network, text: str) -> list[str]:
    """Nodes in which every typed word is found, in reading order; none while nothing is typed."""
    words = plain(text).split()
    found = [node for node in network.nodes.values() if words and _has(node, words)]
    return [node.id for node in sorted(found, key=lambda node: (node.at[1], node.at[0], node.id))]


def _has(node: Node, words: list[str]) -> bool:
    """Its name, its layer in both languages, and its key parameters are searched."""
    layer = entry_of(node)
    titles = f"{layer.title} {_(layer.title)}" if layer is not None and layer.title else ""
    searched = plain(f"{node.name} {node.layer} {titles} {key_parameters(node)}")
    return all(word in searched for word in words)
