"""Curves over steps: fast while they grow, honest when looked at closely.

Tuned as measured: only finite points are painted, thinned to a few per pixel column, ranges change in jumps
rather than with every point, axes are painted once per range, and a hidden plot draws nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.core.language import _, number
from nnstudio.gui import theme
from nnstudio.gui.widgets.axes import Axes, Window
from nnstudio.gui.widgets.following import following
from nnstudio.gui.widgets.growing_series import Floats
from nnstudio.gui.widgets.legend import Legend
from nnstudio.gui.widgets.plot_canvas import PlotCanvas
from nnstudio.gui.widgets.plotted_curve import PlottedCurve

_LEAST_COLUMNS = 64


class CurvePlot(QWidget):
    """A plot of named curves with a legend, a hover read-out, a log axis and smoothing.

    While nobody has moved it, the view follows the data; once the user zooms or pans it stays where it is
    until :meth:`fit` (double click).

    Signals:
        view_changed(bool): whether the view follows the data.
    """

    view_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None, *, x_label: str = "", y_label: str = "") -> None:
        super().__init__(parent)
        self._curves: dict[str, PlottedCurve] = {}
        self._labels = (x_label, y_label)
        self._log = False
        self._smoothing = 0.0
        self._follows = True
        self._x_limit = 0.0
        self.legend, self.canvas = Legend(), PlotCanvas()
        self._read_out = QLabel(self.canvas)
        self._read_out.setTextFormat(Qt.TextFormat.PlainText)
        self._read_out.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._read_out.hide()
        self._lay_out()
        self._connect()
        self._dress()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 4)
        column.setSpacing(2)
        column.addWidget(self.legend)
        column.addWidget(self.canvas, 1)
        self.setMinimumSize(160, 110)

    def _connect(self) -> None:
        self.legend.toggled.connect(self._on_legend_toggled)
        self.canvas.moved_by_user.connect(self._on_moved_by_user)
        self.canvas.fit_wanted.connect(self.fit)
        self.canvas.pointed.connect(self._on_pointed)
        theme.theme_changed.connect(self._dress)
        theme.zoom_changed.connect(self._dress)

    # -- what is shown

    @property
    def names(self) -> tuple[str, ...]:
        """The curves there is room for, in the order they were added."""
        return tuple(self._curves)

    def add_curve(
        self,
        name: str,
        label: str = "",
        colour: int | str | None = None,
        *,
        dashed: bool = False,
        is_smoothed: bool = True,
    ) -> None:
        """Make room for a curve. ``colour`` is the index of a series colour or ``"#rrggbb"``.

        One that is not smoothed is drawn as it is, whatever :meth:`set_smoothing` says.
        """
        if name in self._curves:
            self._curves[name].label = self._curves[name].legend = label or name
        else:
            chosen = len(self._curves) if colour is None else colour
            self._curves[name] = PlottedCurve(label or name, chosen, dashed, is_smoothed)
            self._curves[name].smooth(self._smoothing)
        self._show_legend()

    def set_band(self, lower: str, middle: str, upper: str, legend: str) -> None:
        """Fill around the middle curve; the legend shows the edges as one, under this name."""
        floor, top = self._curves[lower], self._curves[upper]
        floor.is_edge = top.is_edge = self._curves[middle].is_middle = True
        floor.legend, top.legend, top.floor = "", legend, floor
        self._show_legend()

    def set_curve(self, name: str, x: Floats, y: Floats) -> None:
        """Show these points, ``x`` rising. Whole arrays every time; drawn when the plot is visible."""
        self.set_curves({name: (x, y)})

    def set_curves(self, curves: Mapping[str, tuple[Floats, Floats]]) -> None:
        """Show the points of several curves, with one redrawing for all."""
        for name, (x, y) in curves.items():
            if name not in self._curves:
                self.add_curve(name)
            self._curves[name].series.update(x, y)
        self._redraw()

    def drawn(self, name: str) -> tuple[Floats, Floats]:
        """The points of this curve as they were drawn last; with a log axis y in powers of ten."""
        return self._curves[name].drawn

    def set_marker(self, x: float | None, text: str = "") -> None:
        """A vertical line with a few words (already in the user's language); ``None`` takes it away."""
        self.canvas.set_marker(x, text)

    @property
    def has_marker(self) -> bool:
        return self.canvas.marker is not None

    def set_shown(self, x: float | None) -> None:
        """A line where other views are looking; ``None``: they look at the end."""
        self.canvas.set_shown(x)

    def set_highlighted(self, names: Collection[str]) -> None:
        """Draw these curves thick and the others faint; with none, all alike."""
        for name, curve in self._curves.items():
            curve.weight = 0 if not names else 1 if name in names else -1
        self.canvas.set_curves(self._curves.values())

    def clear(self) -> None:
        """Forget all curves and let the view follow the data again."""
        self._curves.clear()
        self.canvas.set_curves(())
        self._show_legend()
        self.fit()

    def set_labels(self, x_label: str, y_label: str) -> None:
        """Names of the axes: marked for translation, or already in the user's language."""
        self._labels = (x_label, y_label)
        self._fit_room()

    def set_x_limit(self, limit: float) -> None:
        """The last x there will be, if known: a fixed axis is the cheapest (0: not known)."""
        if limit != self._x_limit:
            self._x_limit = limit
            self._redraw()

    # -- how it is shown

    @property
    def is_logarithmic(self) -> bool:
        return self._log

    def set_logarithmic(self, on: bool) -> None:
        """Draw the logarithm of y (base 10); values that are not positive are left out."""
        if on != self._log:
            self._log = on
            self._fit_room()
            self.fit()

    @property
    def smoothing(self) -> float:
        return self._smoothing

    def set_smoothing(self, amount: float) -> None:
        """Weight of the past in the drawn moving average, 0 (as it is) to 0.99. The read-out stays exact."""
        self._smoothing = amount
        for curve in self._curves.values():
            curve.smooth(amount)
        self._redraw()

    @property
    def follows_data(self) -> bool:
        return self._follows

    def fit(self) -> None:
        """Show everything, and follow the data from now on."""
        shown = self.canvas.window_shown
        self.canvas.show_window(Window(0.0, 1.0, shown.y0, shown.y1))
        self._set_follows(True)
        self._redraw()

    def view_range(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """``((x0, x1), (y0, y1))``; with a log axis y in powers of ten."""
        shown = self.canvas.window_shown
        return (shown.x0, shown.x1), (shown.y0, shown.y1)

    def read_out_at(self, x: float) -> str:
        """The exact values nearest to this x, one line per shown curve."""
        lines = []
        for curve in self._curves.values():
            point = curve.series.at(x) if curve.shown else None
            if point is not None:
                lines.append(f"{curve.label}  {number(point[1], 6)}  @ {number(point[0], 9)}")
        return "\n".join(lines)

    # -- drawing

    def _redraw(self) -> None:
        """Choose the points that are drawn; all of it when the plot is shown again."""
        if not self.isVisible():
            return
        if self._follows:
            self._follow()
        shown = self.canvas.window_shown
        columns = max(_LEAST_COLUMNS, round(self.canvas.frame.area.width()))
        for curve in self._curves.values():
            if curve.shown:
                curve.choose(shown.x0, shown.x1, columns, is_logarithmic=self._log)
        self.canvas.set_curves(self._curves.values())

    def _follow(self) -> None:
        series = [curve.series for curve in self._curves.values() if curve.shown]
        shown = self.canvas.window_shown
        self.canvas.show_window(following(series, shown, self._x_limit, is_logarithmic=self._log))

    def _dress(self, _look: object = None) -> None:
        """Put on the colours and the text size of now."""
        look = theme.current()
        self._read_out.setStyleSheet(
            f"background: {look.raised}; color: {look.text}; border: 1px solid {look.border};"
            " border-radius: 4px; padding: 3px;"
        )
        self._show_legend()

    def _fit_room(self) -> None:
        """In a small plot the curves come first: legend and axis names give way."""
        height, line = self.height(), self.fontMetrics().height()
        self.legend.set_brief(height - self.legend.full_height(self.width() - 12) < 4.5 * line)
        self.legend.setVisible(bool(self._curves) and height > 5 * line)
        x_label, y_label = map(_, self._labels)
        long = self.fontMetrics().horizontalAdvance(y_label) + 5 * line + self.legend.height()
        self.canvas.set_axes(
            Axes(
                x_label if height >= 9 * line else "",
                y_label if height >= max(7 * line, long) else "",
                self._log,
            )
        )

    def _show_legend(self) -> None:
        self.legend.set_entries(
            [
                (name, curve.legend, curve.ink, curve.dashed)
                for name, curve in self._curves.items()
                if curve.legend
            ]
        )
        self._fit_room()

    # -- what the user does

    def _set_follows(self, follows: bool) -> None:
        if follows != self._follows:
            self._follows = follows
            self.view_changed.emit(follows)

    def _on_moved_by_user(self) -> None:
        self._set_follows(False)
        self._redraw()

    def _on_pointed(self, at: QPointF | None) -> None:
        x = self.canvas.frame.values(at)[0] if at is not None else None
        text = self.read_out_at(x) if x is not None else ""
        if at is None or not text:
            self._hide_read_out()
            return
        self.canvas.set_line(x)
        self._read_out.setText(text)
        self._read_out.adjustSize()
        self._place_read_out(at)
        self._read_out.show()

    def _place_read_out(self, at: QPointF) -> None:
        """Beside the pointer, on the side where there is room."""
        width = self._read_out.width()
        right = at.x() + 14
        x = right if right + width < self.canvas.width() else at.x() - 14 - width
        self._read_out.move(round(max(0.0, x)), 6)

    def _hide_read_out(self) -> None:
        self.canvas.set_line(None)
        self._read_out.hide()

    def _on_legend_toggled(self, name: str, shown: bool) -> None:
        curve = self._curves[name]
        curve.shown = shown
        if curve.floor is not None:
            curve.floor.shown = shown
        self._redraw()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._redraw()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._hide_read_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_room()
        self._redraw()
