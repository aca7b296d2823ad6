"""Show only the links of what is selected, to follow one thread through a dense network."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from nnstudio.core.language import _
from nnstudio.core.project import Link
from nnstudio.core.project.edits.nodes import touches
from nnstudio.core.session import Selection
from nnstudio.gui.editor.lifetime import while_alive

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class LinkFocus(QObject):
    """While on, hides all links but those selected and those of selected cards.

    With nothing selected all links are shown: a canvas without any would look broken.
    """

    def __init__(self, view: NetworkView) -> None:
        super().__init__(view)
        self._view = view
        self._on = False
        self._hid = False
        view.network_scene.content_changed.connect(self._refresh)
        view.session.selection_changed.connect(self._on_selection_changed)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        return {"only_links": self.set_on}

    @property
    def is_on(self) -> bool:
        return self._on

    def set_on(self, on: bool) -> None:
        self._on = on
        self._refresh()
        if on:
            self._view.say(_("Only the links of what is selected are shown."), refusal=False)

    @while_alive
    def _on_selection_changed(self, _selection: Selection) -> None:
        self._refresh()

    def _refresh(self) -> None:
        chosen = self._view.session.selection
        hides = self._on and bool(chosen.nodes or chosen.links)
        if not hides and not self._hid:
            return
        self._hid = hides
        for link, item in self._view.network_scene.links.items():
            item.setVisible(not hides or self._is_chosen(link, chosen))

    def _is_chosen(self, link: Link, chosen: Selection) -> bool:
        return link in chosen.links or touches(link, chosen.nodes)
