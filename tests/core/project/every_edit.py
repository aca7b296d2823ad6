"""Every edit with arguments of every kind, sensible and not, chosen by a generator of random numbers.

``MOVES`` has an entry for each edit that ``nnstudio.core.project.edits`` offers: a test compares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from nnstudio.core.layers import catalogue
from nnstudio.core.project import DataRecipe, Link, Network, Port, Project, TrainingRecipe, edits
from nnstudio.core.project.annotation import COLOURS
from nnstudio.core.project.edits.arranging import Axis, Side
from nnstudio.core.project.edits.incoming import copy_with_incoming
from nnstudio.core.project.edits.ports import input_ports, output_ports
from nnstudio.core.project.layout import Direction, lay_out
from nnstudio.core.project.paths import inside

Thing = TypeVar("Thing")
Arguments = tuple[Any, ...]

NOT_EDITS = frozenset({"copy", "free_place", "label_of", "new_nodes", "replaced_by", "value_at"})
MOST_NODES = 40  # in a network; beyond, what adds layers waits
LAYERS = catalogue.names()
WORDS = ("hidden", "été", "class", "forward", "relu1", "conv1", "2x", "", "x" * 80, "block1")
TYPED = ("0", "1", "3", "0,5", "-1", "true", "none", "3x3", "nan", "same", "1e9", "abc", "Adam", "spiral")
PATHS = (
    *("training.learning_rate", "training.batch_size", "training.optimizer", "training.loss", "about"),
    *("data.params.noise", "data.split.seed", "data.source", "title", "training.params.x", "nowhere.at.all"),
)


@dataclass
class Choice:
    """Things to do something to: mostly there, sometimes not."""

    project: Project
    random: Random
    fragment: Network

    def __post_init__(self) -> None:
        self.path = self.one(list(paths(self.project))) if self.random.random() < 0.97 else "main/n99"
        self.network = self.project.find_network(self.path) or Network()

    def one(self, things: Sequence[Thing]) -> Thing:
        return things[self.random.randrange(len(things))]

    def node(self) -> str:
        ids = list(self.network.nodes)
        return self.one(ids) if ids and self.random.random() < 0.97 else "n999"

    def nodes(self) -> frozenset[str]:
        share = self.random.choice((0.1, 0.3, 0.8))
        return frozenset(id for id in self.network.nodes if self.random.random() < share)

    def link(self) -> Link:
        if self.network.links and self.random.random() < 0.97:
            return self.one(self.network.links)
        return Link(self.source(), self.target())

    def links(self) -> frozenset[Link]:
        return frozenset(link for link in self.network.links if self.random.random() < 0.2)

    def source(self) -> Port:
        return self._port(output_ports, "out")

    def target(self) -> Port:
        return self._port(input_ports, "in")

    def _port(self, ports: Callable[[Network, Any], Sequence[str]], usual: str) -> Port:
        id = self.node()
        node = self.network.nodes.get(id)
        names = (ports(self.network, node) if node is not None else ()) or (usual,)
        return Port(id, self.one(names) if self.random.random() < 0.97 else "nothing")

    def at(self) -> tuple[float, float]:
        if self.random.random() < 0.02:
            return self.one(((float("nan"), 0.0), (1e12, 0.0)))
        return float(self.random.randrange(-500, 1500)), float(self.random.randrange(-500, 500))

    def size(self) -> tuple[float, float]:
        return self.random.uniform(-10.0, 500.0), self.random.uniform(20.0, 500.0)

    def layer(self) -> str:
        return self.one(LAYERS) if self.random.random() < 0.97 else "Nonsense"

    def annotation(self) -> str:
        ids = list(self.network.annotations)
        return self.one(ids) if ids and self.random.random() < 0.95 else "a99"

    def annotations(self) -> frozenset[str]:
        return frozenset(id for id in self.network.annotations if self.random.random() < 0.4)

    def param(self) -> tuple[str, str, Any]:
        """A node, the name of one of its parameters, and what might be its value."""
        id = self.node()
        node = self.network.nodes.get(id)
        names = [*(node.params if node is not None else ()), "nonsense"]
        return id, self.one(names), self.one((0, 1, 3, -1, 0.5, True, None, "same", (3, 3), float("nan")))

    def value_path(self) -> str:
        node = self.network.nodes.get(self.node())
        if node is not None and node.params and self.random.random() < 0.6:
            return f"networks.{self.path.replace('/', '.')}.{node.name}.{self.one(list(node.params))}"
        return self.one(PATHS)


def paths(project: Project) -> Iterator[str]:
    """Every network of the project, and the bodies of its blocks."""
    waiting = list(project.networks)
    while waiting:
        path = waiting.pop()
        yield path
        nodes = project.network_at(path).nodes.values()
        waiting += [inside(path, node.id) for node in nodes if node.body is not None]


def _of(*kinds: str) -> Callable[[Choice], Arguments]:
    """Arguments by the names of what chooses them, after the path of the network."""
    return lambda choice: (choice.path, *(getattr(choice, kind)() for kind in kinds))


def _moved(choice: Choice) -> dict[str, tuple[float, float]]:
    return {node: choice.at() for node in choice.nodes()}


def _notes_moved(choice: Choice) -> dict[str, tuple[float, float]]:
    return {one: choice.at() for one in choice.annotations()}


MOVES: Mapping[str, tuple[Callable[..., Project], Callable[[Choice], Arguments]]] = {
    "add_node": (edits.add_node, _of("layer", "at")),
    "append_node": (edits.append_node, lambda c: (c.path, c.layer(), c.one((None, c.node())))),
    "insert_on_link": (edits.insert_on_link, _of("link", "layer")),
    "connect": (edits.connect, _of("source", "target")),
    "link_instead": (edits.link_instead, _of("source", "target")),
    "disconnect": (edits.disconnect, _of("link")),
    "cut_links": (edits.cut_links, _of("links")),
    "reconnect": (edits.reconnect, _of("link", "source", "target")),
    "delete": (edits.delete, _of("nodes", "links", "annotations")),
    "delete_and_heal": (edits.delete_and_heal, _of("nodes")),
    "move": (edits.move, lambda c: (c.path, _moved(c))),
    "rename": (edits.rename, lambda c: (c.path, c.node(), c.one(WORDS))),
    "set_param": (edits.set_param, lambda c: (c.path, *c.param())),
    "set_bypassed": (edits.set_bypassed, lambda c: (c.path, c.nodes(), c.one((True, False)))),
    "replace_layer": (edits.replace_layer, _of("node", "layer")),
    "swap_with_next": (edits.swap_with_next, _of("node")),
    "paste": (edits.paste, lambda c: (c.path, c.fragment, c.at())),
    "paste_linked": (edits.paste_linked, lambda c: (c.path, c.fragment, c.at())),
    "duplicate": (edits.duplicate, _of("nodes", "annotations")),
    "align": (edits.align, lambda c: (c.path, c.nodes(), c.one(list(Side)))),
    "distribute": (edits.distribute, lambda c: (c.path, c.nodes(), c.one(list(Axis)))),
    "snap_to_grid": (edits.snap_to_grid, _of("nodes")),
    "lay_out": (lay_out, lambda c: (c.path, c.one(list(Direction)))),
    "snap_on": (edits.snap_on, _of("layer", "node")),
    "unsnap": (edits.unsnap, lambda c: (c.path, c.nodes())),
    "group": (edits.group, lambda c: (c.path, c.nodes(), c.one(("", *WORDS)))),
    "ungroup": (edits.ungroup, _of("node")),
    "set_repeat": (edits.set_repeat, lambda c: (c.path, c.node(), c.one((1, 2, 3, 0, 10**6)))),
    "set_layer_learning": (
        edits.set_layer_learning,
        lambda c: (c.path, c.node(), c.one(("frozen", "rate", "initialisation", "nothing")), c.one(TYPED)),
    ),
    "add_note": (edits.add_note, lambda c: (c.path, c.at(), c.one(WORDS), c.size(), c.one(COLOURS))),
    "add_frame": (edits.add_frame, lambda c: (c.path, c.at(), c.size(), c.one(WORDS))),
    "frame_nodes": (edits.frame_nodes, _of("nodes")),
    "move_together": (edits.move_together, lambda c: (c.path, _moved(c), _notes_moved(c))),
    "resize_annotation": (edits.resize_annotation, _of("annotation", "at", "size")),
    "write_annotation": (edits.write_annotation, lambda c: (c.path, c.annotation(), c.one(WORDS))),
    "colour_annotations": (
        edits.colour_annotations,
        lambda c: (c.path, c.annotations(), c.one((*COLOURS, "x"))),
    ),
    "set_data": (edits.set_data, lambda c: (DataRecipe(source=c.one(("spiral", "xor", "moons"))),)),
    "set_data_param": (edits.set_data_param, lambda c: ("noise", c.one((0.1, 0.5, float("inf"))))),
    "set_training": (edits.set_training, lambda c: (TrainingRecipe(epochs=c.one((1, 10, -3))),)),
    "set_value": (edits.set_value, lambda c: (c.value_path(), c.one(TYPED))),
}
GROWING = frozenset({"paste", "paste_linked", "duplicate", "ungroup"})
OFTEN = ("add_node", "append_node", "connect", "connect", "connect", "insert_on_link", "group", "add_note")


def fragment_of(project: Project, random: Random) -> Network:
    """A copy of some part of some network."""
    choice = Choice(project, random, Network())
    if project.find_network(choice.path) is None:
        return Network()
    return copy_with_incoming(project, choice.path, choice.nodes(), choice.annotations())
