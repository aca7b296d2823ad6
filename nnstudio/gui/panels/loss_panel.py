"""Loss and accuracy over the steps: are we learning, and is it more than learning by heart?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout
from shiboken6 import isValid

from nnstudio.core.language import N_, Told, _
from nnstudio.gui.panels.controls import IconButton, SmallSlider, name_it
from nnstudio.gui.panels.curve_names import CurveName, kind_label, shown, within_sentence, worth_showing
from nnstudio.gui.panels.header import ReadOut
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.panels.rate_curves import RATE, rate_curves
from nnstudio.gui.panels.time_row import TimeRow
from nnstudio.gui.theme import pixmap, scaled
from nnstudio.gui.widgets.editors.choices import QuietComboBox
from nnstudio.gui.widgets.flow_layout import FlowLayout
from nnstudio.gui.widgets.plot import CurvePlot

SMOOTHING_STEPS = 100
FIRST_SMOOTHING = 50  # of 100
LOSS = "loss"
BESIDE = "beside/"  # before the names of the curves of the run this one was forked from


class LossPanel(Panel):
    """The loss on the left; on the right, where there is any, one other figure of the user's choice."""

    name = "loss"
    least_seconds = 0.1

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._loss, self._other = CurvePlot(), CurvePlot()
        self._kind = QuietComboBox()
        self._kind.setMinimumContentsLength(12)
        self._kind.activated.connect(self._on_kind_chosen)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._loss)
        halves.addWidget(self._other)
        halves.setSizes([300, 220])
        body.addWidget(halves, 1)
        self._time = TimeRow(self.controller.travel)
        body.addWidget(self._time)
        self.controller.travel.moved.connect(self._on_travelled)
        self._log = IconButton("log-axis", checkable=True)
        self._log.toggled.connect(self._on_log_toggled)
        self._smooth_icon = QLabel()
        self._smooth_icon.setMinimumHeight(scaled(26))
        self._smoothing = SmallSlider(SMOOTHING_STEPS)
        self._smoothing.setValue(FIRST_SMOOTHING)
        self._smoothing.valueChanged.connect(self._on_smoothed)
        self._fit = IconButton("zoom-fit")
        self._fit.clicked.connect(self._on_fit)
        self._numbers = ReadOut()
        header.add(self._log, self._smooth_icon, self._smoothing, self._fit, self._kind, self._numbers)
        self._smooth()
        self._show_kinds(())
        self.on_theme()

    def retranslate(self) -> None:
        name_it(self._log, _("Logarithmic axis"), _("Show the loss on a logarithmic axis"))
        name_it(self._smoothing, _("Smoothing"), _("Smooth the batch curve; the read-out stays exact"))
        name_it(self._fit, _("Show everything"), _("Show everything again (or double-click the plot)"))
        self._smooth_icon.setToolTip(_("Smoothing"))
        name_it(self._kind, _("Figure"), _("What the second plot shows"))
        self._name_plots()
        self._time.retranslate()
        for plot in (self._loss, self._other):
            for name in plot.names:
                plot.add_curve(name, self._label(name))
        for index in range(self._kind.count()):
            self._kind.setItemText(index, kind_label(self._kind.itemData(index)))

    def show_answers(self) -> None:
        self._show_curves()

    def on_theme(self) -> None:
        self._smooth_icon.setPixmap(pixmap("smooth", 16, "text_muted"))

    def on_run_reset(self) -> None:
        self._loss.clear()
        self._loss.set_marker(None)
        self._other.clear()
        self._show_kinds(())
        self._numbers.set_text("")

    def on_curves(self) -> None:
        self.draw_soon()

    def _show_curves(self) -> None:
        curves = self.session.run.curves
        names = worth_showing([name for name in curves if len(curves[name])])
        rates = rate_curves(self.session.run.rates, self.session.run.step)
        kinds = tuple(dict.fromkeys(CurveName.of(name).kind for name in [*names, *rates]))
        self._show_kinds(tuple(kind for kind in kinds if kind != LOSS))
        self._fill(self._loss, [name for name in names if CurveName.of(name).kind == LOSS])
        other = self._kind.currentData()
        self._fill(self._other, [name for name in names if CurveName.of(name).kind == other])
        if other == RATE:
            self._add_curves(self._other, list(rates))
            self._other.set_curves(rates)
        self._fill_companion(self._loss, LOSS)
        self._fill_companion(self._other, other)
        self._mark_best()
        self._time.refresh()
        told = sorted(names, key=_prominence)
        self._numbers.set_figures([self._figure(name, float(curves[name].y[-1])) for name in told])

    def _fill(self, plot: CurvePlot, names: list[str]) -> None:
        self._add_curves(plot, names)
        curves = self.session.run.curves
        plot.set_curves({name: (curves[name].x, curves[name].y) for name in names})

    def _add_curves(self, plot: CurvePlot, names: list[str]) -> None:
        for name in names:
            if name not in plot.names:
                parts = CurveName.of(name)
                plot.add_curve(
                    name, self._label(name), parts.colour, dashed=parts.is_dashed, is_smoothed=parts.is_noisy
                )

    def _fill_companion(self, plot: CurvePlot, kind: str) -> None:
        """Draw the run that this one was forked from beside it, dashed, in the same colours."""
        companion = self.controller.travel.companion
        if companion is None:
            return
        curves = companion.record.curves
        names = [name for name in worth_showing(list(curves)) if CurveName.of(name).kind == kind]
        told = [name for name in names if CurveName.of(name).part == "validation"] or names
        for name in told:
            parts, other = CurveName.of(name), BESIDE + name
            if other not in plot.names:
                label = self._label(other)
                plot.add_curve(other, label, parts.colour, dashed=True, is_smoothed=parts.is_noisy)
                plot.set_curve(other, *curves[name])

    def _label(self, name: str) -> str:
        """What a curve is called in the legend."""
        label = CurveName.of(name.removeprefix(BESIDE)).label
        return _("{curve}, before the fork").format(curve=label) if name.startswith(BESIDE) else label

    def _show_kinds(self, kinds: tuple[str, ...]) -> None:
        """Offer these figures for the second plot; with one there is nothing to choose."""
        if kinds != tuple(self._kind.itemData(index) for index in range(self._kind.count())):
            self._kind.clear()
            for kind in kinds:
                self._kind.addItem(kind_label(kind), kind)
            self._name_plots()
        self._kind.setVisible(len(kinds) > 1)
        self._other.setVisible(bool(kinds))

    def _name_plots(self) -> None:
        other = kind_label(self._kind.currentData() or "accuracy")
        for plot, words in ((self._loss, kind_label(LOSS)), (self._other, other)):
            plot.setAccessibleName(words)
            plot.setAccessibleDescription(_("Point at a curve to read it; drag to move, wheel to zoom"))
            plot.set_labels(N_("steps"), words)

    def _mark_best(self) -> None:
        """A line at the epoch whose validation loss is the lowest so far."""
        curve = self.session.run.curves.get("validation_loss")
        if curve is None or not np.isfinite(curve.y).any():
            self._loss.set_marker(None)
            return
        best = int(np.nanargmin(np.where(np.isfinite(curve.y), curve.y, np.nan)))
        self._loss.set_marker(float(curve.x[best]), _("best: {loss:.4g}").format(loss=Told(curve.y[best])))

    def _figure(self, name: str, value: float) -> str:
        """The latest value of one curve: "Validation accuracy 98.1 %"."""
        parts = CurveName.of(name)
        told = shown(parts.kind, value)
        if parts.is_of_no_part:
            return _("{figure}: {value}").format(figure=parts.label, value=told)
        return _("{curve} {figure}: {value}").format(
            curve=parts.label, figure=within_sentence(kind_label(parts.kind)), value=told
        )

    def _amount(self) -> float:
        """The slider's middle averages over some ten steps; its end over some hundred."""
        return 1 - 10 ** (-2 * self._smoothing.value() / SMOOTHING_STEPS)

    def _smooth(self) -> None:
        for plot in (self._loss, self._other):
            plot.set_smoothing(self._amount())

    def _on_travelled(self) -> None:
        if isValid(self) and self.is_built:
            for plot in (self._loss, self._other):
                plot.set_shown(self.controller.travel.step)

    def _on_smoothed(self, _value: int) -> None:
        self._smooth()

    def _on_kind_chosen(self, _index: int) -> None:
        self._other.clear()
        self._name_plots()
        self.draw()

    def _on_log_toggled(self, on: bool) -> None:
        self._loss.set_logarithmic(on)

    def _on_fit(self) -> None:
        self._loss.fit()
        self._other.fit()


def _prominence(name: str) -> int:
    """What is told first: what was measured on samples the network has not seen."""
    return ("validation", "test", "train", "").index(CurveName.of(name).part)


PANEL = PanelType(
    name=LossPanel.name,
    title=N_("Loss and accuracy"),
    summary=N_("How the loss and the accuracy change while the network trains."),
    icon="loss",
    area=Area.BOTTOM,
    order=10,
    make=LossPanel,
)
