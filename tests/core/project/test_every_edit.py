"""A user who tries every edit with every argument, and a mirror that remembers every project there was.

``NNSTUDIO_EDIT_RUNS`` sets how many runs of fifty steps are made: 2000 for the long one, which needs
``-o timeout=0``.
"""

from __future__ import annotations

import os
from random import Random

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from nnstudio.core.project import Network, Project, edits
from nnstudio.core.refusal import Refusal
from nnstudio.core.session import Session

from .every_edit import GROWING, MOST_NODES, MOVES, NOT_EDITS, OFTEN, Choice, fragment_of
from .validity import comes_back, faults

RUNS = int(os.environ.get("NNSTUDIO_EDIT_RUNS", "60"))
STEPS = 50
SEEDS = st.integers(0, 2**20)


def test_every_edit_is_tried() -> None:
    assert set(MOVES) == (set(edits.__all__) - NOT_EDITS) | {"lay_out"}


class EveryEdit(RuleBasedStateMachine):
    """The session's history beside a list of what it should hold."""

    @initialize(layers=st.lists(st.sampled_from(["Input", "Linear", "Add", "Output", "LSTM"]), max_size=6))
    def start(self, layers: list[str]) -> None:
        project = Project()
        for layer in layers:
            project = edits.append_node(project, "main", layer)
        self.session = Session(project)
        self.past: list[list[object]] = []  # projects before each step, with the key of the step
        self.future: list[Project] = []
        self.fragment = Network()

    @rule(name=st.sampled_from((*sorted(MOVES), *OFTEN)), seed=SEEDS, merge=st.sampled_from(("", "", "drag")))
    def edit(self, name: str, seed: int, merge: str) -> None:
        edit, chosen = MOVES[name]
        choice = Choice(self.session.project, Random(seed), self.fragment)
        if name in GROWING and len(choice.network.nodes) > MOST_NODES:
            return
        was = self.session.project
        try:
            self.session.apply(edit, *chosen(choice), merge=merge)
        except Refusal as refusal:
            self.said = str(refusal)  # words that cannot be put together would raise
            assert self.session.project is was
            return
        self._note(was, merge)
        assert faults(self.session.project) == []
        if seed % 4 == 0:
            assert comes_back(self.session.project)

    def _note(self, was: Project, merge: str) -> None:
        """What the history should have made of it."""
        now = self.session.project
        if now == was:
            return
        if merge and self.past and self.past[-1][1] == merge and not self.future:
            if now == self.past[-1][0]:
                self.past.pop()
        else:
            self.past.append([was, merge])
        self.future.clear()

    @rule(seed=SEEDS)
    def copy(self, seed: int) -> None:
        self.fragment = fragment_of(self.session.project, Random(seed))

    @rule()
    def seal(self) -> None:
        self.session.seal()
        if self.past:
            self.past[-1][1] = ""

    @rule(count=st.integers(1, 6))
    def go_back(self, count: int) -> None:
        for _ in range(min(count, len(self.past))):
            self.future.append(self.session.project)
            self.session.undo()
            assert self.session.project == self.past.pop()[0]
        assert (self.session.undo_label is None) == (not self.past)

    @rule(count=st.integers(1, 6))
    def go_forth(self, count: int) -> None:
        for _ in range(min(count, len(self.future))):
            self.past.append([self.session.project, ""])
            self.session.redo()
            assert self.session.project == self.future.pop()
        assert (self.session.redo_label is None) == (not self.future)

    def teardown(self) -> None:
        if hasattr(self, "session"):
            assert comes_back(self.session.project)


EveryEdit.TestCase.settings = settings(
    max_examples=RUNS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
)
TestEveryEdit = EveryEdit.TestCase
