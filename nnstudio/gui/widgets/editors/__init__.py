"""One editor per kind of parameter; :func:`editor_for` finds the one that fits."""

from nnstudio.gui.widgets.editors.editor import ValueEditor
from nnstudio.gui.widgets.editors.table import editor_for

__all__ = ["ValueEditor", "editor_for"]
