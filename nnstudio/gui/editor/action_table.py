"""What the canvas offers, told once: names, words, shortcuts, icons, and when it can be used."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.language import N_


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``needs`` says when it can be used: ``""`` always, ``"nodes"`` with nodes selected,
    ``"things"`` with nodes, notes or frames, ``"named"`` with one node, note or frame,
    ``"node"`` with exactly one, ``"several"`` with two or more, ``"three"`` with three or more, ``"any"``
    with anything, ``"group"`` with nodes that can become a block, ``"block"`` with one block, ``"snapped"``
    with one that is snapped on another, ``"inside"`` within an open block, ``"network"`` with anything on the
    canvas, ``"undo"`` and ``"redo"``: see :mod:`.needs`.

    ``everywhere``: the shortcut works in the whole window, not only while the canvas has the focus.
    """

    name: str
    text: str
    tip: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    needs: str = ""
    everywhere: bool = False
    checkable: bool = False
    checked: bool = False  # at first


ACTIONS = (
    ActionSpec("undo", N_("Undo"), N_("Take back the last change"), ("Ctrl+Z",), "undo", "undo", True),
    ActionSpec(
        "redo",
        N_("Redo"),
        N_("Do again what was taken back"),
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo",
        "redo",
        True,
    ),
    ActionSpec(
        "cut", N_("Cut"), N_("Move the selected layers to the clipboard"), ("Ctrl+X",), "cut", "things"
    ),
    ActionSpec(
        "copy", N_("Copy"), N_("Copy the selected layers to the clipboard"), ("Ctrl+C",), "copy", "things"
    ),
    ActionSpec("paste", N_("Paste"), N_("Add the layers on the clipboard"), ("Ctrl+V",), "paste"),
    ActionSpec(
        "paste_linked",
        N_("Paste with links"),
        N_("Add the layers on the clipboard, fed by what fed the originals"),
        ("Ctrl+Shift+V",),
        "paste-linked",
    ),
    ActionSpec(
        "duplicate",
        N_("Duplicate"),
        N_("Add a copy of the selected layers"),
        ("Ctrl+D",),
        "duplicate",
        "things",
    ),
    ActionSpec("delete", N_("Delete"), N_("Remove what is selected"), ("Del", "Backspace"), "delete", "any"),
    ActionSpec(
        "heal",
        N_("Delete and close the gap"),
        N_("Remove the selected layers and link their neighbours"),
        ("Ctrl+Del", "Ctrl+Backspace"),
        "link",
        "nodes",
    ),
    ActionSpec(
        "slice",
        N_("Cut links by a stroke…"),
        N_("Drag across links with Ctrl and Shift held to cut them"),
        ("Ctrl+Alt+K",),
        "slice",
        "network",
    ),
    ActionSpec(
        "rename", N_("Rename"), N_("Give the selected layer another name"), ("F2",), "rename", "named"
    ),
    ActionSpec(
        "replace",
        N_("Replace…"),
        N_("Put another layer in the place of the selected one and keep its links"),
        ("Ctrl+R",),
        "replace",
        "node",
    ),
    ActionSpec(
        "swap",
        N_("Swap with the next layer"),
        N_("Let the selected layer and the one that follows it change places"),
        ("Ctrl+T",),
        "swap",
        "node",
    ),
    ActionSpec(
        "link",
        N_("Link to…"),
        N_("Choose where the result of the selected layer shall go, too"),
        ("Ctrl+L",),
        "link",
        "node",
    ),
    ActionSpec(
        "bypass",
        N_("Bypass"),
        N_("Let what comes in pass the selected layers unchanged, or use them again"),
        ("Ctrl+B",),
        "bypass",
        "nodes",
    ),
    ActionSpec(
        "unsnap",
        N_("Take off"),
        N_("Part the selected layer from the one it is snapped on; their link stays"),
        ("Ctrl+Alt+O",),
        "unsnap",
        "snapped",
    ),
    ActionSpec(
        "open_block",
        N_("Open the block"),
        N_("Show what is inside the selected block"),
        ("Ctrl+Down",),
        "open-block",
        "block",
    ),
    ActionSpec(
        "leave_block",
        N_("Leave the block"),
        N_("Back to the network around this block"),
        ("Ctrl+Up",),
        "leave-block",
        "inside",
    ),
    ActionSpec(
        "group",
        N_("Group into a block"),
        N_("Put the selected layers into a block, which stands on the canvas as one card"),
        ("Ctrl+Alt+G",),
        "group",
        "group",
    ),
    ActionSpec(
        "ungroup",
        N_("Ungroup"),
        N_("Put the layers of the selected block where it stands"),
        ("Ctrl+Alt+U",),
        "ungroup",
        "block",
    ),
    ActionSpec(
        "repeat",
        N_("Repeat…"),
        N_("Stack copies of the selected block, each with weights of its own"),
        ("Ctrl+Alt+N",),
        "repeat",
        "block",
    ),
    ActionSpec(
        "save_block",
        N_("Save to my blocks…"),
        N_("Keep the selected block in the palette, for all your projects"),
        ("Ctrl+Alt+M",),
        "save-block",
        "block",
    ),
    ActionSpec(
        "add_layer", N_("Add a layer…"), N_("Search a layer and put it at the pointer"), ("Ins",), "add"
    ),
    ActionSpec("add_note", N_("Add a note"), N_("Put a note on the canvas and write on it"), ("N",), "note"),
    ActionSpec(
        "frame",
        N_("Add a frame"),
        N_("Draw a coloured frame around the selected layers; it takes along what lies in it"),
        ("F",),
        "frame",
    ),
    ActionSpec("select_all", N_("Select all"), N_("Select every layer and link"), ("Ctrl+A",), "select-all"),
    ActionSpec(
        "find",
        N_("Find in the network…"),
        N_("Find layers by their names, kinds and parameters"),
        ("Ctrl+F",),
        "search",
        "network",
    ),
    ActionSpec("zoom_in", N_("Zoom in"), N_("Show the network larger"), ("+", "="), "zoom-in"),
    ActionSpec("zoom_out", N_("Zoom out"), N_("Show the network smaller"), ("-",), "zoom-out"),
    ActionSpec("zoom_reset", N_("Actual size"), N_("Show the network at 100 %"), ("1",), "zoom-reset"),
    ActionSpec("fit_all", N_("Fit the network"), N_("Show the whole network"), ("Home",), "zoom-fit"),
    ActionSpec(
        "fit_selection",
        N_("Fit the selection"),
        N_("Show the selected layers as large as possible"),
        (".",),
        "zoom-fit",
    ),
    ActionSpec(
        "minimap",
        N_("Map of the network"),
        N_("Show the whole network in a corner"),
        ("M",),
        "minimap",
        checkable=True,
    ),
    ActionSpec(
        "live_cards",
        N_("Live cards"),
        N_("Show on the layers what they are doing while they train"),
        ("Ctrl+Alt+V",),
        "eye",
        checkable=True,
        checked=True,
    ),
    ActionSpec(
        "only_links",
        N_("Only the links of the selection"),
        N_("Hide all links but those of what is selected"),
        ("L",),
        "only-links",
        checkable=True,
    ),
    ActionSpec(
        "lay_out",
        N_("Arrange from left to right"),
        N_("Put all layers in order, from left to right"),
        ("Ctrl+Shift+L",),
        "arrange-right",
        "network",
    ),
    ActionSpec(
        "lay_out_down",
        N_("Arrange from top to bottom"),
        N_("Put all layers in order, from top to bottom"),
        ("Ctrl+Shift+K",),
        "arrange-down",
        "network",
    ),
    ActionSpec(
        "align_left",
        N_("Align left"),
        N_("Put the selected layers on the line of the leftmost"),
        ("Alt+Shift+Left",),
        "align-left",
        "several",
    ),
    ActionSpec(
        "align_centre",
        N_("Align centres"),
        N_("Put the selected layers on one line from top to bottom"),
        ("Alt+Shift+C",),
        "align-centre",
        "several",
    ),
    ActionSpec(
        "align_right",
        N_("Align right"),
        N_("Put the selected layers on the line of the rightmost"),
        ("Alt+Shift+Right",),
        "align-right",
        "several",
    ),
    ActionSpec(
        "align_top",
        N_("Align top"),
        N_("Put the selected layers on the line of the topmost"),
        ("Alt+Shift+Up",),
        "align-top",
        "several",
    ),
    ActionSpec(
        "align_middle",
        N_("Align middles"),
        N_("Put the selected layers on one line from left to right"),
        ("Alt+Shift+M",),
        "align-middle",
        "several",
    ),
    ActionSpec(
        "align_bottom",
        N_("Align bottom"),
        N_("Put the selected layers on the line of the lowest"),
        ("Alt+Shift+Down",),
        "align-bottom",
        "several",
    ),
    ActionSpec(
        "distribute_across",
        N_("Distribute across"),
        N_("Give the selected layers equal distances from left to right"),
        ("Alt+Shift+H",),
        "distribute-across",
        "three",
    ),
    ActionSpec(
        "distribute_down",
        N_("Distribute down"),
        N_("Give the selected layers equal distances from top to bottom"),
        ("Alt+Shift+V",),
        "distribute-down",
        "three",
    ),
    ActionSpec(
        "snap_to_grid",
        N_("Snap to the grid"),
        N_("Put the selected layers on the nearest points of the grid"),
        ("Alt+Shift+G",),
        "grid",
        "nodes",
    ),
)
