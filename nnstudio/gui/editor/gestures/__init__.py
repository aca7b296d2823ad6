"""What the hand can do on the canvas, one class each. The first that answers a press gets it."""

from nnstudio.gui.editor.gestures.drag_link import DragLink
from nnstudio.gui.editor.gestures.drag_nodes import DragAnnotation, DragNodes
from nnstudio.gui.editor.gestures.gesture import Gesture, Pointer
from nnstudio.gui.editor.gestures.pan import Pan
from nnstudio.gui.editor.gestures.press_badge import PressBadge
from nnstudio.gui.editor.gestures.press_link import PressLink
from nnstudio.gui.editor.gestures.resize_annotation import ResizeAnnotation
from nnstudio.gui.editor.gestures.rubber_band import RubberBand
from nnstudio.gui.editor.gestures.slice_links import SliceLinks

GESTURES: tuple[type[Gesture], ...] = (
    Pan,
    PressBadge,
    DragLink,
    DragNodes,
    SliceLinks,
    PressLink,
    ResizeAnnotation,
    DragAnnotation,
    RubberBand,
)

__all__ = ["GESTURES", "Gesture", "Pointer"]
