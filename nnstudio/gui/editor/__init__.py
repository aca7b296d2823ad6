"""The canvas: scene, cards, links, palette, inspector and gestures."""

from nnstudio.gui.editor.actions import editor_actions
from nnstudio.gui.editor.view import NetworkView

__all__ = ["NetworkView", "editor_actions"]
