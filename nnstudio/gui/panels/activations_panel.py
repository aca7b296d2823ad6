"""What a layer answers to one example: feature maps, or a row of activations."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QSplitter, QStackedWidget, QVBoxLayout

from nnstudio.core.language import N_, _
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.observe.activations import ActivationsObservation, ActivationsRequest
from nnstudio.core.project import Node, Project
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.specs import Target
from nnstudio.gui.panels.bars import Bars
from nnstudio.gui.panels.controls import name_it
from nnstudio.gui.panels.example_choice import ExampleChoice
from nnstudio.gui.panels.header import ReadOut
from nnstudio.gui.panels.node_choice import NodeChoice
from nnstudio.gui.panels.panel import Area, Panel, PanelType
from nnstudio.gui.panels.pictures import IMAGE_AXES, Array, as_pictures, class_names, column_names
from nnstudio.gui.theme import scaled
from nnstudio.gui.widgets.flow_layout import FlowLayout
from nnstudio.gui.widgets.heat_map import HeatMap
from nnstudio.gui.widgets.image_grid import ImageGrid
from nnstudio.gui.widgets.painted import short

MOST_LINES = 14


class ActivationsPanel(Panel):
    """The example on the left, the chosen layer's answer on the right."""

    name = "activations"

    def build(self, header: FlowLayout, body: QVBoxLayout) -> None:
        self._has_chosen = False
        self._node = NodeChoice(_is_known)
        self._node.chosen.connect(self._on_node_chosen)
        self._example = ExampleChoice()
        self._example.changed.connect(self._on_example_chosen)
        self._numbers = ReadOut()
        header.add(self._node, self._example, self._numbers)
        self._picture, self._words = ImageGrid(), QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self._input = QStackedWidget()
        self._maps, self._bars = ImageGrid(), Bars()
        self._matrix = HeatMap(keeps_aspect=False, is_smooth=False)
        self._answer = QStackedWidget()
        body.addWidget(self._halves())

    def _halves(self) -> QSplitter:
        for widget in (self._picture, self._words):
            self._input.addWidget(widget)
        for view in (self._maps, self._bars, self._matrix):
            self._answer.addWidget(view)
        self._input.setMinimumWidth(scaled(84))
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._input)
        halves.addWidget(self._answer)
        halves.setSizes([110, 320])
        return halves

    def retranslate(self) -> None:
        name_it(self._node, _("Layer"), _("Whose answer is shown; follows the selection in the editor"))
        self._example.retranslate()
        name_it(self._picture, _("The example"))
        name_it(self._maps, _("Feature maps"), _("One picture per channel; bright is large"))
        name_it(self._bars, _("Activations"), _("One bar per neuron"))
        name_it(self._matrix, _("Activations"), _("A row per time step, a column per feature"))

    def wanted(self) -> tuple[ActivationsRequest, ...]:
        self._show_choices()
        key = self._node.key
        return (ActivationsRequest(*key, self._example.index),) if key else ()

    def why_empty(self) -> str | None:
        if not self._requests:
            return _("The network has no layers yet. Drag some from the palette.")
        seen = self._seen()
        return _("Waiting for the network…") if seen is None else self.note(seen)

    def show_answers(self) -> None:
        seen = self._seen()
        if seen is None:
            return
        self._show_example(seen.example_input)
        self._show_values(seen)
        shape = " × ".join(map(str, seen.shape)) or "1"
        text = _("{shape}   from {low} to {high}").format(
            shape=shape, low=short(seen.minimum), high=short(seen.maximum)
        )
        self._numbers.set_text("   ".join(filter(None, [self._truth(), text])))

    def on_selection(self) -> None:
        if self._node.follow(self.session):
            self._has_chosen = True
            self.ask_again()

    def on_project(self) -> None:
        self.ask_again()

    def _seen(self) -> ActivationsObservation | None:
        return self.answer_of(ActivationsObservation, *self._requests)

    def _show_example(self, values: Array) -> None:
        if values.ndim == IMAGE_AXES:
            self._picture.set_images(as_pictures(values[None]))
            self._input.setCurrentWidget(self._picture)
            return
        dataset = self.controller.dataset
        names = dataset.spec.input_names if dataset is not None else ()
        numbers = values.ravel()
        lines = zip(column_names(names, len(numbers)), numbers.tolist(), strict=False)
        shown = [f"{name}  {short(value)}" for name, value in list(lines)[:MOST_LINES]]
        self._words.setText("\n".join(shown + ["…"] * (len(numbers) > MOST_LINES)))
        self._input.setCurrentWidget(self._words)

    def _show_values(self, seen: ActivationsObservation) -> None:
        values = seen.values
        if values.ndim == IMAGE_AXES:
            signed = seen.minimum < 0
            self._maps.set_images(values, colour_map="diverging" if signed else "sequential")
            self._answer.setCurrentWidget(self._maps)
        elif values.ndim == 2:
            extent = (0.0, float(values.shape[1]), 0.0, float(values.shape[0]))
            self._matrix.set_values(values, extent)
            self._answer.setCurrentWidget(self._matrix)
        else:
            self._bars.set_values(values.ravel(), self._class_names(values.size))
            self._answer.setCurrentWidget(self._bars)

    def _class_names(self, count: int) -> tuple[str, ...]:
        """Names for the bars where they are the classes."""
        dataset = self.controller.dataset
        target = dataset.spec.target if dataset is not None else None
        if target is None or target.kind is not Target.CLASSES or target.size != count or not self._is_last():
            return ()
        return class_names(target) or tuple(map(str, range(count)))

    def _is_last(self) -> bool:
        """Whether the chosen node is the output, or feeds nothing but it."""
        key = self._node.key
        if key is None or key[0] not in self.shown_project.networks:
            return False
        network = self.shown_project.network_at(key[0])
        after = [link.target.node for link in network.links_out_of(key[1])]
        return all(_role(network.nodes[node]) is Role.OUTPUT for node in after)

    def _truth(self) -> str:
        dataset = self.controller.dataset
        if dataset is None or dataset.spec.target.kind is not Target.CLASSES or not len(dataset.validation):
            return ""
        label = int(dataset.validation.targets[self._example.index % len(dataset.validation)])
        names = class_names(dataset.spec.target)
        return _("true class: {name}").format(name=names[label] if names else label)

    def _show_choices(self) -> None:
        if self.controller.dataset is not None:
            self._example.set_count(len(self.controller.dataset.validation))
        project = self.shown_project
        self._node.show_nodes(project)
        if not self._has_chosen:
            self._node.choose(_first_interesting(project))

    def _on_node_chosen(self, _key: object) -> None:
        self._has_chosen = True
        self.ask_again()

    def _on_example_chosen(self, _index: int) -> None:
        self.ask_again()


def _role(node: Node) -> Role | None:
    entry = entry_of(node)
    return entry.role if entry is not None else None


def _is_known(_project: Project, _network: str, node: Node) -> bool:
    return _role(node) is not None


def _first_interesting(project: Project) -> tuple[str, str] | None:
    """The first activation function, or else the first layer that is not the input."""
    nodes = [(name, node) for name, design in project.networks.items() for node in design.nodes.values()]
    for roles in ((Role.ACTIVATION,), (Role.LAYER, Role.MERGE, Role.OUTPUT)):
        for name, node in nodes:
            if _role(node) in roles:
                return (name, node.id)
    return None


PANEL = PanelType(
    name=ActivationsPanel.name,
    title=N_("Activations"),
    summary=N_("What a layer answers to one example: its feature maps or activations."),
    icon="activations",
    area=Area.RIGHT,
    order=40,
    make=ActivationsPanel,
)
