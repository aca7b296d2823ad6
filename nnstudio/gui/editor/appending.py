"""Adding a layer where the session is, without a canvas at hand: what the palette does."""

from __future__ import annotations

from nnstudio.core.language import N_
from nnstudio.core.project import edits
from nnstudio.core.project.entries import Layer
from nnstudio.core.session import Selection, Session


def append_layer(session: Session, layer: Layer) -> None:
    """Put a layer or a block behind the selected node, or at the end of the network shown, and select it.

    Raises:
        Refusal: the layer cannot stand there.
    """
    before, network = session.project, session.network_name
    session.apply(edits.append_node, network, layer, session.selection.single_node, label=N_("Append layer"))
    added = edits.new_nodes(before, session.project, network)
    if added:
        session.select(Selection(added))
