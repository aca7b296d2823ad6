"""What keys and the mouse do on the canvas besides the menus' shortcuts, for the page that lists them."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.language import N_


@dataclass(frozen=True, slots=True)
class Habit:
    """``keys`` and ``words`` are marked with ``N_``."""

    keys: str
    words: str


HABITS = (
    Habit(N_("Arrow keys"), N_("Walk along the links")),
    Habit(N_("Ctrl+Arrow keys"), N_("Move what is selected by one step, with Shift by five")),
    Habit(N_("Alt+Arrow keys"), N_("Resize the selected note or frame")),
    Habit(N_("Enter"), N_("Open the form of the selected layer")),
    Habit(N_("Space"), N_("Search a layer at the pointer")),
    Habit(N_("Esc"), N_("Put back what the hand is doing; select nothing")),
    Habit(N_("Space+Drag"), N_("Pull the paper; the middle button does, too")),
    Habit(N_("Ctrl+Wheel"), N_("Zoom at the pointer; so does a pinch of two fingers")),
    Habit(N_("Drag on the canvas"), N_("Select what the frame touches")),
    Habit(N_("Ctrl+Shift+Drag"), N_("Cut the links that the stroke crosses")),
    Habit(N_("Drag from a port"), N_("Link; over an empty place a menu offers the layers that fit")),
    Habit(N_("Drop on a layer"), N_("Put behind it what is dropped; an activation snaps on")),
    Habit(N_("Drag what is snapped on"), N_("Take it off its layer; brought back it snaps on again")),
    Habit(N_("Double-click"), N_("Rename on the name, write on a note, insert on a link, add elsewhere")),
)
