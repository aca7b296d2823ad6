"""The drawing surface of a plot: frame and numbers painted once, curves every time; wheel, drag and hover."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nnstudio.gui.theme import current, theme_changed, zoom_changed
from nnstudio.gui.theme.painting import painting
from nnstudio.gui.widgets.axes import Axes, Frame, Window
from nnstudio.gui.widgets.painted import PaintedWidget
from nnstudio.gui.widgets.plotted_curve import PlottedCurve

_NOTCH = 120.0
_ZOOM = 1.2  # per notch of the wheel
_DRAG_PIXELS = 3.0
_LARGEST_WORDS = 0.4  # of the width that the marker's words may take


class PlotCanvas(PaintedWidget):
    """Shows a window of the plane. What the user does to it is told, not decided.

    Signals:
        moved_by_user(): the wheel or a drag has moved the window.
        fit_wanted(): a double click.
        pointed(object): the place of the pointer over the curves (QPointF), or ``None`` when it has left.
    """

    moved_by_user = Signal()
    fit_wanted = Signal()
    pointed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window = Window()
        self._axes = Axes()
        self._curves: tuple[PlottedCurve, ...] = ()
        self._marker: tuple[float, str] | None = None
        self._line: float | None = None
        self._shown: float | None = None
        self._laid_out: Frame | None = None
        self._layer: QPixmap | None = None
        self._dragged: QPointF | None = None
        self._is_dragging = False
        theme_changed.connect(self.lay_out)
        zoom_changed.connect(self.lay_out)

    # what is shown

    @property
    def window_shown(self) -> Window:
        """The part of the plane that is shown."""
        return self._window

    def show_window(self, window: Window) -> None:
        """Show this part of the plane."""
        if window != self._window:
            self._window = window
            self.lay_out()

    def set_axes(self, axes: Axes) -> None:
        """Names and scales."""
        if axes != self._axes:
            self._axes = axes
            self.lay_out()

    def set_curves(self, curves: Iterable[PlottedCurve]) -> None:
        """Paint these, the ones that stand out last."""
        self._curves = tuple(sorted(curves, key=_weight))
        self.update()

    def set_marker(self, x: float | None, text: str = "") -> None:
        """A vertical line with a few words (already in the user's language); ``None`` takes it away."""
        self._marker = None if x is None else (x, text)
        self.update()

    @property
    def marker(self) -> tuple[float, str] | None:
        return self._marker

    def set_shown(self, x: float | None) -> None:
        """A line where other views are looking; ``None``: they look at the end."""
        if x != self._shown:
            self._shown = x
            self.update()

    def set_line(self, x: float | None) -> None:
        """The line under the pointer."""
        if x != self._line:
            self._line = x
            self.update()

    def lay_out(self, _look: object = None) -> None:
        """Find the places of axes and numbers again, at the next painting."""
        self._laid_out = self._layer = None
        self.update()

    @property
    def frame(self) -> Frame:
        """The axes as they are laid out now."""
        if self._laid_out is None:
            metrics = QFontMetricsF(self.small_font())
            self._laid_out = self._axes.laid_out(self._window, QSizeF(self.size()), metrics)
        return self._laid_out

    # painting

    def draw(self, painter: QPainter) -> None:
        frame = self.frame
        if self.is_on_screen(painter):
            painter.drawPixmap(0, 0, self._painted_frame(frame))
        else:  # a file of lines and letters, or a sharper picture
            frame.paint(painter)
        painter.setClipRect(frame.area.adjusted(0, -1, 1, 1))
        shown = [curve for curve in self._curves if curve.shown]
        for curve in shown:
            curve.paint_band(painter, frame)
        for curve in shown:
            curve.paint(painter, frame)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._draw_marker(painter, frame)
        if self._shown is not None:
            self._draw_line(painter, frame, self._shown, current().warning, Qt.PenStyle.SolidLine)
        if self._line is not None:
            self._draw_line(painter, frame, self._line, current().text_muted)

    def _painted_frame(self, frame: Frame) -> QPixmap:
        if self._layer is None:
            ratio = self.devicePixelRatioF()
            self._layer = QPixmap(self.size() * ratio)
            self._layer.setDevicePixelRatio(ratio)
            self._layer.fill(QColor(current().surface))
            with painting(self._layer) as painter:
                painter.setFont(self.small_font())
                frame.paint(painter)
        return self._layer

    def _draw_line(
        self,
        painter: QPainter,
        frame: Frame,
        x: float,
        colour: str,
        style: Qt.PenStyle = Qt.PenStyle.DashLine,
    ) -> None:
        painter.setPen(QPen(QColor(colour), 1 if style is Qt.PenStyle.DashLine else 2, style))
        column = frame.column(x)
        painter.drawLine(QPointF(column, frame.area.top()), QPointF(column, frame.area.bottom()))

    def _draw_marker(self, painter: QPainter, frame: Frame) -> None:
        if self._marker is None:
            return
        x, text = self._marker
        self._draw_line(painter, frame, x, current().success)
        box = marker_words(frame, x, text, QFontMetricsF(painter.font()))
        if box is not None:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    # what the user does

    def wheelEvent(self, event: QWheelEvent) -> None:
        frame, at = self.frame, event.position()
        factor = _ZOOM ** (-event.angleDelta().y() / _NOTCH)
        across = 1.0 if at.x() < frame.area.left() else factor  # over an axis that one alone
        up = 1.0 if at.y() > frame.area.bottom() else factor
        self._move(self._window.zoomed(frame.values(at), across, up))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged, self._is_dragging = event.position(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._dragged is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._drag(at, self._dragged)
        else:
            self.pointed.emit(at if self.frame.area.contains(at) else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragged = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit_wanted.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.FontChange):
            self.lay_out()  # another decimal mark, other letters

    def sizeHint(self) -> QSize:
        return QSize(240, 160)

    def _drag(self, at: QPointF, since: QPointF) -> None:
        pull = at - since
        if not self._is_dragging and abs(pull.x()) + abs(pull.y()) < _DRAG_PIXELS:
            return
        self._is_dragging, self._dragged = True, at
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        (x0, y0), (x1, y1) = self.frame.values(since), self.frame.values(at)
        self.pointed.emit(None)
        self._move(self._window.moved(x0 - x1, y0 - y1))

    def _move(self, window: Window) -> None:
        self.show_window(window)
        self.moved_by_user.emit()


def marker_words(frame: Frame, x: float, text: str, metrics: QFontMetricsF) -> QRectF | None:
    """Where the marker's words go: beside its line, where there is room; ``None`` in a small plot."""
    width, height = metrics.horizontalAdvance(text) + 8, metrics.height()
    if width > _LARGEST_WORDS * frame.size.width() or 6 * height > frame.size.height():
        return None
    column = frame.column(x)
    left = column if column + width <= frame.area.right() else column - width
    return QRectF(left, frame.area.top(), width, height)


def _weight(curve: PlottedCurve) -> int:
    return curve.weight
