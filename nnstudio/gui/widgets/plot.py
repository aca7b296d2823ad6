"""Curves over steps: fast while they grow, honest when looked at closely.

Tuned as measured: no antialiasing, only finite points are handed over, thinned to a few per pixel column,
ranges change in jumps rather than with every point, and a hidden plot draws nothing.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFont, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from nnstudio.core.language import _, number
from nnstudio.gui import theme
from nnstudio.gui.widgets.growing_series import Floats
from nnstudio.gui.widgets.legend import Legend
from nnstudio.gui.widgets.plotted_curve import PlottedCurve
from nnstudio.gui.widgets.value_axis import ValueAxis

_FIRST_SPAN = 50.0  # steps shown before any are done
_GROWTH = 1.35  # the x range grows by this factor when full, so that axes are redrawn rarely
_MARGIN = 0.06  # room above and below the curves


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
        self._stale = False
        self._x_limit = 0.0
        self.legend = Legend()
        self.legend.toggled.connect(self._on_legend_toggled)
        self._make_view()
        self._lay_out()
        self._dress()
        theme.theme_changed.connect(self._dress)
        theme.zoom_changed.connect(self._dress)

    def _make_view(self) -> None:
        self._plot = pg.PlotItem(
            enableMenu=False, axisItems={side: ValueAxis(side) for side in ("left", "bottom")}
        )
        self._plot.hideButtons()
        # pyqtgraph makes a menu nobody opens, and would leave it behind
        self._plot.ctrlMenu.setParent(self, self._plot.ctrlMenu.windowFlags())
        self._view = pg.GraphicsView(useOpenGL=False)
        self._view.setAntialiasing(False)
        self._view.setCentralItem(self._plot)
        self._box = self._plot.getViewBox()
        self._box.disableAutoRange()
        self._box.setDefaultPadding(0.0)
        self._box.sigRangeChangedManually.connect(self._on_moved_by_user)
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.hide()
        self._plot.addItem(self._line, ignoreBounds=True)
        self._marker = pg.InfiniteLine(
            angle=90, movable=False, label="", labelOpts={"position": 0.94, "anchors": [(0, 0.5), (1, 0.5)]}
        )
        self._marker.hide()
        self._plot.addItem(self._marker, ignoreBounds=True)
        self._view.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self._view.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self._read_out = QLabel(self._view)
        self._read_out.setTextFormat(Qt.TextFormat.PlainText)
        self._read_out.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._read_out.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 4, 6, 4)
        column.setSpacing(2)
        column.addWidget(self.legend)
        column.addWidget(self._view, 1)
        self.setMinimumSize(160, 110)

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
            self._curves[name].label = label or name
        else:
            item = pg.PlotCurveItem(skipFiniteCheck=True, antialias=False)
            self._plot.addItem(item)
            chosen = len(self._curves) if colour is None else colour
            self._curves[name] = PlottedCurve(label or name, chosen, dashed, item, is_smoothed)
            self._curves[name].smooth(self._smoothing)
            self._curves[name].dress()
        self._show_legend()

    def set_curve(self, name: str, x: Floats, y: Floats) -> None:
        """Show these points, ``x`` rising. Whole arrays every time; drawn when the plot is visible."""
        if name not in self._curves:
            self.add_curve(name)
        self._curves[name].series.update(x, y)
        self._redraw()

    def set_curves(self, curves: Mapping[str, tuple[Floats, Floats]]) -> None:
        """Show the points of several curves, with one redrawing for all."""
        for name, (x, y) in curves.items():
            if name not in self._curves:
                self.add_curve(name)
            self._curves[name].series.update(x, y)
        self._redraw()

    def set_marker(self, x: float | None, text: str = "") -> None:
        """A vertical line with a few words (already in the user's language); ``None`` takes it away."""
        self._marker.setVisible(x is not None)
        if x is not None:
            self._marker.setPos(x)
            self._marker.label.setFormat(text)
            self._fit_room()

    def set_highlighted(self, names: Collection[str]) -> None:
        """Draw these curves thick and the others faint; with none, all alike."""
        for name, curve in self._curves.items():
            curve.weight = 0 if not names else 1 if name in names else -1
            curve.dress()

    def remove_curve(self, name: str) -> None:
        curve = self._curves.pop(name, None)
        if curve is not None:
            self._plot.removeItem(curve.item)
            self._show_legend()

    def clear(self) -> None:
        """Forget all curves and let the view follow the data again."""
        for name in tuple(self._curves):
            self.remove_curve(name)
        self.fit()

    def set_labels(self, x_label: str, y_label: str) -> None:
        self._labels = (x_label, y_label)
        self._dress()

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
            self._plot.getAxis("left").setLogMode(y=on)
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
        self._box.setRange(xRange=(0, 1), padding=0, update=False)
        self._set_follows(True)
        self._redraw()

    def view_range(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """``((x0, x1), (y0, y1))``; with a log axis y in powers of ten."""
        (x0, x1), (y0, y1) = self._box.viewRange()
        return (x0, x1), (y0, y1)

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
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        if self._follows:
            self._follow()
        (x0, x1), _y = self._box.viewRange()
        columns = max(64, round(self._box.width()) or 256)
        for curve in self._curves.values():
            if curve.shown:
                x, y = curve.series.visible(x0, x1, columns)
                curve.item.setData(*self._drawn(x, y, 0.02 * (x1 - x0)))

    def _drawn(self, x: Floats, y: Floats, dash: float) -> tuple[Floats, Floats]:
        """The points as the axes count; a single one becomes a short dash, or it could not be seen."""
        if len(x) == 1:
            x, y = np.array([x[0] - dash, x[0] + dash]), np.repeat(y, 2)
        if not self._log:
            return x, y
        positive = y > 0
        return x[positive], np.log10(y[positive])

    def _follow(self) -> None:
        """Move the view so that all shown curves fit, if they do not already fit well."""
        series = [curve.series for curve in self._curves.values() if curve.shown and len(curve.series)]
        (x0, x1), (y0, y1) = self._box.viewRange()
        last = max((float(one.x[-1]) for one in series), default=0.0)
        first = min((float(one.x[0]) for one in series), default=0.0)
        start = 0.0 if first >= 0 else first
        end = self._wanted_end(last, x1 if x0 == start else 0.0)
        low, high = self._wanted_heights([one.span(positive=self._log) for one in series], (y0, y1))
        if (start, end, low, high) != (x0, x1, y0, y1):
            self._box.setRange(xRange=(start, end), yRange=(low, high), padding=0)

    def _wanted_end(self, last: float, shown: float) -> float:
        if self._x_limit >= last and self._x_limit > 0:
            return self._x_limit
        if last <= shown and _FIRST_SPAN <= shown <= max(_FIRST_SPAN, last * _GROWTH * 1.5):
            return shown
        return max(_FIRST_SPAN, last * _GROWTH)

    def _wanted_heights(
        self, spans: list[tuple[float, float] | None], shown: tuple[float, float]
    ) -> tuple[float, float]:
        """The y range: as shown while the data fill at least half of it, else with a margin around them."""
        ends = [end for span in spans if span for end in span]
        if self._log:
            ends = [math.log10(end) for end in ends]
        if not ends:
            return (-3.0, 1.0) if self._log else (0.0, 1.0)
        low, high = min(ends), max(ends)
        if not self._log and 0 <= low <= 0.5 * high:
            low = 0.0
        if high - low < 1e-12:
            low, high = low - max(abs(low), 1e-6) * 0.5, high + max(abs(high), 1e-6) * 0.5
        fits = shown[0] <= low and shown[1] >= high
        if fits and (high - low) >= 0.55 * (shown[1] - shown[0]):
            return shown
        margin = (high - low) * _MARGIN
        return (low if low == 0.0 and not self._log else low - margin), high + 2 * margin

    def _dress(self) -> None:
        """Put on the colours and the text size of now."""
        look = theme.current()
        self._view.setBackground(look.surface)
        font = QFont(self.font())
        font.setPointSizeF(self.font().pointSizeF() * 0.88)
        for side, label in zip(("bottom", "left"), self._labels, strict=True):
            axis = self._plot.getAxis(side)
            axis.setPen(look.border_strong)
            axis.setTextPen(look.text_muted)
            axis.setStyle(tickFont=font, tickLength=-4, maxTickLevel=1, textFillLimits=[(0, 0.4)])
            axis.setTickDensity(0.75 / theme.zoom() ** 0.7)
            axis.setGrid(28)
            # no range has a prefix: numbers below 1 would be written as thousandths, without saying so
            size = f"{font.pointSizeF():.1f}pt"
            axis.setLabel(_(label), siPrefixEnableRanges=(), color=look.text_muted, **{"font-size": size})
            axis.enableAutoSIPrefix(False)
        self._line.setPen(pg.mkPen(look.text_muted, width=1, style=Qt.PenStyle.DashLine))
        self._marker.setPen(pg.mkPen(look.success, width=1, style=Qt.PenStyle.DashLine))
        self._marker.label.setColor(look.success)
        self._marker.label.setFont(font)
        self._read_out.setStyleSheet(
            f"background: {look.raised}; color: {look.text}; border: 1px solid {look.border};"
            " border-radius: 4px; padding: 3px;"
        )
        for curve in self._curves.values():
            curve.dress()
        self._show_legend()

    def _fit_room(self) -> None:
        """In a small plot the curves come first: legend, axis names and the marker's words give way."""
        height, line = self.height(), self.fontMetrics().height()
        self.legend.set_brief(height - self.legend.full_height(self.width() - 12) < 4.5 * line)
        self.legend.setVisible(bool(self._curves) and height > 5 * line)
        x_label, y_label = map(_, self._labels)
        self._plot.getAxis("bottom").showLabel(bool(x_label) and height >= 9 * line)
        long = self.fontMetrics().horizontalAdvance(y_label) + 5 * line + self.legend.height()
        self._plot.getAxis("left").showLabel(bool(y_label) and height >= max(7 * line, long))
        words = self._marker.label.boundingRect()
        self._marker.label.setVisible(words.width() < 0.4 * self.width() and 6 * words.height() < height)

    def _show_legend(self) -> None:
        self.legend.set_entries(
            [(name, curve.label, curve.ink, curve.dashed) for name, curve in self._curves.items()]
        )
        self._fit_room()

    # -- what the user does

    def _set_follows(self, follows: bool) -> None:
        if follows != self._follows:
            self._follows = follows
            self.view_changed.emit(follows)

    def _on_moved_by_user(self, _axes: object) -> None:
        self._set_follows(False)
        self._redraw()

    def _on_mouse_clicked(self, event: object) -> None:
        if event.double():  # type: ignore[attr-defined]  # pyqtgraph has no types
            self.fit()

    def _on_mouse_moved(self, position: QPointF) -> None:
        if not self._box.sceneBoundingRect().contains(position):
            self._hide_read_out()
            return
        x = self._box.mapSceneToView(position).x()
        text = self.read_out_at(x)
        if not text:
            self._hide_read_out()
            return
        self._line.setPos(x)
        self._line.show()
        self._read_out.setText(text)
        self._read_out.adjustSize()
        self._place_read_out(position)
        self._read_out.show()

    def _place_read_out(self, position: QPointF) -> None:
        """Beside the pointer, on the side where there is room."""
        width = self._read_out.width()
        right = position.x() + 14
        x = right if right + width < self._view.width() else position.x() - 14 - width
        self._read_out.move(round(max(0.0, x)), 6)

    def _hide_read_out(self) -> None:
        self._line.hide()
        self._read_out.hide()

    def _on_legend_toggled(self, name: str, shown: bool) -> None:
        curve = self._curves[name]
        curve.shown = shown
        curve.item.setVisible(shown)
        self._redraw()

    def leaveEvent(self, event: object) -> None:
        self._hide_read_out()

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
