"""Gradient norms, layer by layer: which layers are being pulled, and which hear nothing."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QVBoxLayout

from nnstudio.core.language import N_, _
from nnstudio.core.observe.gradients import GradientsObservation, GradientsRequest
from nnstudio.core.training.curves import Curve
from nnstudio.gui.panels.controls import IconButton, name_it
from nnstudio.gui.panels.header import ReadOut
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.widgets.flow_layout import FlowLayout
from nnstudio.gui.widgets.network_title import network_title
from nnstudio.gui.widgets.plot import CurvePlot

REQUEST = GradientsRequest()
VANISHED, EXPLODED = 1e-7, 1e3

NodeKey = tuple[str, str]  # network, node id


class GradientsPanel(Panel):
    """One curve per layer that has something to train; the selected ones stand out."""

    name = "gradients"
    least_seconds = 0.1

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._curves: dict[NodeKey, Curve] = {}
        self._last_step = -1
        self._plot = CurvePlot(x_label=_("steps"), y_label=_("gradient norm"))
        self._plot.set_logarithmic(True)
        self._log = IconButton("log-axis", checkable=True)
        self._log.setChecked(True)
        self._log.toggled.connect(self._plot.set_logarithmic)
        self._fit = IconButton("zoom-fit")
        self._fit.clicked.connect(self._plot.fit)
        self._verdict = ReadOut()
        header.add(self._log, self._fit, self._verdict)
        body.addWidget(self._plot)

    def retranslate(self) -> None:
        name_it(self._log, _("Logarithmic axis"), _("Show the norms on a logarithmic axis"))
        name_it(self._fit, _("Show everything"), _("Show everything again (or double-click the plot)"))
        name_it(self._plot, _("Gradient norms"), _("The L2 norm of each layer's gradients, step by step"))
        self._plot.set_labels(_("steps"), _("gradient norm"))
        for node in self._curves:
            self._plot.add_curve(_key(node), self._label(node))

    def wanted(self) -> tuple[GradientsRequest, ...]:
        return (REQUEST,)

    def why_empty(self) -> str | None:
        if self._curves or self._has_norms(self._seen()):
            return None
        return _("No gradients yet: they come with the first step. Press Train or Step.")

    def show_answers(self) -> None:
        seen = self._seen()
        if seen is not None and seen.step != self._last_step:
            self._last_step = seen.step
            self._gather(seen)
        self._plot.set_curves({_key(node): (curve.x, curve.y) for node, curve in self._curves.items()})
        self._verdict.set_text(self._words(seen))

    def on_run_reset(self) -> None:
        self._curves.clear()
        self._last_step = -1
        self._plot.clear()
        self._verdict.set_text("")

    def on_selection(self) -> None:
        chosen = {_key((self.session.network_name, node)) for node in self.session.selection.nodes}
        self._plot.set_highlighted(chosen & set(self._plot.names))

    def _seen(self) -> GradientsObservation | None:
        return self.answer_of(GradientsObservation, REQUEST)

    def _has_norms(self, seen: GradientsObservation | None) -> bool:
        return seen is not None and bool(np.isfinite(list(seen.norms.values())).any())

    def _gather(self, seen: GradientsObservation) -> None:
        at = np.array([float(seen.step)])
        for node, norm in seen.norms.items():
            if not np.isfinite(norm):
                continue
            if node not in self._curves:
                self._curves[node] = Curve()
                self._plot.add_curve(_key(node), self._label(node), len(self._curves) - 1)
            self._curves[node].extend(at, np.array([norm]))

    def _label(self, key: NodeKey) -> str:
        network, node = key
        project = self.shown_project
        found = project.networks[network].nodes.get(node) if network in project.networks else None
        name = found.name if found is not None else node
        return name if len(project.networks) == 1 else f"{network_title(network)} · {name}"

    def _words(self, seen: GradientsObservation | None) -> str:
        """What stands out: a layer that hears nothing, or one that is thrown about."""
        if seen is None:
            return ""
        quiet = [self._label(node) for node, norm in seen.norms.items() if norm < VANISHED]
        loud = [self._label(node) for node, norm in seen.norms.items() if norm > EXPLODED]
        if loud:
            return _("Exploding: {layers}").format(layers=", ".join(loud[:3]))
        if quiet:
            return _("Vanishing: {layers}").format(layers=", ".join(quiet[:3]))
        return ""


def _key(node: NodeKey) -> str:
    return f"{node[0]}/{node[1]}"


PANEL = PanelType(
    name=GradientsPanel.name,
    title=N_("Gradients"),
    summary=N_("How strongly each layer is pulled, step by step."),
    icon="gradients",
    area=Area.BOTTOM,
    order=30,
    make=GradientsPanel,
)
