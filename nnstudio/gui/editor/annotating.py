"""Notes and frames: put them on the canvas, write on them, colour them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QIcon, QPixmap
from PySide6.QtWidgets import QMenu

from nnstudio.core.language import N_, _
from nnstudio.core.project import Network, edits
from nnstudio.core.project.annotation import COLOUR, COLOURS, SMALLEST
from nnstudio.core.session import Selection
from nnstudio.core.session.session import Edit
from nnstudio.gui.editor.annotation_field import AnnotationField
from nnstudio.gui.editor.geometry import GRID, snapped_point
from nnstudio.gui.theme import icon, scaled

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class Annotating:
    """Each is one undo step; what was added is selected, and its words wait to be written."""

    def __init__(self, view: NetworkView) -> None:
        self._view = view
        self.field = AnnotationField(view)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        return {"add_note": self.add_note, "frame": self.frame}

    def add_note(self) -> None:
        """Put a note at the pointer, and write on it."""
        at = snapped_point(self._view.pointer_point())
        self._add(edits.add_note, at, label=N_("Add note"))

    def frame(self) -> None:
        """Draw a frame around the selected cards; an empty one at the pointer where none is selected."""
        nodes = self._view.session.selection.nodes
        if nodes:
            self._add(edits.frame_nodes, nodes, label=N_("Add frame"))
        else:
            self._add(edits.add_frame, snapped_point(self._view.pointer_point()), label=N_("Add frame"))

    def write(self, annotation: str) -> None:
        """Let the user write on this one."""
        self._view.session.select(Selection(annotations=frozenset({annotation})))
        self.field.begin(annotation)

    def resize(self, across: int, down: int) -> None:
        """Make the selected note or frame larger or smaller by grid steps; a sweep is one undo step."""
        chosen = self._view.session.selection.single_annotation
        if chosen is None:
            return
        one = self._network.annotations[chosen]
        size = (max(one.size[0] + across * GRID, SMALLEST), max(one.size[1] + down * GRID, SMALLEST))
        label = N_("Resize")
        self._view.attempt(edits.resize_annotation, chosen, one.at, size, label=label, merge="resize")

    def fill_colours(self, menu: QMenu) -> None:
        """One entry per colour, for what is selected."""
        colours = menu.addMenu(icon("palette"), _("Colour"))
        for colour in COLOURS:
            action = colours.addAction(_swatch(self._edge(colour)), COLOUR.choice_label(colour))
            action.triggered.connect(_Colouring(self._view, menu, colour).apply)

    def _edge(self, colour: str) -> QColor:
        return self._view.network_scene.look.edges[colour]

    def _add(self, edit: Edit, *arguments: object, label: str) -> None:
        before = self._network.annotations.keys()
        if not self._view.attempt(edit, *arguments, label=label):
            return
        added = self._network.annotations.keys() - before
        for annotation in added:
            self.write(annotation)

    @property
    def _network(self) -> Network:
        return self._view.network_scene.network


class _Colouring(QObject):
    """Remembers the colour of an entry until it is chosen."""

    def __init__(self, view: NetworkView, menu: QMenu, colour: str) -> None:
        super().__init__(menu)
        self._view, self._colour = view, colour

    def apply(self) -> None:
        chosen = self._view.session.selection.annotations
        self._view.attempt(edits.colour_annotations, chosen, self._colour, label=N_("Change colour"))


def _swatch(colour: QColor) -> QIcon:
    picture = QPixmap(scaled(16), scaled(16))
    picture.fill(colour)
    return QIcon(picture)
