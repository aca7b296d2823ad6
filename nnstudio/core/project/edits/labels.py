"""What "Undo …" says of each edit when whoever applies it gives no words of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nnstudio.core.language import N_

LABELS: Mapping[str, str] = {
    "add_node": N_("Add layer"),
    "append_node": N_("Append layer"),
    "insert_on_link": N_("Insert layer"),
    "connect": N_("Link layers"),
    "disconnect": N_("Remove link"),
    "reconnect": N_("Move link"),
    "link_instead": N_("Replace link"),
    "delete": N_("Delete"),
    "delete_and_heal": N_("Delete and close the gap"),
    "move": N_("Move"),
    "replace_layer": N_("Replace layer"),
    "swap_with_next": N_("Swap layers"),
    "cut_links": N_("Cut links"),
    "align": N_("Align"),
    "distribute": N_("Distribute"),
    "snap_to_grid": N_("Snap to grid"),
    "lay_out": N_("Arrange the network"),
    "rename": N_("Rename"),
    "set_param": N_("Change parameter"),
    "add_note": N_("Add note"),
    "add_frame": N_("Add frame"),
    "frame_nodes": N_("Frame layers"),
    "move_together": N_("Move"),
    "resize_annotation": N_("Resize"),
    "write_annotation": N_("Change text"),
    "colour_annotations": N_("Change colour"),
    "snap_on": N_("Snap on layer"),
    "unsnap": N_("Take off"),
    "set_bypassed": N_("Bypass layers"),
    "set_layer_learning": N_("Change how the layer learns"),
    "paste": N_("Paste"),
    "paste_linked": N_("Paste with links"),
    "duplicate": N_("Duplicate"),
    "group": N_("Group into a block"),
    "ungroup": N_("Ungroup"),
    "set_repeat": N_("Repeat the block"),
    "set_data": N_("Change data"),
    "set_data_param": N_("Change data"),
    "set_training": N_("Change training"),
    "set_value": N_("Change value"),
}


def label_of(edit: Callable[..., object]) -> str:
    """English text marked for translation; for an edit from elsewhere, made from its name."""
    name = getattr(edit, "__name__", "edit")
    return LABELS.get(name, name.replace("_", " ").capitalize())
