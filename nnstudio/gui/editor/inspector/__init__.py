"""The inspector: what is selected, in full, one page per kind of selection."""

from nnstudio.gui.editor.inspector.inspector import InspectorWidget

__all__ = ["InspectorWidget"]
