"""Loss and accuracy over the steps: are we learning, and is it more than learning by heart?"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout

from nnstudio.core.language import N_, _
from nnstudio.gui.panels.controls import IconButton, ReadOut, SmallSlider, name_it
from nnstudio.gui.panels.curve_names import CurveName, kind_label, shown
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.theme import pixmap, scaled
from nnstudio.gui.widgets.flow_layout import FlowLayout
from nnstudio.gui.widgets.plot import CurvePlot

SMOOTHING_STEPS = 100
FIRST_SMOOTHING = 50  # of 100
LOSS = "loss"


class LossPanel(Panel):
    """One plot per kind of figure (loss, accuracy…), each with training, validation and batch curves."""

    name = "loss"

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._plots: dict[str, CurvePlot] = {}
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        body.addWidget(self._splitter)
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
        for widget in (self._log, self._smooth_icon, self._smoothing, self._fit, self._numbers):
            header.addWidget(widget)
        self._plot(LOSS)
        self.on_theme()

    def retranslate(self) -> None:
        name_it(self._log, _("Logarithmic axis"), _("Show the loss on a logarithmic axis"))
        name_it(self._smoothing, _("Smoothing"), _("Smooth the batch curve; the read-out stays exact"))
        name_it(self._fit, _("Show everything"), _("Show everything again (or double-click the plot)"))
        self._smooth_icon.setToolTip(_("Smoothing"))
        for kind, plot in self._plots.items():
            self._name_plot(kind, plot)
            for name in plot.names:
                plot.add_curve(name, CurveName.of(name).label)

    def show_answers(self) -> None:
        self.on_curves()

    def on_theme(self) -> None:
        self._smooth_icon.setPixmap(pixmap("smooth", 16, "text_muted"))

    def on_run_reset(self) -> None:
        for kind in [kind for kind in self._plots if kind != LOSS]:
            plot = self._plots.pop(kind)
            plot.hide()
            plot.deleteLater()
        self._plots[LOSS].clear()
        self._plots[LOSS].set_marker(None)
        self._numbers.setText("")

    def on_curves(self) -> None:
        curves = {name: curve for name, curve in self.session.run.curves.items() if len(curve)}
        for kind in dict.fromkeys(CurveName.of(name).kind for name in curves):
            plot, mine = self._plot(kind), [name for name in curves if CurveName.of(name).kind == kind]
            self._make_room(plot, mine)
            plot.set_curves({name: (curves[name].x, curves[name].y) for name in mine})
        self._mark_best()
        told = sorted(curves, key=_prominence)
        figures = [self._figure(name, float(curves[name].y[-1])) for name in told]
        self._numbers.setText("   ".join(figures))

    def _make_room(self, plot: CurvePlot, names: list[str]) -> None:
        for name in names:
            if name not in plot.names:
                parts = CurveName.of(name)
                plot.add_curve(
                    name, parts.label, parts.colour, dashed=parts.is_dashed, is_smoothed=parts.is_noisy
                )

    def _plot(self, kind: str) -> CurvePlot:
        if kind not in self._plots:
            plot = CurvePlot()
            plot.set_smoothing(self._amount())
            plot.set_logarithmic(kind == LOSS and self._log.isChecked())
            self._plots[kind] = plot
            self._splitter.addWidget(plot)
            self._splitter.setSizes([300] + [200] * (len(self._plots) - 1))
            self._name_plot(kind, plot)
        return self._plots[kind]

    def _name_plot(self, kind: str, plot: CurvePlot) -> None:
        plot.setAccessibleName(kind_label(kind))
        plot.setAccessibleDescription(_("Point at a curve to read it; drag to move, wheel to zoom"))
        plot.set_labels(N_("step"), kind_label(kind))

    def _mark_best(self) -> None:
        """A line at the epoch whose validation loss is the lowest so far."""
        curve = self.session.run.curves.get("validation_loss")
        if curve is None or not np.isfinite(curve.y).any():
            self._plots[LOSS].set_marker(None)
            return
        best = int(np.nanargmin(np.where(np.isfinite(curve.y), curve.y, np.nan)))
        self._plots[LOSS].set_marker(float(curve.x[best]), _("best: {loss:.4g}").format(loss=curve.y[best]))

    def _figure(self, name: str, value: float) -> str:
        """The latest value of one curve: "Validation accuracy 98.1 %"."""
        parts = CurveName.of(name)
        return _("{curve} {figure}: {value}").format(
            curve=parts.label, figure=kind_label(parts.kind).lower(), value=shown(parts.kind, value)
        )

    def _amount(self) -> float:
        """The slider's middle averages over some ten steps; its end over some hundred."""
        return 1 - 10 ** (-2 * self._smoothing.value() / SMOOTHING_STEPS)

    def _on_smoothed(self, _value: int) -> None:
        for plot in self._plots.values():
            plot.set_smoothing(self._amount())

    def _on_log_toggled(self, on: bool) -> None:
        self._plots[LOSS].set_logarithmic(on)

    def _on_fit(self) -> None:
        for plot in self._plots.values():
            plot.fit()


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
