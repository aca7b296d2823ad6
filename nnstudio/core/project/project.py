"""The value a project file holds. Everything is frozen; two projects are equal when they say the same.

``extra`` fields carry what a newer version wrote and this one does not know, so that saving again
loses nothing. Mappings are ``immutabledict``; sequences are tuples.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import Any

from immutabledict import immutabledict

from nnstudio.core.parameters import Value
from nnstudio.core.project.annotation import Annotation
from nnstudio.core.project.paths import steps

Position = tuple[float, float]
Values = Mapping[str, Value]
EMPTY: immutabledict[str, Value] = immutabledict()
NO_VALUES: immutabledict[str, Values] = immutabledict()
# of a field that the first files did not have: it is written only where it is not as before
LATER = immutabledict(later=True)


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
    A node with a ``body`` is a block: a network that is opened like a folder (:mod:`.entries` says which
    ports it has). Bodies may hold blocks; nothing that compares or walks through them recurses.
    """

    id: str
    layer: str
    name: str
    params: Values = EMPTY
    at: Position = (0.0, 0.0)
    extra: Mapping[str, object] = field(default_factory=immutabledict)
    bypassed: bool = False
    learning: LayerLearning = AS_USUAL
    body: Network | None = None

    @property
    def repeat(self) -> int:
        """How many copies of its body a block chains; 1 for any other node."""
        wanted = self.params.get("repeat", 1) if self.body is not None else 1
        return wanted if isinstance(wanted, int) and wanted >= 1 else 1

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Node):
            return NotImplemented
        return _without_body(self) == _without_body(other) and _same(self.body, other.body)

    def __hash__(self) -> int:
        return hash((self.id, self.layer, self.name, self.at))


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes by id, in the order they were added, and the links between them.

    ``notes`` and ``frames`` lie on the canvas for people to read; the network does not know them.
    """

    nodes: Mapping[str, Node] = field(default_factory=immutabledict)
    links: tuple[Link, ...] = ()
    extra: Mapping[str, object] = field(default_factory=immutabledict)
    notes: Mapping[str, Annotation] = field(default_factory=immutabledict)
    frames: Mapping[str, Annotation] = field(default_factory=immutabledict)

    @property
    def annotations(self) -> Mapping[str, Annotation]:
        """The frames and the notes, by id."""
        return immutabledict({**self.frames, **self.notes}) if self.frames or self.notes else self.frames

    def named(self, name: str) -> Node | None:
        """The node of that name, if there is one."""
        return next((node for node in self.nodes.values() if node.name == name), None)

    def links_into(self, node: str) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.target.node == node)

    def links_out_of(self, node: str) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.source.node == node)

    def __eq__(self, other: object) -> bool:
        return _same(self, other) if isinstance(other, Network) else NotImplemented

    def __hash__(self) -> int:
        return hash((frozenset(self.nodes), self.links))


_without_body = attrgetter(*(one.name for one in fields(Node) if one.name != "body"))
_without_nodes = attrgetter(*(one.name for one in fields(Network) if one.name != "nodes"))


def _same(one: Network | None, other: Network | None) -> bool:
    """Whether two networks say the same, down to the innermost body. What is one object is not looked at."""
    waiting = [(one, other)]
    while waiting:
        one, other = waiting.pop()
        if one is other:
            continue
        if one is None or other is None or len(one.nodes) != len(other.nodes):
            return False
        if _without_nodes(one) != _without_nodes(other):
            return False
        for id, node in one.nodes.items():
            twin = other.nodes.get(id)
            if node is twin:
                continue
            if twin is None or _without_body(node) != _without_body(twin):
                return False
            waiting.append((node.body, twin.body))
    return True


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
    its numbers are computed on the training part only. ``augmentations`` vary the training samples by chance:
    by name, the parameters of each that is on.
    """

    source: str = "circle"
    params: Values = EMPTY
    split: SplitRecipe = SplitRecipe()
    normalise: str = "none"
    extra: Mapping[str, object] = field(default_factory=immutabledict)
    augmentations: Mapping[str, Values] = field(default=NO_VALUES, metadata=LATER)


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

    ``schedule`` multiplies every learning rate along the run, after ``warmup`` steps of rising evenly.
    ``accumulate`` batches make one step. ``class_weights`` is ``"none"`` or ``"balanced"``. ``patience``
    epochs without a lower validation loss end the run, as does one below ``target_loss``; 0: they do not.
    ``keep_best`` keeps the weights of the epoch whose validation loss was lowest. ``order_seed`` shuffles
    the samples and ``augmentation_seed`` varies them; ``None``: ``seed`` does.
    ``precision`` is ``"float32"`` or ``"bfloat16"``, which is what layers compute in while they are trained.
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
    schedule: str = field(default="constant", metadata=LATER)
    schedule_params: Values = field(default=EMPTY, metadata=LATER)
    warmup: int = field(default=0, metadata=LATER)
    accumulate: int = field(default=1, metadata=LATER)
    class_weights: str = field(default="none", metadata=LATER)
    patience: int = field(default=0, metadata=LATER)
    target_loss: float = field(default=0.0, metadata=LATER)
    keep_best: bool = field(default=False, metadata=LATER)
    order_seed: int | None = field(default=None, metadata=LATER)
    augmentation_seed: int | None = field(default=None, metadata=LATER)
    precision: str = field(default="float32", metadata=LATER)

    @property
    def seeds(self) -> dict[str, Any]:
        """The fields that hold seeds: they decide how a run begins, and stay as they are while it lasts."""
        names = ("seed", "order_seed", "augmentation_seed")
        return {name: getattr(self, name) for name in names}


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

    def network_at(self, path: str) -> Network:
        """The network at this path: ``main``, or ``main/n3`` for the body of a block in it.

        Raises:
            KeyError: there is none.
        """
        found = self.find_network(path)
        if found is None:
            raise KeyError(path)
        return found

    def find_network(self, path: str) -> Network | None:
        """The network at this path, or ``None``."""
        name, blocks = steps(path)
        found = self.networks.get(name)
        for block in blocks:
            node = found.nodes.get(block) if found is not None else None
            found = node.body if node is not None else None
        return found

    def with_network(self, path: str, network: Network) -> Project:
        """This project with that network put in the place of the one at that path."""
        name, blocks = steps(path)
        if blocks:
            from nnstudio.core.project.nesting import with_body

            network = with_body(self.networks[name], blocks, network)
        return replace(self, networks=immutabledict({**self.networks, name: network}))
