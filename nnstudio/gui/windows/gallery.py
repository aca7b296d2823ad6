"""The gallery: every example with its picture, title and summary."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nnstudio.core.language import _
from nnstudio.core.storage.examples import Example, examples
from nnstudio.gui.theme import icon, scaled
from nnstudio.gui.widgets.search_field import SearchField

_WIDTH, _HEIGHT = 224, 126  # of a picture, at normal zoom


class Gallery(QDialog):
    """Choose an example; :attr:`chosen` is it after the dialog was accepted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chosen: Example | None = None
        self._examples = {example.name: example for example in examples()}
        self.setWindowTitle(_("Examples"))
        self._field = SearchField()
        self._field.set_prompt(_("Search the examples"))
        self._list = self._make_list()
        self._about = QLabel()
        self._about.setWordWrap(True)
        self._about.setTextFormat(Qt.TextFormat.PlainText)
        self._about.setMinimumHeight(3 * self.fontMetrics().height())
        self._buttons = self._make_buttons()
        column = QVBoxLayout(self)
        for widget in (self._field, self._list, self._about, self._buttons):
            column.addWidget(widget)
        self._field.textChanged.connect(self._on_searched)
        self._field.down_pressed.connect(self._list.setFocus)
        self._list.currentItemChanged.connect(self._on_current_changed)
        self._list.itemActivated.connect(self._on_activated)
        self._list.setCurrentRow(0)
        self.resize(scaled(800), scaled(560))

    def _make_list(self) -> QListWidget:
        made = QListWidget()
        made.setAccessibleName(_("Examples"))
        made.setViewMode(QListView.ViewMode.IconMode)
        made.setResizeMode(QListView.ResizeMode.Adjust)
        made.setMovement(QListView.Movement.Static)
        made.setWordWrap(True)
        made.setSpacing(scaled(6))
        made.setIconSize(QSize(scaled(_WIDTH), scaled(_HEIGHT)))
        for example in self._examples.values():
            item = QListWidgetItem(_picture(example), _(example.title))
            item.setData(Qt.ItemDataRole.UserRole, example.name)
            item.setToolTip(_(example.summary))
            item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter)
            item.setSizeHint(
                QSize(scaled(_WIDTH + 12), scaled(_HEIGHT + 14) + 2 * self.fontMetrics().height())
            )
            made.addItem(item)
        return made

    def _make_buttons(self) -> QDialogButtonBox:
        roles = QDialogButtonBox.ButtonRole
        made = QDialogButtonBox()
        self._open = made.addButton(_("Open"), roles.AcceptRole)
        self._open.setDefault(True)
        made.addButton(_("Cancel"), roles.RejectRole)
        made.accepted.connect(self._on_accepted)
        made.rejected.connect(self.reject)
        return made

    def select(self, name: str) -> None:
        """Make this example the current one."""
        for row in range(self._list.count()):
            if self._list.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self._list.setCurrentRow(row)

    def shown(self) -> list[str]:
        """The names of the examples that match what is searched."""
        items = [self._list.item(row) for row in range(self._list.count())]
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if not item.isHidden()]

    def _current(self) -> Example | None:
        item = self._list.currentItem()
        return (
            None if item is None or item.isHidden() else self._examples[item.data(Qt.ItemDataRole.UserRole)]
        )

    def _on_searched(self, text: str) -> None:
        words = text.lower().split()
        for row in range(self._list.count()):
            item = self._list.item(row)
            example = self._examples[item.data(Qt.ItemDataRole.UserRole)]
            about = f"{example.name} {_(example.title)} {_(example.summary)}".lower()
            item.setHidden(not all(word in about for word in words))
        first = next(iter(self.shown()), None)
        if first is not None and self._current() is None:
            self.select(first)

    def _on_current_changed(self, _now: object, _before: object) -> None:
        example = self._current()
        self._about.setText(_(example.summary) if example else "")
        self._open.setEnabled(example is not None)

    def _on_activated(self, _item: QListWidgetItem) -> None:
        self._on_accepted()

    def _on_accepted(self) -> None:
        self.chosen = self._current()
        if self.chosen is not None:
            self.accept()


def _picture(example: Example) -> QIcon:
    """The example's picture, fitted; a general one where it has none."""
    size = QSize(scaled(_WIDTH), scaled(_HEIGHT))
    picture = QPixmap(str(example.picture))
    if picture.isNull():
        return icon("gallery", "text_muted")
    wide = picture.scaled(
        size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    made = QIcon(wide)
    made.addPixmap(wide, QIcon.Mode.Selected)  # else Qt tints the picture of the chosen one
    return made
