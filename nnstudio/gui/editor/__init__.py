"""The canvas: scene, cards, links, palette, inspector and gestures."""

from nnstudio.gui.editor.actions import editor_actions
from nnstudio.gui.editor.inspector import InspectorWidget
from nnstudio.gui.editor.palette import PaletteWidget
from nnstudio.gui.editor.view import NetworkView

__all__ = ["InspectorWidget", "NetworkView", "PaletteWidget", "editor_actions"]
