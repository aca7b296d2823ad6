"""Where one is: the network, and the blocks that were opened one inside the other."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from nnstudio.core.language import _
from nnstudio.core.project import Project
from nnstudio.core.project.paths import inside, steps
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.network_title import network_title

SIGN = "›"


class Breadcrumb(QWidget):
    """A button for each network on the way; the last one, which is shown, is no button.

    Signals:
        chosen(str): the path of a network around the one shown.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._told: object = None  # the way that is shown, and in which language
        self.setAccessibleName(_("Open blocks"))

    def show_path(self, project: Project, path: str, title: str) -> None:
        """Tell the way to the network of this path; ``title`` is what the outermost is called."""
        way = tuple(way_to(project, path, title))
        words = _("Back to “{name}”")
        if (way, words) == self._told:
            return
        self._told = way, words
        while (item := self._row.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for at, (place, name) in enumerate(way):
            self._put(place, name, is_last=at == len(way) - 1)

    def _put(self, place: str, name: str, *, is_last: bool) -> None:
        if is_last:
            label = QLabel(name)
            label.setObjectName("network_title")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setContentsMargins(scaled(7), 0, 0, 0)  # as far from the sign as the words on a button are
            self._row.addWidget(label)
            return
        button = QToolButton()
        button.setObjectName("breadcrumb")
        button.setText(name)
        button.setAutoRaise(True)
        button.setProperty("path", place)
        button.setToolTip(_("Back to “{name}”").format(name=name))
        button.setAccessibleName(button.toolTip())
        button.clicked.connect(self._on_clicked)
        self._row.addWidget(button)
        self._row.addWidget(QLabel(SIGN))

    def _on_clicked(self) -> None:
        self.chosen.emit(self.sender().property("path"))


def way_to(project: Project, path: str, title: str = "") -> list[tuple[str, str]]:
    """Paths and names of the networks from the outermost to this one."""
    name, nodes = steps(path)
    place, way = name, [(name, title or network_title(name))]
    for node in nodes:
        block = project.network_at(place).nodes[node]
        place = inside(place, node)
        way.append((place, f"{block.name} ×{block.repeat}" if block.repeat > 1 else block.name))
    return way
