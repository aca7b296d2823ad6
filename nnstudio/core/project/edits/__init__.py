"""Edits: pure functions from a project to a project, or a typed refusal and nothing changed.

Each takes the project first, then (where it concerns one) the name of the network, so that
``session.apply(edit, …)`` can do it, undo it and say what it was.
"""

from nnstudio.core.project.edits.annotating import (
    add_frame,
    add_note,
    colour_annotations,
    frame_nodes,
    move_together,
    resize_annotation,
    write_annotation,
)
from nnstudio.core.project.edits.arranging import align, distribute, snap_to_grid
from nnstudio.core.project.edits.bypassing import set_bypassed
from nnstudio.core.project.edits.chains import append_node, delete_and_heal, insert_on_link
from nnstudio.core.project.edits.fragments import copy, duplicate, free_place, paste
from nnstudio.core.project.edits.grouping import group
from nnstudio.core.project.edits.incoming import paste_linked
from nnstudio.core.project.edits.labels import label_of
from nnstudio.core.project.edits.learning import set_layer_learning
from nnstudio.core.project.edits.links import (
    connect,
    cut_links,
    disconnect,
    link_instead,
    reconnect,
    replaced_by,
)
from nnstudio.core.project.edits.nodes import (
    add_node,
    delete,
    move,
    new_nodes,
    rename,
    set_param,
)
from nnstudio.core.project.edits.recipes import set_data, set_data_param, set_training
from nnstudio.core.project.edits.replacing import replace_layer, swap_with_next
from nnstudio.core.project.edits.snapping import snap_on, unsnap
from nnstudio.core.project.edits.ungrouping import set_repeat, ungroup
from nnstudio.core.project.edits.values import set_value, value_at

__all__ = [
    "add_frame",
    "add_node",
    "add_note",
    "align",
    "append_node",
    "colour_annotations",
    "connect",
    "copy",
    "cut_links",
    "delete",
    "delete_and_heal",
    "disconnect",
    "distribute",
    "duplicate",
    "frame_nodes",
    "free_place",
    "group",
    "insert_on_link",
    "label_of",
    "link_instead",
    "move",
    "move_together",
    "new_nodes",
    "paste",
    "paste_linked",
    "reconnect",
    "rename",
    "replace_layer",
    "replaced_by",
    "resize_annotation",
    "set_bypassed",
    "set_data",
    "set_data_param",
    "set_layer_learning",
    "set_param",
    "set_repeat",
    "set_training",
    "set_value",
    "snap_on",
    "snap_to_grid",
    "swap_with_next",
    "ungroup",
    "unsnap",
    "value_at",
    "write_annotation",
]
