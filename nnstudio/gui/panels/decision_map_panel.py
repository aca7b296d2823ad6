"""What the network says everywhere: over the plane for two inputs, along the axis for one.

Beside the map, a small map of each neuron of the chosen layer; pointing at one shows it large.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.core.data.source import Dataset
from nnstudio.core.language import N_, _
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.observe import Request
from nnstudio.core.observe.decision_map import DecisionMapObservation, DecisionMapRequest, MapKind
from nnstudio.core.observe.samples import SamplesObservation, SamplesRequest
from nnstudio.core.project import Node, Project
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.specs import Target
from nnstudio.core.training.objective import objectives
from nnstudio.gui.panels.controls import name_it
from nnstudio.gui.panels.header import ReadOut
from nnstudio.gui.panels.node_choice import NodeChoice
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.panels.points_plot import Line, Points, PointsPlot, fitting
from nnstudio.gui.theme import colour_maps, scaled
from nnstudio.gui.widgets.flow_layout import FlowLayout
from nnstudio.gui.widgets.heat_map import HeatMap
from nnstudio.gui.widgets.image_grid import ImageGrid
from nnstudio.gui.widgets.switch import Switch

RESOLUTION, SMALL_RESOLUTION = 80, 20
MOST_NEURONS = 16
MOST_POINTS = 800
CURVE_REQUEST = SamplesRequest()


class DecisionMapPanel(Panel):
    """The background is what the network says; filled points are trained on, rings are not."""

    name = "decision_map"

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._hovered: int | None = None  # the neuron shown large
        self._drawn: Dataset | None = None  # whose points are on the map
        self._node = NodeChoice(self._has_neurons)
        self._node.chosen.connect(self._on_node_chosen)
        self._discretise, self._discretise_words = Switch(), QLabel()
        self._discretise.toggled.connect(self._on_discretised)
        self._subject = ReadOut()
        self._switch_row = QWidget()
        row = QHBoxLayout(self._switch_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._discretise)
        row.addWidget(self._discretise_words)
        header.add(self._switch_row, self._node, self._subject)
        self._map, self._curve = HeatMap(), PointsPlot()
        self._neurons = ImageGrid()
        self._neurons.is_silent = True
        self._neurons.hovered.connect(self._on_neuron_hovered)
        body.addWidget(self._views())

    def _views(self) -> QStackedWidget:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._map)
        halves.addWidget(self._neurons)
        halves.setStretchFactor(0, 1)
        halves.setSizes([scaled(300), scaled(96)])
        self._stacked = QStackedWidget()
        self._stacked.addWidget(halves)
        self._stacked.addWidget(self._curve)
        return self._stacked

    def retranslate(self) -> None:
        name_it(self._discretise, _("Discretise"), _("Show only which class wins, or the sign of a value"))
        self._discretise_words.setText(_("Discretise"))
        name_it(self._node, _("Layer"), _("Whose neurons are shown; follows the selection in the editor"))
        name_it(self._neurons, _("Neurons"), _("Point at a neuron to see its map large"))
        name_it(self._map, _("Decision map"))
        name_it(self._curve, _("Fitted curve"))

    def wanted(self) -> tuple[Request, ...]:
        shape = self._input_shape()
        self._node.show_nodes(self.shown_project)
        if shape == (1,):
            return (CURVE_REQUEST,)
        if shape is not None and shape != (2,):
            return ()
        return (self._large_request(), *self._small_requests())

    def why_empty(self) -> str | None:
        shape = self._input_shape()
        if shape is not None and shape not in ((1,), (2,)):
            return _(
                "The map is drawn for samples of one or two numbers. These have {count}: look at Predictions."
            ).format(count=int(np.prod(shape)))
        request = CURVE_REQUEST if shape == (1,) else self._large_request()
        seen = self.answer(request)
        if seen is None:
            return None if self._map_is_there() else _("Waiting for the network…")
        return self.note(seen)

    def show_answers(self) -> None:
        is_curve = self._input_shape() == (1,)
        self._stacked.setCurrentIndex(int(is_curve))
        self._node.setVisible(not is_curve)
        self._switch_row.setVisible(not is_curve)
        if is_curve:
            self._show_curve(self.answer(CURVE_REQUEST))
        else:
            self._show_map(self.answer(self._large_request()))
            self._show_neurons()

    def on_selection(self) -> None:
        if self._node.follow(self.session):
            self.ask_again()

    def on_project(self) -> None:
        self.ask_again()

    def on_run_reset(self) -> None:
        self._drawn = None
        self._hovered = None

    def on_theme(self) -> None:
        self._drawn = None

    # the map

    def _large_request(self) -> DecisionMapRequest:
        key = self._node.key
        if self._hovered is None or key is None:
            return DecisionMapRequest(RESOLUTION, self._network())
        return DecisionMapRequest(RESOLUTION, key[0], key[1], self._hovered)

    def _small_requests(self) -> tuple[DecisionMapRequest, ...]:
        key = self._node.key
        if key is None:
            return ()
        count = min(self._width(*key), MOST_NEURONS)
        return tuple(DecisionMapRequest(SMALL_RESOLUTION, *key, unit) for unit in range(count))

    def _network(self) -> str:
        """The network whose output is mapped: that of the first player, which sees the samples."""
        names = list(self.shown_project.networks)
        objective = objectives.get(self.shown_project.training.objective)
        players = objective.players.values() if objective is not None else ()
        return next((name for trained in players for name in trained if name in names), names[0])

    def _map_is_there(self) -> bool:
        return self._drawn is not None

    def _show_map(self, seen: object) -> None:
        if not isinstance(seen, DecisionMapObservation):
            return  # the neuron is not answered yet: keep what is shown
        values = seen.values
        if seen.kind is MapKind.CLASSES:
            self._show_classes(seen)
        else:
            plane = values[..., 0]
            plane = np.sign(plane) if self._discretise.isChecked() else plane
            self._map.set_values(plane, seen.extent)
        self._show_points()
        self._subject.set_text(self._caption(seen))

    def _show_classes(self, seen: DecisionMapObservation) -> None:
        values = seen.values
        if values.shape[-1] == 1:
            values = np.concatenate([1 - values, values], axis=-1)
        shown = values
        if self._discretise.isChecked():
            shown = (values == values.max(axis=-1, keepdims=True)).astype(values.dtype)
        self._map.set_colours(colour_maps.class_picture(shown), seen.extent, values)

    def _show_points(self) -> None:
        dataset = self.controller.dataset
        if dataset is None or dataset is self._drawn:
            return
        self._drawn = dataset
        parts = [(dataset.train, False), (dataset.validation, True)]
        taken = [(part.take(np.arange(min(len(part), MOST_POINTS))), hollow) for part, hollow in parts]
        points = np.concatenate([dataset.raw(part.inputs) for part, _hollow in taken])
        hollow = np.concatenate([np.full(len(part), is_hollow) for part, is_hollow in taken])
        targets = np.concatenate([part.targets for part, _hollow in taken])
        self._map.set_points(points, _as_classes(targets, dataset), hollow)

    def _caption(self, seen: DecisionMapObservation) -> str:
        key = self._node.key
        if self._hovered is not None and key is not None and seen.kind is MapKind.NEURON:
            return _("neuron {index} of {layer}").format(index=self._hovered, layer=self._node.currentText())
        return _("the network's output")

    def _show_neurons(self) -> None:
        answers = [self.answer(request) for request in self._small_requests()]
        maps = [seen.values[::-1, :, 0] for seen in answers if isinstance(seen, DecisionMapObservation)]
        maps = [one for one in maps if one.shape == (SMALL_RESOLUTION, SMALL_RESOLUTION)]
        if len(maps) == len(answers) and maps:
            scales = [max(float(np.abs(one).max()), 1e-12) for one in maps]
            pictures = np.stack([one / scale for one, scale in zip(maps, scales, strict=True)])
            self._neurons.set_images(pictures, colour_map="diverging", levels=(-1.0, 1.0))
        elif not answers:
            self._neurons.clear()

    # the curve

    def _show_curve(self, seen: object) -> None:
        if not isinstance(seen, SamplesObservation) or not seen.generated.rows:
            return
        dataset = self.controller.dataset
        if dataset is not None and dataset is not self._drawn:
            self._drawn = dataset
            self._draw_samples(dataset)
        self._curve.set_lines([Line(seen.generated.rows[-1].values, 1, 2.5)])
        self._subject.set_text(_("filled: trained on   rings: validation   line: the network"))

    def _draw_samples(self, dataset: Dataset) -> None:
        clouds = []
        for part, is_hollow in ((dataset.train, False), (dataset.validation, True)):
            targets = np.asarray(part.targets, float).reshape(len(part), -1)
            xy = np.column_stack([dataset.raw(part.inputs)[:, 0], targets[:, 0]])[:MOST_POINTS]
            clouds.append(Points(xy, 0, hollow=is_hollow, radius=2.6))
        self._curve.set_extent(fitting(np.concatenate([cloud.xy for cloud in clouds])))
        self._curve.set_points(clouds)

    # choices

    def _input_shape(self) -> tuple[int, ...] | None:
        dataset = self.controller.dataset
        return dataset.spec.input.shape if dataset is not None else None

    def _width(self, network: str, node: str) -> int:
        """How many neurons the node has; 0 where it is not known, or more than a row of numbers."""
        plan = self.session.plan
        found = plan.networks[network].nodes.get(node) if plan and network in plan.networks else None
        shapes = [spec.shape for spec in found.outputs.values()] if found is not None else []
        return shapes[0][0] if shapes and len(shapes[0]) == 1 else 0

    def _has_neurons(self, _project: Project, network: str, node: Node) -> bool:
        entry = entry_of(node)
        plain = entry is not None and entry.role not in (Role.INPUT, Role.OUTPUT)
        return plain and self._width(network, node.id) > 0

    def _on_node_chosen(self, _key: object) -> None:
        self._hovered = None
        self.ask_again()

    def _on_neuron_hovered(self, index: int) -> None:
        self._hovered = index if index >= 0 else None
        self.ask_again()

    def _on_discretised(self, _on: bool) -> None:
        self.draw()


def _as_classes(targets: np.ndarray, dataset: Dataset) -> np.ndarray:
    """A colour index per point: its class; for values, whether they are above the middle."""
    if dataset.spec.target.kind is Target.CLASSES:
        return targets.astype(np.int64)
    values = np.asarray(targets, float).reshape(len(targets), -1)
    if not values.shape[1]:
        return np.zeros(len(targets), np.int64)
    return (values[:, 0] > 0).astype(np.int64)


PANEL = PanelType(
    name=DecisionMapPanel.name,
    title=N_("Decision map"),
    summary=N_("What the network says everywhere on the plane, and what each neuron says."),
    icon="decision-map",
    area=Area.RIGHT,
    order=10,
    make=DecisionMapPanel,
)
