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
    QPixmapCache,
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
from nnstudio.gui.editor.camera import STEP, Camera
from nnstudio.gui.editor.commands import Commands
from nnstudio.gui.editor.framing import Framing
from nnstudio.gui.editor.gestures import Gesture, Pointer
from nnstudio.gui.editor.hand import Hand
from nnstudio.gui.editor.header import NetworkHeader
from nnstudio.gui.editor.hits import Hit
from nnstudio.gui.editor.keys import KEYS
from nnstudio.gui.editor.note import CursorNote
from nnstudio.gui.editor.rename import RenameField
from nnstudio.gui.editor.scene import NetworkScene
from nnstudio.gui.editor.tools import Tools
from nnstudio.gui.theme import theme_changed, zoom, zoom_changed

_PICTURES = 64 * 1024  # kilobytes of what Qt paints once: the cards that a large screen shows need a third
_PINCH = Qt.NativeGestureType.ZoomNativeGesture  # of a touchpad; a touch screen sends QPinchGesture


class NetworkView(QGraphicsView):
    """Shows the session's current network and lets it be edited by mouse, touchpad and keyboard.

    Signals:
        inspect_requested(): the user wants the form of what is selected (Enter, double-click).
        zoom_changed(float): 1 is 100 %.
        resized(): there is more or less room for the canvas.
    """

    inspect_requested = Signal()
    zoom_changed = Signal(float)
    resized = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.network_scene = NetworkScene(session, self)
        self.camera = Camera(self)
        self.commands = Commands(self)
        self.framing = Framing(self)
        self.hand = Hand(self)
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
        QPixmapCache.setCacheLimit(max(QPixmapCache.cacheLimit(), _PICTURES))
        self._retranslate()

    def _follow(self) -> None:
        self.network_scene.content_changed.connect(self._on_content_changed)
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
        return Pointer(at, point, hit, button, modifiers, self.hand.holds_space)

    @property
    def gesture(self) -> Gesture | None:
        """What the hand is doing."""
        return self.hand.gesture

    def cancel_gesture(self) -> bool:
        """Put back what the hand was doing. Whether there was anything."""
        return self.hand.cancel()

    # Zoom

    def zoom_in(self) -> None:
        self.framing.zoom_by(STEP)

    def zoom_out(self) -> None:
        self.framing.zoom_by(1 / STEP)

    def zoom_reset(self) -> None:
        self.framing.zoom_by(1 / self.camera.zoom)

    def fit_all(self) -> None:
        """Show the whole network, now and while it grows, until the user zooms or scrolls."""
        self.framing.fit_all()

    def fit_selection(self) -> None:
        """Show the selected nodes as large as sensible; all where none is selected."""
        self.framing.fit_nodes(self.session.selection.nodes)

    def touched(self) -> None:
        """The user has chosen what to see: stop fitting."""
        self.framing.touched()

    # Following

    def _on_content_changed(self) -> None:
        self.hand.cancel()  # what it held may be gone
        self.framing.follow_content()

    def _on_selection_shown(self, node: str) -> None:
        """Something else than the hand selected a node: bring it into view."""
        if self.gesture is None:
            self.framing.reveal(node)

    def _on_theme_changed(self, _theme: object) -> None:
        self.viewport().update()

    def _on_font_zoom_changed(self, factor: float) -> None:
        self._place_header()
        self.camera.set_base(factor)
        self._on_content_changed()
        self.framing.follow_zoom()

    def _retranslate(self) -> None:
        self.setAccessibleName(_("Network canvas"))
        self.setAccessibleDescription(_("Arrow keys walk along the links; Enter opens the layer's form."))

    # Qt's own

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._last = event.position()
        self.hand.press(self.pointer(event.position(), event))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._last = event.position()
        self.hand.move(self.pointer(event.position(), event))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._last = event.position()
        self.hand.release(self.pointer(event.position(), event))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        pointer = self.pointer(event.position(), event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.commands.open_at(pointer)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.framing.wheel(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not any(key.press(self, event) for key in KEYS):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not any(key.release(self, event) for key in KEYS):
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.hand.hold_space(False)  # its release will go elsewhere

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.cancel_gesture()
        menus.show(self, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        event.setAccepted(self.hand.take_up(event.mimeData()))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setAccepted(self.hand.carry(self.pointer(event.position())))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.hand.carry_away()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.hand.drop(self.pointer(event.position())):
            event.acceptProposedAction()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        paint_backdrop(painter, QRectF(rect), self.network_scene.look, self.camera.scale)
        if not self.network_scene.nodes:
            paint_invitation(painter, self.viewport().rect(), self.network_scene.look, self.font())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_header()
        self._on_content_changed()
        self.resized.emit()

    def moveEvent(self, event: QMoveEvent) -> None:
        """What comes and goes above the canvas does not pull the paper away from under the pointer."""
        super().moveEvent(event)
        if not self.isHidden():
            moved = event.oldPos() - event.pos()
            self.framing.follow_move(moved.x(), moved.y())

    def _place_header(self) -> None:
        """Above the viewport and not over it, so that Qt can move pixels when the paper is pulled."""
        height = self.header.sizeHint().height()
        self.setViewportMargins(0, height, 0, 0)
        self.header.setGeometry(0, 0, self.width(), height)

    def viewportEvent(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ToolTip:
            return tooltips.show(self, event)
        if kind == QEvent.Type.NativeGesture and event.gestureType() == _PINCH:  # type: ignore[attr-defined]
            assert isinstance(event, QNativeGestureEvent)
            self.framing.zoom_by(1.0 + event.value(), event.position())
            return True
        if kind == QEvent.Type.Gesture:
            return self._pinch(event)
        if kind == QEvent.Type.Leave:
            self.network_scene.hover(Hit())
        return super().viewportEvent(event)

    def _pinch(self, event: QEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)  # type: ignore[attr-defined]
        if pinch is not None:
            self.framing.zoom_by(
                pinch.scaleFactor(), QPointF(self.viewport().mapFromGlobal(pinch.centerPoint()))
            )
        return pinch is not None
