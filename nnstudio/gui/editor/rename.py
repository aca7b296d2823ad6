"""Writing over the name on a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from nnstudio.core.language import N_, _
from nnstudio.core.project import edits
from nnstudio.gui.editor.card_painter import NAME_RECT

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class RenameField(QLineEdit):
    """A field over a card's name. Enter or leaving it renames, Esc leaves the name as it was."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view = view
        self._node: str | None = None
        self.setObjectName("rename_field")
        self.hide()

    def begin(self, node: str) -> None:
        """Put the field over this node's name, the whole name selected."""
        item = self._view.network_scene.nodes.get(node)
        if item is None:
            return
        self._node = node
        self.setParent(
            self._view.viewport()
        )  # only now: Qt moves all that lies there when the paper is pulled
        self.setAccessibleName(_("Name of the layer"))
        self._place(self._view.mapFromScene(NAME_RECT.translated(item.pos())).boundingRect())
        self.setText(item.state.name)
        self.selectAll()
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Rename, and close; stay open with the reason shown where the name is refused."""
        node, name = self._node, self.text().strip()
        if node is None:
            return
        if node not in self._view.network_scene.nodes or self._rename(node, name):
            self.leave()

    def leave(self) -> None:
        """Close without renaming."""
        if self._node is None:
            return
        self._node = None  # first: hiding takes the focus away, which would finish
        self.setParent(self._view)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rename(self, node: str, name: str) -> bool:
        if name == self._view.network_scene.nodes[node].state.name:
            return True
        done = self._view.attempt(edits.rename, node, name, label=N_("Rename"))
        if not done:
            self._view.say(self._view.note.text(), self.geometry().bottomLeft())
        return done

    def _place(self, over: QRect) -> None:
        scale = self._view.camera.scale
        font = QFont(self._view.font())
        font.setPixelSize(max(round(15 * scale), 13))
        self.setFont(font)
        height = max(over.height() + 8, self.sizeHint().height())
        self.setGeometry(
            over.left() - 8, over.center().y() - height // 2, max(over.width() + 24, 150), height
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.finish()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field renames; a name that is refused is let go, so that nobody is held captive."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and self._node is not None:
            self.finish()
            self.leave()

    def event(self, event: QEvent) -> bool:
        """Keep plain letters from being taken as the canvas's shortcuts while writing."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)
