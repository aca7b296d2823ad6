"""What the window offers, told once: names, words, shortcuts, icons, and in which menu it stands."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.language import N_


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. ``group`` makes it one of several that exclude each other; they are checkable."""

    name: str
    text: str
    tip: str
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    group: str = ""
    checkable: bool = False


@dataclass(frozen=True, slots=True)
class MenuSpec:
    """One menu: names of actions, ``""`` for a separator, ``"editor:…"`` for the canvas' own actions.

    ``"menu:…"`` stands for a submenu that somebody else fills.
    """

    name: str
    title: str
    items: tuple[str, ...]


ACTIONS = (
    # file
    ActionSpec("new", N_("&New"), N_("Start an empty project"), ("Ctrl+N",), "new"),
    ActionSpec("open", N_("&Open…"), N_("Open a project file"), ("Ctrl+O",), "open"),
    ActionSpec(
        "gallery",
        N_("&Examples and templates…"),
        N_("Choose an example or a template"),
        ("Ctrl+G",),
        "gallery",
    ),
    ActionSpec("save", N_("&Save"), N_("Save the project with what it has learned"), ("Ctrl+S",), "save"),
    ActionSpec("save_as", N_("Save &as…"), N_("Save under another name"), ("Ctrl+Shift+S",), "save-as"),
    ActionSpec(
        "compare",
        N_("&Compare with…"),
        N_("See what is different in another file, in the saved version, or in another network"),
        ("Ctrl+Alt+C",),
        "compare",
    ),
    ActionSpec(
        "import",
        N_("&Import…"),
        N_("Make a network of a torch module, or open the project of an exported program"),
        ("Ctrl+I",),
        "import",
    ),
    ActionSpec(
        "export",
        N_("&Export…"),
        N_("Write the network for other programs: PyTorch, Keras, ONNX, tables, weights"),
        ("Ctrl+Alt+E",),
        "export",
    ),
    ActionSpec(
        "export_python",
        N_("Export to &Python…"),
        N_("Write the network and its training as a script that runs with PyTorch"),
        ("Ctrl+E",),
        "python",
    ),
    ActionSpec(
        "export_picture",
        N_("Export a p&icture…"),
        N_("Save the network or a panel as a PNG or SVG picture"),
        ("Ctrl+Shift+E",),
        "camera",
    ),
    ActionSpec("quit", N_("&Quit"), N_("Close nnstudio"), ("Ctrl+Q",), "quit"),
    # training
    ActionSpec("train", N_("&Train"), N_("Train, or pause the training"), ("F5",), "play"),
    ActionSpec("step", N_("&Step"), N_("Train on one batch"), ("F6",), "step"),
    ActionSpec("epoch", N_("&Epoch"), N_("Train on all samples once"), ("F7",), "epoch"),
    ActionSpec(
        "reset",
        N_("&Reset"),
        N_("Go back to the same initial weights, before any training"),
        ("F8",),
        "reset",
    ),
    ActionSpec("new_seed", N_("New see&d"), N_("Start from other initial weights"), ("F9",), "dice"),
    ActionSpec(
        "sweep",
        N_("Train se&veral runs…"),
        N_("Train copies with other seeds and learning rates, and see their mean"),
        ("Ctrl+Alt+T",),
        "runs",
    ),
    ActionSpec(
        "fork", N_("&Fork"), N_("Go on from the step on show as another run"), ("Ctrl+Alt+F",), "fork"
    ),
    ActionSpec("to_now", N_("&Back to now"), N_("Show the network as it is now"), ("Ctrl+Alt+B",), "to-now"),
    ActionSpec(
        "isolated",
        N_("&Isolated"),
        N_("Train in a process of its own, whose crash leaves the window alone"),
        ("Ctrl+Shift+I",),
        "device",
        checkable=True,
    ),
    ActionSpec(
        "recording",
        N_("Re&cording of runs…"),
        N_("Choose whether runs are recorded, where, and how much room they may take"),
        ("Ctrl+Alt+R",),
        "settings",
    ),
    # view
    ActionSpec(
        "text_larger", N_("&Larger text"), N_("Show everything larger"), ("Ctrl++", "Ctrl+="), "text-larger"
    ),
    ActionSpec(
        "text_smaller", N_("&Smaller text"), N_("Show everything smaller"), ("Ctrl+-",), "text-smaller"
    ),
    ActionSpec(
        "text_normal",
        N_("&Normal text size"),
        N_("Show everything in its normal size"),
        ("Ctrl+0",),
        "zoom-reset",
    ),
    ActionSpec(
        "theme_light", N_("&Light"), N_("Dark text on light ground"), ("Ctrl+Alt+L",), "light", "theme"
    ),
    ActionSpec("theme_dark", N_("&Dark"), N_("Light text on dark ground"), ("Ctrl+Alt+D",), "dark", "theme"),
    ActionSpec(
        "theme_system",
        N_("Like the &system"),
        N_("Light or dark, as the desktop is"),
        ("Ctrl+Alt+S",),
        "system",
        "theme",
    ),
    ActionSpec(
        "reset_layout",
        N_("&Reset the layout"),
        N_("Put all panels back where they were at first"),
        ("Ctrl+Shift+R",),
        "layout",
    ),
    ActionSpec(
        "full_screen", N_("&Full screen"), N_("Use the whole screen"), ("F11",), "fullscreen", checkable=True
    ),
    # help
    ActionSpec(
        "layer_help", N_("Help on this &layer"), N_("Explain the selected layer"), ("Ctrl+F1",), "help"
    ),
    ActionSpec("shortcuts", N_("&Keyboard shortcuts"), N_("List all shortcuts"), ("F1",), "keyboard"),
    ActionSpec("about", N_("&About nnstudio"), N_("What this is, and its version"), ("Shift+F1",), "about"),
)

MENUS = (
    MenuSpec(
        "file",
        N_("&File"),
        (
            "new",
            "open",
            "menu:recent",
            "gallery",
            "",
            "save",
            "save_as",
            "",
            "compare",
            "",
            "import",
            "export",
            "export_python",
            "export_picture",
            "",
            "quit",
        ),
    ),
    MenuSpec(
        "edit",
        N_("&Edit"),
        (
            "editor:undo",
            "editor:redo",
            "",
            "editor:cut",
            "editor:copy",
            "editor:paste",
            "editor:paste_linked",
            "editor:duplicate",
            "editor:delete",
            "editor:heal",
            "editor:slice",
            "",
            "editor:rename",
            "editor:replace",
            "editor:link",
            "editor:bypass",
            "editor:select_all",
            "",
            "editor:add_layer",
            "editor:add_note",
            "editor:frame",
            "editor:find",
            "",
            "editor:group",
            "editor:ungroup",
            "editor:repeat",
            "editor:save_block",
            "editor:open_block",
            "editor:leave_block",
        ),
    ),
    MenuSpec(
        "arrange",
        N_("&Arrange"),
        (
            "editor:lay_out",
            "editor:lay_out_down",
            "",
            "editor:align_left",
            "editor:align_centre",
            "editor:align_right",
            "",
            "editor:align_top",
            "editor:align_middle",
            "editor:align_bottom",
            "",
            "editor:distribute_across",
            "editor:distribute_down",
            "editor:snap_to_grid",
            "",
            "editor:swap",
            "editor:unsnap",
        ),
    ),
    MenuSpec(
        "training",
        N_("&Training"),
        (
            "train",
            "step",
            "epoch",
            "",
            "reset",
            "new_seed",
            "sweep",
            "",
            "fork",
            "to_now",
            "",
            "isolated",
            "recording",
        ),
    ),
    MenuSpec(
        "view",
        N_("&View"),
        (
            "menu:panels",
            "reset_layout",
            "",
            "editor:zoom_in",
            "editor:zoom_out",
            "editor:zoom_reset",
            "editor:fit_all",
            "editor:fit_selection",
            "editor:minimap",
            "editor:live_cards",
            "editor:only_links",
            "",
            "text_larger",
            "text_smaller",
            "text_normal",
            "",
            "menu:theme",
            "menu:language",
            "full_screen",
        ),
    ),
    MenuSpec("help", N_("&Help"), ("layer_help", "shortcuts", "", "about")),
)

SUBMENUS = {
    "recent": (N_("Open &recent"), "recent"),
    "panels": (N_("&Panels"), "layout"),
    "theme": (N_("&Theme"), "light"),
    "language": (N_("&Language"), "language"),
}

THEMES = ("theme_light", "theme_dark", "theme_system")
TOOLBAR = ("new", "open", "save", "", "editor:undo", "editor:redo")
