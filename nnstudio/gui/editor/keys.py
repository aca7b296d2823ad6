"""Keys that are not menu shortcuts: what they do while the canvas has the focus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView

_CONTROL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_FAR = 5  # grid steps with Shift


class Key(Protocol):
    """One habit of the keyboard. Each method says whether the event was its own."""

    def press(self, view: NetworkView, event: QKeyEvent) -> bool: ...

    def release(self, view: NetworkView, event: QKeyEvent) -> bool: ...


@dataclass(frozen=True, slots=True)
class Arrows:
    """Walk along the links; with Ctrl move what is selected, with Shift too five steps at once; with Alt
    resize the selected note or frame.
    """

    def press(self, view: NetworkView, event: QKeyEvent) -> bool:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            return False
        if event.modifiers() & _CONTROL:
            far = _FAR if event.modifiers() & _SHIFT else 1
            view.commands.nudge(step[0] * far, step[1] * far)
        elif event.modifiers() & _ALT:
            view.tools.annotating.resize(*step)
        else:
            view.commands.walk(*step)
        return True

    def release(self, view: NetworkView, event: QKeyEvent) -> bool:
        if event.key() in (Qt.Key.Key_Control, Qt.Key.Key_Alt) and not event.isAutoRepeat():
            view.session.seal()  # the sweep of Ctrl+arrows ends with Ctrl
        return False


@dataclass(frozen=True, slots=True)
class Space:
    """Held, it turns the left button into a pulling hand; tapped, it opens the search menu."""

    def press(self, view: NetworkView, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space:
            return False
        if not event.isAutoRepeat():
            view.hand.hold_space(True)
        return True

    def release(self, view: NetworkView, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            return False
        if view.hand.let_space_go():
            view.commands.search_here()
        return True


@dataclass(frozen=True, slots=True)
class Presses:
    """Single keys that do one thing."""

    def press(self, view: NetworkView, event: QKeyEvent) -> bool:
        action = _PRESSES.get((Qt.Key(event.key()), bool(event.modifiers() & _CONTROL)))
        return bool(action is not None and action(view))

    def release(self, view: NetworkView, event: QKeyEvent) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Unusable:
    """The shortcut of an action that cannot be used now: say why."""

    def press(self, view: NetworkView, event: QKeyEvent) -> bool:
        reason = view.editor_actions.why_not(QKeySequence(event.keyCombination()))
        if reason:
            view.say(reason)
        return bool(reason)

    def release(self, view: NetworkView, event: QKeyEvent) -> bool:
        return False


def _escape(view: NetworkView) -> bool:
    """Esc cancels what the hand does; with idle hands it clears the selection."""
    view.note.hide()
    if not view.cancel_gesture():
        view.commands.select_none()
    return True


def _enter(view: NetworkView) -> bool:
    view.inspect_requested.emit()
    return True


_PRESSES = {
    (Qt.Key.Key_Escape, False): _escape,
    (Qt.Key.Key_Return, False): _enter,
    (Qt.Key.Key_Enter, False): _enter,
}

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}

KEYS: tuple[Key, ...] = (Arrows(), Space(), Presses(), Unusable())
