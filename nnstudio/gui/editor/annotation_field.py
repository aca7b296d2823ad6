"""Writing on a note, or the title of a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit

from nnstudio.core.language import N_, _
from nnstudio.core.project import Project, edits
from nnstudio.gui.editor.annotation_item import needed_height

if TYPE_CHECKING:
    from nnstudio.gui.editor.annotation_item import AnnotationItem
    from nnstudio.gui.editor.view import NetworkView

_LEAST = (160, 56)  # pixels
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class AnnotationField(QPlainTextEdit):
    """Lies over the words. Leaving it writes them, as do Ctrl+Enter, and Enter in a title; Esc does not."""

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view = view
        self._id: str | None = None
        self._is_title = False
        self.setObjectName("annotation_field")
        self.setTabChangesFocus(True)
        self.hide()
        view.zoom_changed.connect(self._on_zoomed)

    def begin(self, annotation: str) -> None:
        """Lie over this note or title, all its words selected."""
        item = self._view.network_scene.annotations.items.get(annotation)
        if item is None:
            return
        self._id, self._is_title = annotation, item.is_frame
        self.setAccessibleName(_("Title of the frame") if item.is_frame else _("Words on the note"))
        self.setParent(self._view.viewport())  # only now: Qt moves what lies there with the paper
        self.setToolTip(_("Esc leaves the words as they were"))
        self._place(item)
        self.setPlainText(item.annotation.text)
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish(self) -> None:
        """Write what stands here, and close."""
        annotation, text = self._id, self.toPlainText().strip()
        self.leave()
        item = self._view.network_scene.annotations.items.get(annotation or "")
        if annotation is not None and item is not None and text != item.annotation.text:
            self._view.attempt(written, annotation, text, label=N_("Change text"))

    def leave(self) -> None:
        """Close without writing."""
        if self._id is None:
            return
        self._id = None  # first: hiding takes the focus away, which would finish
        self.setParent(self._view)
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_zoomed(self, _zoom: float) -> None:
        """The words under the field are of another size now."""
        if self._id is not None:
            self.finish()

    def _place(self, item: AnnotationItem) -> None:
        over: QRect = self._view.mapFromScene(QRectF(item.text_rect)).boundingRect()
        font = QFont(self._view.font())
        font.setPixelSize(min(max(round(14 * self._view.camera.scale), 13), 40))
        self.setFont(font)
        least = self.fontMetrics().height() * (1 if item.is_frame else 3) + 20
        self.setGeometry(
            over.left(), over.top(), max(over.width(), _LEAST[0]), max(over.height(), least, _LEAST[1] // 2)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in _ENDS and (control or self._is_title):
            self.finish()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason and self._id is not None:
            self.finish()

    def event(self, event: QEvent) -> bool:
        """Keep plain letters from being taken as the canvas's shortcuts while writing."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)


def written(project: Project, network: str, annotation: str, text: str) -> Project:
    """Write these words, and let a note grow until all of them are seen. One step."""
    after = edits.write_annotation(project, network, annotation, text)
    note = after.network_at(network).notes.get(annotation)
    if note is None or needed_height(note) <= note.size[1]:
        return after
    high = -(-needed_height(note) // 10) * 10
    return edits.resize_annotation(after, network, annotation, note.at, (note.size[0], high))
