"""The search menu: type a few letters, Enter, and the layer lies where the pointer was, linked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Signal

from nnstudio.core.language import _
from nnstudio.core.layers import LayerType
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Link, Network, Port
from nnstudio.gui.editor.card_text import layer_title
from nnstudio.gui.editor.layer_matching import fits_rank, matching
from nnstudio.gui.editor.likelihood import Likelihood
from nnstudio.gui.editor.placeables import placeables
from nnstudio.gui.editor.search_menu import Entry, SearchMenu
from nnstudio.gui.theme import layer_icon

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


@dataclass(frozen=True, slots=True)
class Wish:
    """Where a layer is wanted, and what it should be linked with. ``rank`` is that of what comes in."""

    point: QPointF
    source: Port | None = None
    target: Port | None = None
    link: Link | None = None
    rank: int | None = None

    def allows(self, layer: LayerType) -> bool:
        """Whether this layer can be linked as wished."""
        if self.link is not None:
            return bool(layer.inputs and layer.outputs) and fits_rank(layer, self.rank)
        if self.source is not None:
            return bool(layer.inputs) and fits_rank(layer, self.rank)
        return self.target is None or bool(layer.outputs)

    def title(self, network: Network) -> str:
        """What is asked for, as the heading of the menu."""
        if self.source is not None:
            return _("Add after {node}").format(node=network.nodes[self.source.node].name)
        if self.target is not None:
            return _("Add before {node}").format(node=network.nodes[self.target.node].name)
        return _("Add a layer")

    def before(self, network: Network) -> str:
        """The name of the layer that what is chosen will follow; empty where it follows none."""
        source = self.link.source if self.link is not None else self.source
        node = network.nodes.get(source.node) if source is not None else None
        return node.layer if node is not None else ""

    def order(self, layer: LayerType) -> int:
        """The less, the nearer to the top while nothing is typed: ends are rarely what is missing."""
        return int(_is_end(layer))


class LayerSearch(SearchMenu):
    """The layers that fit, the likely ones first.

    Signals:
        chosen(str, Wish): the layer or block of this key, wished so.
    """

    chosen = Signal(str, object)

    def __init__(self, view: NetworkView, wish: Wish) -> None:
        self._wish = wish
        self._fitting = {one.entry: one for one in placeables() if wish.allows(one.entry)}
        self._likelihood = Likelihood(wish.before(view.network_scene.network))
        super().__init__(
            view,
            title=wish.title(view.network_scene.network),
            prompt=_("Search a layer"),
            name=_("Layers that fit here"),
        )
        self.setObjectName("layer_search")
        self.picked.connect(self._on_picked)

    def entries(self, text: str) -> list[Entry]:
        return [self._entry(layer) for layer in self._found(text)]

    def _entry(self, layer: LayerType) -> Entry:
        title, one = layer_title(layer), self._fitting[layer]
        words = layer.name if title == layer.name else f"{layer.name} – {title}"
        return Entry(one.key, words, _(layer.summary), layer_icon(one.drawing, layer.family))

    def _found(self, text: str) -> list[LayerType]:
        """What matches; with nothing typed, what is most likely wished first."""
        found = matching(text, self._fitting)
        return found if text.strip() else sorted(found, key=self._rank)

    def _rank(self, layer: LayerType) -> tuple[int, tuple[int, int]]:
        return self._wish.order(layer), self._likelihood.rank(layer)

    def _on_picked(self, key: object) -> None:
        self.chosen.emit(key, self._wish)


def _is_end(layer: LayerType) -> bool:
    return layer.role in (Role.INPUT, Role.OUTPUT, Role.CODE)
