"""A layer's weights: as a picture, and how they are distributed."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from nnstudio.core.language import N_, _
from nnstudio.core.observe.weights import WeightsObservation, WeightsRequest
from nnstudio.core.project import Node, Project
from nnstudio.core.training.weight_edits import WeightEdit
from nnstudio.gui.panels.colour_bar import ColourBar
from nnstudio.gui.panels.controls import name_it
from nnstudio.gui.panels.header import ReadOut
from nnstudio.gui.panels.node_choice import NodeChoice
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.panels.pictures import IMAGE_AXES, MOST_INPUTS, Array, kernel_pictures, symmetric
from nnstudio.gui.panels.weight_field import WeightField
from nnstudio.gui.widgets.editors.choices import QuietComboBox
from nnstudio.gui.widgets.flow_layout import FlowLayout
from nnstudio.gui.widgets.heat_map import HeatMap
from nnstudio.gui.widgets.histogram import Histogram
from nnstudio.gui.widgets.image_grid import ImageGrid
from nnstudio.gui.widgets.painted import short

KERNEL_AXES = 4
MOST_PICTURES = 1024


class WeightsPanel(Panel):
    """Kernels as a grid, first layers of images as pictures, everything else as a matrix."""

    name = "weights"

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._node = NodeChoice(self._has_weights)
        self._node.chosen.connect(self._on_node_chosen)
        self._parameter = QuietComboBox()
        self._parameter.activated.connect(self._on_parameter_chosen)
        self._numbers = ReadOut()
        header.add(self._node, self._parameter, self._numbers)
        self._grid, self._matrix = ImageGrid(), HeatMap(keeps_aspect=False, is_smooth=False)
        self._pictures = QStackedWidget()
        self._pictures.addWidget(self._matrix)
        self._pictures.addWidget(self._grid)
        self._bar = ColourBar()
        self._histogram = Histogram()
        self.field = WeightField()
        self.field.set_wanted.connect(self._on_weight_set)
        self.field.chosen.connect(self._mark)
        self._matrix.clicked.connect(self._on_matrix_clicked)
        self._grid.pixel_pressed.connect(self._on_pixel_pressed)
        body.addWidget(self._two_halves())

    def _two_halves(self) -> QSplitter:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pictures, 1)
        column.addWidget(self._bar)
        column.addWidget(self.field)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(self._histogram)
        halves.setSizes([300, 200])
        return halves

    def retranslate(self) -> None:
        name_it(self._node, _("Layer"), _("Whose weights are shown; follows the selection in the editor"))
        name_it(self._parameter, _("Parameter"), _("Which of the layer's tensors is shown"))
        name_it(self._histogram, _("Distribution of the weights"))
        name_it(self._grid, _("Weights as pictures"), _("Click a weight to set it by hand"))
        name_it(
            self._matrix,
            _("Weights as a matrix"),
            _("A row per neuron, a column per input; click a weight to set it by hand"),
        )
        self.field.retranslate()

    def wanted(self) -> tuple[WeightsRequest, ...]:
        self._show_choices()
        key, parameter = self._node.key, self._parameter.currentData()
        return (WeightsRequest(*key, parameter),) if key and parameter else ()

    def why_empty(self) -> str | None:
        if not self._requests:
            return _("This network has nothing to train. Add a layer with weights, such as Linear.")
        seen = self._seen()
        return _("Waiting for the network…") if seen is None else self.note(seen)

    def show_answers(self) -> None:
        seen = self._seen()
        if seen is None:
            return
        self._show_field(seen)
        low, high = symmetric(seen.minimum, seen.maximum)
        self._show_picture(seen.values, seen.shape, (low, high))
        self._bar.set_levels("diverging", low, high)
        self._histogram.set_counts(seen.counts, seen.edges)
        shape = " × ".join(map(str, seen.shape)) or "1"
        self._numbers.set_text(
            _("{shape}   mean {mean}   deviation {std}").format(
                shape=shape, mean=short(seen.mean), std=short(seen.std)
            )
        )

    def on_selection(self) -> None:
        if self._node.follow(self.session):
            self.ask_again()

    def on_project(self) -> None:
        self.ask_again()

    def _seen(self) -> WeightsObservation | None:
        return self.answer_of(WeightsObservation, *self._requests)

    def _show_picture(self, values: Array, shape: tuple[int, ...], levels: tuple[float, float]) -> None:
        pictures, columns = self._as_pictures(values, shape)
        if pictures is not None:
            self._grid.set_images(pictures, colour_map="diverging", levels=levels, columns=columns or None)
            self._pictures.setCurrentWidget(self._grid)
            return
        matrix = values.reshape(values.shape[0], -1) if values.ndim > 1 else values.reshape(1, -1)
        rows, across = (shape[0], int(np.prod(shape[1:]))) if len(shape) > 1 else (1, int(np.prod(shape)))
        extent = (0.0, float(across), 0.0, float(rows))
        self._matrix.set_values(matrix, extent, colour_map="diverging", levels=levels)
        self._pictures.setCurrentWidget(self._matrix)

    def _show_field(self, seen: WeightsObservation) -> None:
        """One weight can be set where every one of them has come."""
        is_whole = seen.values.shape == seen.shape and bool(seen.shape)
        self.field.setVisible(is_whole)
        if is_whole:
            self.field.show_tensor(seen.values)
        self._mark(self.field.index if is_whole else ())

    def _mark(self, index: object) -> None:
        """A ring around the weight that the field shows, where weights are a matrix."""
        shape = self._shape()
        points = []
        if isinstance(index, tuple) and index and len(index) == len(shape):
            row, column = index[0], int(np.ravel_multi_index(index[1:], shape[1:])) if shape[1:] else 0
            points = [(column + 0.5, row + 0.5) if shape[1:] else (row + 0.5, 0.5)]
        place = np.array(points).reshape(-1, 2)
        self._matrix.set_points(place, hollow=np.ones(len(place), bool))

    def _shape(self) -> tuple[int, ...]:
        seen = self._seen()
        return seen.shape if seen is not None else ()

    def _on_matrix_clicked(self, place: tuple[float, float]) -> None:
        shape = self._shape()
        if not self.field.isVisible() or not shape:
            return
        column, row = (int(one) for one in place)
        if len(shape) == 1:
            self._choose((min(column, shape[0] - 1),))
            return
        inside = np.unravel_index(min(column, int(np.prod(shape[1:])) - 1), shape[1:])
        self._choose((min(row, shape[0] - 1), *(int(one) for one in inside)))

    def _on_pixel_pressed(self, picture: int, row: int, column: int) -> None:
        shape = self._shape()
        if not self.field.isVisible():
            return
        if len(shape) == KERNEL_AXES:
            columns = min(shape[1], MOST_INPUTS) if shape[1] > 1 else 1
            self._choose((*divmod(picture, columns), row, column))
        elif self.controller.dataset is not None:
            width = self.controller.dataset.spec.input.shape[-1]
            self._choose((picture, row * width + column))

    def _choose(self, index: tuple[int, ...]) -> None:
        self.field.choose(index)
        self._mark(index)

    def _on_weight_set(self, index: tuple[int, ...], value: float) -> None:
        for request in self._requests:
            if isinstance(request, WeightsRequest):
                wish = WeightEdit(request.network, request.node, request.parameter, index, value)
                self.controller.edit_weight(wish)

    def _as_pictures(self, values: Array, shape: tuple[int, ...]) -> tuple[Array | None, int]:
        """Kernels; or, for a layer that looks at whole images, one picture per neuron."""
        if values.ndim == KERNEL_AXES:
            return kernel_pictures(values, MOST_PICTURES)
        dataset = self.controller.dataset
        seen = dataset.spec.input.shape if dataset is not None else ()
        whole = values.shape == shape and len(shape) == 2 and len(seen) == IMAGE_AXES
        if whole and shape[1] == int(np.prod(seen)):
            return values.reshape(shape[0], *seen)[:MOST_PICTURES, 0], 0
        return None, 0

    def _has_weights(self, _project: Project, network: str, node: Node) -> bool:
        return bool(self._tensors(network, node.id))

    def _tensors(self, network: str, node: str) -> tuple[str, ...]:
        plan = self.session.plan
        if plan is None:
            return ()
        found = plan.network(network).nodes.get(node)
        return tuple(found.weights) if found is not None else ()

    def _show_choices(self) -> None:
        self._node.show_nodes(self.shown_project)
        key = self._node.key
        names = self._tensors(*key) if key else ()
        if names == tuple(self._parameter.itemData(i) for i in range(self._parameter.count())):
            return
        self._parameter.clear()
        for name in names:
            self._parameter.addItem(name, name)

    def _on_node_chosen(self, _key: object) -> None:
        self.ask_again()

    def _on_parameter_chosen(self, _index: int) -> None:
        self.ask_again()


PANEL = PanelType(
    name=WeightsPanel.name,
    title=N_("Weights"),
    summary=N_("A layer's weights as a picture, and how they are distributed."),
    icon="weights",
    area=Area.RIGHT,
    order=30,
    make=WeightsPanel,
)
