"""The canvas: what the hand and the keys do to the network shown in the scene."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QMoveEvent,
    QNativeGestureEvent,
    QPainter,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from nnstudio.core.language import _
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.core.session.session import Edit
from nnstudio.gui.editor import menus, tooltips
from nnstudio.gui.editor.actions import EditorActions
from nnstudio.gui.editor.backdrop import paint_backdrop, paint_invitation
from nnstudio.gui.editor.camera import STEP, Camera, endless
from nnstudio.gui.editor.commands import Commands
from nnstudio.gui.editor.edge_scroll import EdgeScroll
from nnstudio.gui.editor.far_card import detail_at
from nnstudio.gui.editor.gestures import GESTURES, Gesture, Pointer
from nnstudio.gui.editor.gestures.drop_layer import DropLayer
from nnstudio.gui.editor.header import NetworkHeader
from nnstudio.gui.editor.hits import Hit, Part
from nnstudio.gui.editor.keys import KEYS
from nnstudio.gui.editor.note import CursorNote
from nnstudio.gui.editor.rename import RenameField
from nnstudio.gui.editor.scene import NetworkScene
from nnstudio.gui.editor.tools import Tools
from nnstudio.gui.theme import theme_changed, zoom, zoom_changed

_WHEEL_NOTCH = 120.0
_PINCH = Qt.NativeGestureType.ZoomNativeGesture  # of a touchpad; a touch screen sends QPinchGesture


class NetworkView(QGraphicsView):
    """Shows the session's current network and lets it be edited by mouse, touchpad and keyboard.

    Signals:
        inspect_requested(): the user wants the form of what is selected (Enter, double-click).
        zoom_changed(float): 1 is 100 %.
    """

    inspect_requested = Signal()
    zoom_changed = Signal(float)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.network_scene = NetworkScene(session, self)
        self.camera = Camera(self)
        self.commands = Commands(self)
        self.gesture: Gesture | None = None
        self._edge_scroll = EdgeScroll(self)
        self._drop: DropLayer | None = None
        self._space = self._space_used = False
        self._untouched = True  # the user has not zoomed or scrolled yet: keep all in view
        self._last = QPointF()
        self._configure()
        self.header = NetworkHeader(session, self)
        self.note = CursorNote(self.viewport())
        self.rename_field = RenameField(self)
        self.tools = Tools(self)
        self.editor_actions = EditorActions(self)
        self._follow()
        self._on_content_changed()

    def _configure(self) -> None:
        self.setScene(self.network_scene)
        self.setObjectName("network_view")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)
        self._retranslate()

    def _follow(self) -> None:
        self.network_scene.content_changed.connect(self._on_content_changed)
        self.network_scene.network_switched.connect(self.fit_all)
        self.network_scene.language_switched.connect(self._retranslate)
        self.network_scene.selection_shown.connect(self._on_selection_shown)
        theme_changed.connect(self._on_theme_changed)
        zoom_changed.connect(self._on_font_zoom_changed)
        self.camera.set_base(zoom())

    # What commands and gestures need

    def attempt(self, edit: Edit, *arguments: object, label: str, merge: str = "") -> bool:
        """Do an edit of the network shown; where it is refused, say why near the pointer."""
        try:
            self.session.apply(edit, self.session.network_name, *arguments, label=label, merge=merge)
        except Refusal as refusal:
            self.say(str(refusal))
            return False
        return True

    def say(self, sentence: str, at: QPoint | None = None, *, refusal: bool = True) -> None:
        """Show a sentence near the pointer for a few seconds."""
        self.note.say(sentence, at or self._last.toPoint(), self.network_scene.look, refusal=refusal)

    def pointer_point(self) -> QPointF:
        """Where the pointer last was, in scene coordinates; the middle of the view if it is elsewhere."""
        inside = self.viewport().rect().contains(self._last.toPoint())
        seen = self.viewport().rect()
        return self.mapToScene(self._last.toPoint() if inside and not self._last.isNull() else seen.center())

    def pointer(self, at: QPointF, event: object = None) -> Pointer:
        """Where the pointer is and what is under it; keys and buttons from the event."""
        point = self.viewportTransform().inverted()[0].map(at)
        button = event.button() if isinstance(event, QMouseEvent) else Qt.MouseButton.NoButton
        modifiers = event.modifiers() if hasattr(event, "modifiers") else Qt.KeyboardModifier.NoModifier
        hit = self.network_scene.hit(point, self.camera.scale)
        return Pointer(at, point, hit, button, modifiers, self._space)

    # Zoom

    def zoom_in(self) -> None:
        self._zoom(STEP)

    def zoom_out(self) -> None:
        self._zoom(1 / STEP)

    def zoom_reset(self) -> None:
        self._zoom(1 / self.camera.zoom)

    def fit_all(self) -> None:
        """Show the whole network, now and while it grows, until the user zooms or scrolls."""
        self._untouched = True
        self._fit(self.network_scene.shown_rect())

    def fit_selection(self) -> None:
        """Show the selected nodes as large as sensible; all where none is selected."""
        nodes = self.session.selection.nodes
        self._untouched = not nodes
        self._fit(self.network_scene.shown_rect(nodes or None))

    def _zoom(self, factor: float, at: QPointF | None = None) -> None:
        self._untouched = False
        self.camera.zoom_by(factor, at)
        self.follow_zoom()

    def _fit(self, area: QRectF) -> None:
        self._grow_scene()
        self.camera.fit(area)
        self.follow_zoom()

    def follow_zoom(self) -> None:
        """Show what fits the zoom: words only where they can be read."""
        self.rename_field.leave()
        self.network_scene.show_detail(detail_at(self.camera.scale))
        self.zoom_changed.emit(self.camera.zoom)

    # Following

    def _on_content_changed(self) -> None:
        self.cancel_gesture()  # what the hand held may be gone
        if self._untouched:
            self._fit(self.network_scene.shown_rect())
        else:
            self._grow_scene()

    def _grow_scene(self) -> None:
        area = endless(self.network_scene.content_rect(), self.camera.seen_rect())
        if not self.sceneRect().contains(area) or self._untouched:
            self.setSceneRect(area)

    def _on_selection_shown(self, node: str) -> None:
        """Something else than the hand selected a node: bring it into view."""
        if self.gesture is None and not self._untouched:
            self.ensureVisible(self.network_scene.content_rect([node]), 30, 30)

    def _on_theme_changed(self, _theme: object) -> None:
        self.viewport().update()

    def _on_font_zoom_changed(self, factor: float) -> None:
        self._place_header()
        self.camera.set_base(factor)
        self._on_content_changed()
        self.follow_zoom()

    def _retranslate(self) -> None:
        self.setAccessibleName(_("Network canvas"))
        self.setAccessibleDescription(_("Arrow keys walk along the links; Enter opens the layer's form."))

    # Gestures

    def _begin(self, press: Pointer) -> None:
        self.rename_field.finish()
        self.note.hide()
        self._space_used = True
        self.touched()
        for kind in GESTURES:
            if kind.answers(press):
                self.gesture = kind(self, press)
                if kind.cursor is not None:
                    self.viewport().setCursor(kind.cursor)
                return

    def _end(self) -> Gesture | None:
        gesture, self.gesture = self.gesture, None
        self._edge_scroll.stop()
        self._show_cursor()
        return gesture

    def cancel_gesture(self) -> bool:
        """Put back what the hand was doing. Whether there was anything."""
        gesture = self._end()
        if gesture is not None:
            gesture.cancel()
        return gesture is not None

    def hold_space(self, held: bool) -> None:
        """While Space is held, the left button pulls the paper."""
        self._space = held
        self._space_used = False
        self._show_cursor()

    def let_space_go(self) -> bool:
        """Space is no longer held. Whether it was only tapped: nothing was done meanwhile."""
        tapped = self._space and not self._space_used
        self.hold_space(False)
        return tapped

    def touched(self) -> None:
        """The user has chosen what to see: stop fitting."""
        self._untouched = False

    def _show_cursor(self, hit: Hit | None = None) -> None:
        if self._space:
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif hit is not None and hit.part in (Part.INPUT, Part.OUTPUT):
            self.viewport().setCursor(Qt.CursorShape.CrossCursor)
        elif hit is not None and hit.part in (Part.BADGE, Part.LINK):
            self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)

    def _hover(self, pointer: Pointer) -> None:
        self.network_scene.hover(pointer.hit)
        self._show_cursor(pointer.hit)

    # Qt's own

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._last = event.position()
        if self.gesture is None:
            self._begin(self.pointer(event.position(), event))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._last = event.position()
        pointer = self.pointer(event.position(), event)
        if self.gesture is not None:
            self.gesture.move(pointer)
            self._edge_scroll.follow(event.position())
        else:
            self._hover(pointer)
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = event.position()
        if self.gesture is not None and event.button() == self.gesture.press.button:
            pointer = self.pointer(event.position(), event)
            gesture = self._end()
            if gesture is not None:
                gesture.release(pointer)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        pointer = self.pointer(event.position(), event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.commands.open_at(pointer)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom(STEP ** (event.angleDelta().y() / _WHEEL_NOTCH), event.position())
        else:
            self._scroll(event)
        event.accept()

    def _scroll(self, event: QWheelEvent) -> None:
        """Two fingers pull the paper both ways; a wheel pulls it up and down, with Shift sideways."""
        fine, notches = event.pixelDelta(), event.angleDelta()
        x, y = (fine.x(), fine.y()) if not fine.isNull() else (notches.x() / 2, notches.y() / 2)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not x:
            x, y = y, x
        self.touched()
        self.camera.scroll_by(x, y)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not any(key.press(self, event) for key in KEYS):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not any(key.release(self, event) for key in KEYS):
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.hold_space(False)  # its release will go elsewhere

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.cancel_gesture()
        menus.show(self, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._drop = DropLayer.of(self, event.mimeData())
        event.setAccepted(self._drop is not None)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if self._drop is not None:
            self._drop.move(self.pointer(event.position()))
        event.setAccepted(self._drop is not None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        if self._drop is not None:
            self._drop.cancel()
            self._drop = None

    def dropEvent(self, event: QDropEvent) -> None:
        drop, self._drop = self._drop, None
        if drop is not None:
            self.touched()
            drop.release(self.pointer(event.position()))
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            event.acceptProposedAction()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        paint_backdrop(painter, QRectF(rect), self.network_scene.look, self.camera.scale)
        if not self.network_scene.nodes:
            paint_invitation(painter, self.viewport().rect(), self.network_scene.look, self.font())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_header()
        self._on_content_changed()

    def moveEvent(self, event: QMoveEvent) -> None:
        """What comes and goes above the canvas does not pull the paper away from under the pointer."""
        super().moveEvent(event)
        if not self._untouched and not self.isHidden():
            moved = event.oldPos() - event.pos()
            self.camera.scroll_by(moved.x(), moved.y())

    def _place_header(self) -> None:
        """Above the viewport and not over it, so that Qt can move pixels when the paper is pulled."""
        height = self.header.sizeHint().height()
        self.setViewportMargins(0, height, 0, 0)
        self.header.setGeometry(0, 0, self.width(), height)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip:
            return tooltips.show(self, event)
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == _PINCH:
            self._zoom(1.0 + event.value(), event.position())
            return True
        if event.type() == QEvent.Type.Gesture:
            return self._pinch(event)
        if event.type() == QEvent.Type.Leave:
            self.network_scene.hover(Hit())
        return super().viewportEvent(event)

    def _pinch(self, event: QEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)  # type: ignore[attr-defined]
        if pinch is not None:
            self._zoom(pinch.scaleFactor(), QPointF(self.viewport().mapFromGlobal(pinch.centerPoint())))
        return pinch is not None
