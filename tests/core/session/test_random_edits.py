"""Random edits with undo and redo: the project stays one that every room may rely on."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from nnstudio.core.layers import catalogue
from nnstudio.core.project import Network, Port, Project, edits
from nnstudio.core.project.edits.ports import input_ports, output_ports, takes_many
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session
from nnstudio.core.storage import strict_json
from nnstudio.core.storage.project_json import from_json, to_json

LAYERS = st.sampled_from(catalogue.names())
PLACES = st.tuples(st.integers(-500, 1500), st.integers(-500, 500))
WORDS = st.sampled_from(["hidden", "été", "class", "forward", "relu1", "conv1", "2x", ""])
TYPED = st.sampled_from(["0", "1", "3", "0,5", "-1", "true", "none", "3x3", "nan", "same", "1e9", "abc"])
PATHS = st.sampled_from(
    ["training.learning_rate", "training.batch_size", "data.params.noise", "data.split.seed", "title"]
)
PICK = st.integers(0, 10_000)


class RandomEdits(RuleBasedStateMachine):
    """A user who tries everything, and a mirror that remembers every project there was."""

    @initialize(layers=st.lists(st.sampled_from(["Input", "Linear", "Add", "Output", "LSTM"]), max_size=6))
    def start(self, layers: list[str]) -> None:
        project = Project()
        for layer in layers:
            project = edits.add_node(project, "main", layer, (0, 0))
        self.session = Session(project)
        self.before: list[Project] = []
        self.fragment = Network()

    @property
    def network(self) -> Network:
        return self.session.project.networks["main"]

    def some_node(self, pick: int) -> str:
        return list(self.network.nodes)[pick % len(self.network.nodes)] if self.network.nodes else "n0"

    def some_nodes(self, pick: int) -> frozenset[str]:
        return frozenset(id for rank, id in enumerate(self.network.nodes) if pick >> (rank % 13) & 1)

    def apply(self, edit: object, *arguments: object) -> None:
        """Try an edit; a refusal must change nothing."""
        was = self.session.project
        try:
            self.session.apply(edit, *arguments)  # type: ignore[arg-type]
        except Refusal as refusal:
            self.said = str(refusal)
            assert self.session.project is was
            return
        if self.session.project != was:
            self.before.append(was)

    @rule(layer=LAYERS, at=PLACES)
    def add(self, layer: str, at: tuple[int, int]) -> None:
        self.apply(edits.add_node, "main", layer, at)

    @rule(layer=LAYERS, pick=PICK, anywhere=st.booleans())
    def append(self, layer: str, pick: int, anywhere: bool) -> None:
        self.apply(edits.append_node, "main", layer, self.some_node(pick) if anywhere else None)

    @rule(layer=LAYERS, pick=PICK)
    def insert(self, layer: str, pick: int) -> None:
        if self.network.links:
            link = self.network.links[pick % len(self.network.links)]
            self.apply(edits.insert_on_link, "main", link, layer)

    @rule(pairs=st.lists(st.tuples(PICK, PICK), min_size=1, max_size=8))
    def link(self, pairs: list[tuple[int, int]]) -> None:
        for one, other in pairs:
            source, target = self.some_node(one), self.some_node(other)
            self.apply(edits.connect, "main", Port(source, "out"), Port(target, "in"))

    @rule(pick=PICK, one=PICK, other=PICK)
    def move_link(self, pick: int, one: int, other: int) -> None:
        if self.network.links:
            link = self.network.links[pick % len(self.network.links)]
            source, target = Port(self.some_node(one), "out"), Port(self.some_node(other), "in")
            self.apply(edits.reconnect, "main", link, source, target)

    @rule(pick=PICK)
    def unlink(self, pick: int) -> None:
        if self.network.links:
            self.apply(edits.disconnect, "main", self.network.links[pick % len(self.network.links)])

    @rule(pick=PICK, heal=st.booleans())
    def take_away(self, pick: int, heal: bool) -> None:
        edit = edits.delete_and_heal if heal else edits.delete
        self.apply(edit, "main", frozenset({self.some_node(pick)}))

    @rule(pick=PICK, word=WORDS)
    def rename(self, pick: int, word: str) -> None:
        self.apply(edits.rename, "main", self.some_node(pick), word)

    @rule(pick=PICK, which=PICK, text=TYPED)
    def set_param(self, pick: int, which: int, text: str) -> None:
        node = self.network.nodes.get(self.some_node(pick))
        if node is not None and node.params:
            name = list(node.params)[which % len(node.params)]
            self.apply(edits.set_value, f"networks.main.{node.name}.{name}", text)

    @rule(path=PATHS, text=TYPED)
    def set_value(self, path: str, text: str) -> None:
        self.apply(edits.set_value, path, text)

    @rule(pick=PICK, at=PLACES)
    def drag(self, pick: int, at: tuple[int, int]) -> None:
        self.apply(edits.move, "main", {self.some_node(pick): at})

    @rule(pick=PICK)
    def copy(self, pick: int) -> None:
        self.fragment = edits.copy(self.session.project, "main", self.some_nodes(pick))

    @rule(at=PLACES)
    def paste(self, at: tuple[int, int]) -> None:
        if len(self.network.nodes) < 60:
            self.apply(edits.paste, "main", self.fragment, at)

    @rule(pick=PICK)
    def duplicate(self, pick: int) -> None:
        if len(self.network.nodes) < 60:
            self.apply(edits.duplicate, "main", self.some_nodes(pick))

    @rule(count=st.integers(1, 6))
    def there_and_back(self, count: int) -> None:
        """n undos lead to the n-th project before, n redos back to this one."""
        now = self.session.project
        steps = min(count, len(self.before))
        for _ in range(steps):
            self.session.undo()
        if steps:
            assert self.session.project == self.before[-steps]
        for _ in range(steps):
            self.session.redo()
        assert self.session.project == now

    @rule()
    def undo(self) -> None:
        if self.before:
            self.session.undo()
            assert self.session.project == self.before.pop()

    @invariant()
    def links_lead_between_ports_that_exist(self) -> None:
        nodes = self.network.nodes
        for link in self.network.links:
            assert link.source.name in output_ports(self.network, nodes[link.source.node])
            assert link.target.name in input_ports(self.network, nodes[link.target.node])

    @invariant()
    def inputs_have_one_link_and_no_link_is_doubled(self) -> None:
        nodes = self.network.nodes
        targets = [
            link.target
            for link in self.network.links
            if not takes_many(nodes[link.target.node], link.target.name)
        ]
        assert len(set(targets)) == len(targets)
        assert len(set(self.network.links)) == len(self.network.links)

    @invariant()
    def names_and_ids_are_unique(self) -> None:
        names = [node.name for node in self.network.nodes.values()]
        assert len(set(names)) == len(names)
        assert all(id == node.id for id, node in self.network.nodes.items())

    @invariant()
    def it_can_be_saved_and_opened(self) -> None:
        """Also proves that there is no loop and no bad name: the reader refuses both."""
        project = self.session.project
        assert from_json(strict_json.parse(strict_json.dump(to_json(project)))) == project


RandomEdits.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestRandomEdits = RandomEdits.TestCase
