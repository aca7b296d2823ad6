"""The palette: every layer of the catalogue by family, to be searched, dragged, or appended with Enter."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.core.language import _, language
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.gui.editor import my_shelf
from nnstudio.gui.editor.appending import append_layer
from nnstudio.gui.editor.lifetime import while_alive
from nnstudio.gui.editor.palette_tree import PaletteTree
from nnstudio.gui.editor.placeables import made
from nnstudio.gui.widgets.messages import ask
from nnstudio.gui.widgets.search_field import SearchField


class PaletteWidget(QWidget):
    """A search field above a tree of layers. Needs no torch: it shows the catalogue's words alone."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.field = SearchField()
        self.tree = PaletteTree()
        self.refusal = QLabel()
        self._build()
        self._connect()
        self._retranslate()

    def _build(self) -> None:
        self.setObjectName("palette")
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.refusal.setTextFormat(Qt.TextFormat.PlainText)
        self.refusal.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(8, 8, 8, 8)
        box.setSpacing(8)
        box.addWidget(self.field)
        box.addWidget(self.tree, 1)
        box.addWidget(self.refusal)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._on_text_changed)
        self.field.returnPressed.connect(self._on_return_pressed)
        self.field.down_pressed.connect(self.tree.enter)
        self.tree.layer_chosen.connect(self._on_layer_chosen)
        self.tree.delete_requested.connect(self._on_delete_requested)
        language.changed.connect(self._on_language_changed)

    def _on_text_changed(self, text: str) -> None:
        self.refusal.hide()
        self.tree.show_matching(text)

    def _on_return_pressed(self) -> None:
        """Enter in the search field appends the best match."""
        best = self.tree.best_match
        if best is not None:
            self._on_layer_chosen(best)

    def _on_layer_chosen(self, key: str) -> None:
        try:
            append_layer(self._session, made(key))
        except Refusal as refusal:
            self._refuse(refusal)
        else:
            self.refusal.hide()

    def _on_delete_requested(self, key: str) -> None:
        name = key.rpartition(":")[2]
        sentence = _("Delete the block {name} from your blocks? Networks that use it keep it.")
        answers = [("delete", _("Delete"))]
        if ask(self, _("Delete a block"), sentence.format(name=name), answers) == "delete":
            self._delete(name)

    def _delete(self, name: str) -> None:
        try:
            my_shelf.delete(name)
        except Refusal as refusal:
            self._refuse(refusal)

    def _refuse(self, refusal: Refusal) -> None:
        self.refusal.setText(str(refusal))
        self.refusal.show()

    @while_alive
    def _on_language_changed(self, _code: str) -> None:
        self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(_("Layers"))
        self.field.set_prompt(_("Search a layer"))
        self.field.setToolTip(_("Type a name or a purpose; Enter appends the first layer found"))
        self.tree.setAccessibleName(_("Layers"))
        self.tree.retranslate()
        self.tree.show_matching(self.field.text())

    def sizeHint(self) -> QSize:
        return QSize(250, 500)
