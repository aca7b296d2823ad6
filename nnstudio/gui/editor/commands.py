"""What can be asked of the editor by a menu, a key or a gesture. Each is one undo step, or a refusal said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from nnstudio.core.compiler.plan import Mend
from nnstudio.core.language import N_, _
from nnstudio.core.project import Link, Network, Node, Port, Project, edits
from nnstudio.core.project.annotation import Annotation
from nnstudio.core.project.edits.annotating import inside
from nnstudio.core.project.edits.incoming import copy_with_incoming
from nnstudio.core.project.edits.joints import snapped_together
from nnstudio.core.project.entries import Layer
from nnstudio.core.project.project import Position
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Selection
from nnstudio.gui.editor import clipboard
from nnstudio.gui.editor.composed import add_after, add_before
from nnstudio.gui.editor.geometry import GRID, centred_at
from nnstudio.gui.editor.gestures.gesture import Pointer
from nnstudio.gui.editor.hits import Part
from nnstudio.gui.editor.layer_search import LayerSearch, Wish
from nnstudio.gui.editor.mending import apply_mend
from nnstudio.gui.editor.navigation import next_node
from nnstudio.gui.editor.placeables import made

if TYPE_CHECKING:
    from nnstudio.gui.editor.view import NetworkView


class Commands:
    """The editor's verbs. They read the session's selection and go through ``view.attempt``."""

    def __init__(self, view: NetworkView) -> None:
        self._view = view
        self._session = view.session

    @property
    def _network(self) -> Network:
        return self._session.project.network_at(self._session.network_name)

    # Selection

    def select_all(self) -> None:
        whole = self._network
        self._session.select(
            Selection(frozenset(whole.nodes), frozenset(whole.links), frozenset(whole.annotations))
        )

    def select_none(self) -> None:
        self._session.select(Selection())

    def walk(self, across: int, down: int) -> None:
        """Select the next node along a link, or beside it: ±1 to the right and ±1 down."""
        found = next_node(self._network, self._session.selection.nodes, across, down)
        if found is not None:
            self._session.select(Selection(frozenset({found})))

    # Adding

    def fetch(self, key: str) -> Layer | None:
        """The layer or block of this key; nothing, and why is said, where it cannot be had."""
        try:
            return made(key)
        except Refusal as refusal:
            self._view.say(str(refusal))
            return None

    def append(self, layer: Layer) -> bool:
        """Put a layer behind the selected node, or at the end of the network, and select it."""
        return self._adding(
            edits.append_node, layer, self._session.selection.single_node, label=N_("Append layer")
        )

    def add_at(self, layer: Layer, point: QPointF) -> bool:
        """Put an unlinked layer with its card's middle at this scene point, and select it."""
        return self._adding(edits.add_node, layer, centred_at(point), label=N_("Add layer"))

    def chain_after(self, layer: Layer, node: str) -> bool:
        """Put a layer behind this node; what followed the node now follows the layer."""
        return self._adding(edits.append_node, layer, node, label=N_("Append layer"))

    def snap_on(self, layer: Layer, node: str) -> bool:
        """Put a layer behind this node, edge to edge with it."""
        return self._adding(edits.snap_on, layer, node, label=N_("Snap on layer"))

    def insert(self, layer: Layer, link: Link, point: QPointF) -> bool:
        """Put a layer in the middle of a link."""
        return self._adding(edits.insert_on_link, link, layer, centred_at(point), label=N_("Insert layer"))

    def search_layer(
        self,
        point: QPointF,
        source: Port | None = None,
        target: Port | None = None,
        link: Link | None = None,
    ) -> None:
        """Open the search menu. What is chosen lands here: behind a port, before one, or on a link."""
        rank = self.rank_at(link.source if link else source)
        search = LayerSearch(self._view, Wish(point, source, target, link, rank))
        search.chosen.connect(self.add_wished)
        search.open_at(point)

    def add_wished(self, key: str, wish: Wish) -> None:
        """Add what was chosen in the search menu, and its link, in one step."""
        layer, at = self.fetch(key), centred_at(wish.point)
        if layer is None:
            return
        if wish.link is not None:
            self.insert(layer, wish.link, wish.point)
        elif wish.source is not None:
            self._adding(add_after, layer, at, wish.source, label=N_("Add linked layer"))
        elif wish.target is not None:
            self._adding(add_before, layer, at, wish.target, label=N_("Add linked layer"))
        else:
            self.add_at(layer, wish.point)

    def rank_at(self, source: Port | None) -> int | None:
        """How many axes, batch included, the tensor at this port has, where that is known."""
        plan = self._view.network_scene.network_plan
        node = plan.nodes.get(source.node) if plan and source else None
        spec = node.outputs.get(source.name) if node and source else None
        return len(spec.shape) + 1 if spec else None

    def _adding(self, edit: Callable[..., Project], *arguments: object, label: str) -> bool:
        """Do an edit that adds nodes, then select them."""
        before = self._session.project
        if not self._view.attempt(edit, *arguments, label=label):
            return False
        old = before.network_at(self._session.network_name).annotations
        added = edits.new_nodes(before, self._session.project, self._session.network_name)
        beside = frozenset(self._network.annotations.keys() - old.keys())
        if added or beside:
            self._session.select(Selection(added, annotations=beside))
        return True

    # Changing

    def delete(self) -> None:
        """Take the selected nodes and links away."""
        chosen = self._session.selection
        if chosen != Selection():
            self._delete(N_("Delete"))

    def _delete(self, label: str) -> None:
        chosen = self._session.selection
        self._view.attempt(edits.delete, chosen.nodes, chosen.links, chosen.annotations, label=label)

    def delete_and_heal(self) -> None:
        """Take the selected nodes away and close the gaps they leave in their chains."""
        nodes = self._session.selection.nodes
        if nodes:
            self._view.attempt(edits.delete_and_heal, nodes, label=N_("Delete and heal"))

    def explain_slicing(self) -> None:
        """Say how the stroke that cuts links is drawn: nobody finds it by chance."""
        self._view.say(_("Drag across links with Ctrl and Shift held to cut them"), refusal=False)

    def nudge(self, across: float, down: float) -> None:
        """Move what is selected, and what lies in it, by grid steps; a sweep of presses is one undo step."""
        chosen, whole = self._session.selection, self._network
        held_nodes, held = inside(whole, chosen.annotations)

        def moved(one: Node | Annotation) -> Position:
            return one.at[0] + across * GRID, one.at[1] + down * GRID

        nodes = {id: moved(whole.nodes[id]) for id in snapped_together(whole, chosen.nodes | held_nodes)}
        others = {id: moved(whole.annotations[id]) for id in chosen.annotations | held}
        if nodes or others:
            self._view.attempt(edits.move_together, nodes, others, label=N_("Move"), merge="nudge")

    def rename(self) -> None:
        """Write over the name on the selected card, or on the selected note or frame."""
        chosen = self._session.selection
        if chosen.single_node is not None:
            self._view.rename_field.begin(chosen.single_node)
        elif chosen.single_annotation is not None:
            self._view.tools.annotating.write(chosen.single_annotation)

    def mend(self, mend: Mend) -> None:
        """Do the edit that a problem carries."""
        try:
            apply_mend(self._session, mend)
        except Refusal as refusal:
            self._view.say(str(refusal))

    # Clipboard

    def copy(self) -> bool:
        """Put the selected nodes with the links between them, notes and frames on the clipboard."""
        chosen, session = self._session.selection, self._session
        wanted = bool(chosen.nodes or chosen.annotations)
        if wanted:
            clipboard.put(
                copy_with_incoming(session.project, session.network_name, chosen.nodes, chosen.annotations)
            )
        return wanted

    def cut(self) -> None:
        if self.copy():
            self._delete(N_("Cut"))

    def paste(self) -> None:
        """Add what the clipboard holds, at the pointer; say what is wrong with it where it cannot be read."""
        self._paste(edits.paste, N_("Paste"))

    def paste_linked(self) -> None:
        """Add what the clipboard holds, fed by what fed the originals, as far as that is there."""
        self._paste(edits.paste_linked, N_("Paste with links"))

    def _paste(self, edit: Callable[..., Project], label: str) -> None:
        try:
            fragment = clipboard.take()
        except Refusal as refusal:
            self._view.say(str(refusal))
            return
        at = edits.free_place(self._network, fragment, centred_at(self._view.pointer_point()))
        self._adding(edit, fragment, at, label=label)

    def duplicate(self) -> None:
        chosen = self._session.selection
        if chosen.nodes or chosen.annotations:
            self._adding(edits.duplicate, chosen.nodes, chosen.annotations, label=N_("Duplicate"))

    # Opening

    def open_at(self, pointer: Pointer) -> None:
        """What a double-click does: rename, open a block, show a layer's form, or search one for here."""
        part, node = pointer.hit.part, pointer.hit.node
        if node is not None and part in (Part.NAME, Part.NODE):
            self._session.select(Selection(frozenset({node})))
            if part is Part.NAME:
                self._view.rename_field.begin(node)
            elif not self._view.tools.opening.open(node):
                self._view.inspect_requested.emit()
        elif pointer.hit.annotation is not None:
            self._view.tools.annotating.write(pointer.hit.annotation)
        elif part in (Part.CANVAS, Part.LINK):
            self.search_layer(pointer.point, link=pointer.hit.link)

    def search_here(self) -> None:
        """Open the search menu at the pointer."""
        self.search_layer(self._view.pointer_point())

    def undo(self) -> None:
        self._session.undo()

    def redo(self) -> None:
        self._session.redo()
