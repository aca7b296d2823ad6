"""The value a project file holds. Everything is frozen; two projects are equal when they say the same.

``extra`` fields carry what a newer version wrote and this one does not know, so that saving again
loses nothing. Mappings are ``immutabledict``; sequences are tuples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from immutabledict import immutabledict

from nnstudio.core.parameters import Value

Position = tuple[float, float]
Values = Mapping[str, Value]
EMPTY: immutabledict[str, Value] = immutabledict()


@dataclass(frozen=True, slots=True, order=True)
class Port:
    """One end of a link: a named port of a node."""

    node: str
    name: str


@dataclass(frozen=True, slots=True)
class Link:
    """A tensor that flows from an output port to an input port."""

    source: Port
    target: Port


@dataclass(frozen=True, slots=True)
class LayerLearning:
    """How the weights of one layer begin, and how they learn.

    ``initialisation`` and ``bias_initialisation`` name entries of ``layers.initialisations``;
    ``"default"`` is the layer's own way. ``frozen`` weights keep their first values. ``rate_factor``
    multiplies the learning rate. ``reparametrisation`` names an entry of ``layers.reparametrisations``.
    """

    initialisation: str = "default"
    initialisation_params: Values = EMPTY
    bias_initialisation: str = "default"
    bias_initialisation_params: Values = EMPTY
    frozen: bool = False
    rate_factor: float = 1.0
    reparametrisation: str = "none"
    extra: Mapping[str, object] = field(default_factory=immutabledict)


AS_USUAL = LayerLearning()


@dataclass(frozen=True, slots=True)
class Node:
    """A layer placed on the canvas.

    ``id`` never changes; ``name`` is what the learner reads and the attribute name in generated code,
    so it is a Python identifier, unique in its network. ``at`` is in scene pixels at 100 % zoom.
    A ``bypassed`` node lets what comes in pass unchanged: an ablation without taking anything away.
    """

    id: str
    layer: str
    name: str
    params: Values = EMPTY
    at: Position = (0.0, 0.0)
    extra: Mapping[str, object] = field(default_factory=immutabledict)
    bypassed: bool = False
    learning: LayerLearning = AS_USUAL


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes by id, in the order they were added, and the links between them."""

    nodes: Mapping[str, Node] = field(default_factory=immutabledict)
    links: tuple[Link, ...] = ()
    extra: Mapping[str, object] = field(default_factory=immutabledict)

    def named(self, name: str) -> Node | None:
        """The node of that name, if there is one."""
        return next((node for node in self.nodes.values() if node.name == name), None)

    def links_into(self, node: str) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.target.node == node)

    def links_out_of(self, node: str) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.source.node == node)


@dataclass(frozen=True, slots=True)
class SplitRecipe:
    """How samples are shared out. Fractions of the whole; what is left trains.

    A data set with an official test part (MNIST) keeps it, and ``test`` is then ignored.
    """

    validation: float = 0.15
    test: float = 0.15
    seed: int = 0
    stratify: bool = True
    extra: Mapping[str, object] = field(default_factory=immutabledict)


@dataclass(frozen=True, slots=True)
class DataRecipe:
    """Which samples: a source of the data room, its parameters, the split and the normalisation.

    ``normalise`` is ``"none"``, ``"standard"`` (zero mean, unit variance) or ``"range"`` (to [0, 1]);
    its numbers are computed on the training part only.
    """

    source: str = "circle"
    params: Values = EMPTY
    split: SplitRecipe = SplitRecipe()
    normalise: str = "none"
    extra: Mapping[str, object] = field(default_factory=immutabledict)


@dataclass(frozen=True, slots=True)
class OptimizerRecipe:
    """How one player's weights are updated. ``weight_decay`` is L2; ``l1`` and ``clip_norm``: 0 is none."""

    name: str = "Adam"
    learning_rate: float = 0.01
    params: Values = EMPTY
    weight_decay: float = 0.0
    l1: float = 0.0
    clip_norm: float = 0.0
    extra: Mapping[str, object] = field(default_factory=immutabledict)


@dataclass(frozen=True, slots=True)
class TrainingRecipe:
    """How to learn: the objective (way of learning), its loss, and one optimizer per player.

    A classifier has the player ``"main"``; a GAN has ``"generator"`` and ``"discriminator"``.
    ``device`` is ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"mps"``.
    """

    objective: str = "supervised"
    params: Values = EMPTY
    loss: str = "CrossEntropy"
    loss_params: Values = EMPTY
    optimizers: Mapping[str, OptimizerRecipe] = immutabledict({"main": OptimizerRecipe()})
    batch_size: int = 32
    epochs: int = 50
    seed: int = 0
    device: str = "auto"
    extra: Mapping[str, object] = field(default_factory=immutabledict)


@dataclass(frozen=True, slots=True)
class Project:
    """Everything a file holds. ``title`` and ``about`` are the user's own words."""

    networks: Mapping[str, Network] = immutabledict({"main": Network()})
    data: DataRecipe = DataRecipe()
    training: TrainingRecipe = TrainingRecipe()
    title: str = ""
    about: str = ""
    lab: str | None = None
    extra: Mapping[str, object] = field(default_factory=immutabledict)

    def with_network(self, name: str, network: Network) -> Project:
        """This project with that network put in the place of the one of that name."""
        return replace(self, networks=immutabledict({**self.networks, name: network}))
