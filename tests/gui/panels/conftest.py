"""Panels with the real engine behind them, in no window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from nnstudio.core.project import Project
from nnstudio.core.session import Session
from nnstudio.core.storage.examples import example
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.panels.panel import Panel, panels

PATIENCE = 30_000


@dataclass
class Bench:
    """A session, its controller, and the panels made for it."""

    session: Session
    controller: TrainingController
    wait: Callable[..., None]
    made: dict[str, Panel] = field(default_factory=dict)

    def show(self, name: str) -> Panel:
        """This panel, visible, at the size of a small dock."""
        if name not in self.made:
            self.made[name] = panels[name].make(self.session, self.controller)
            self.made[name].resize(420, 300)
        self.made[name].show()
        return self.made[name]

    def settle(self) -> None:
        """Wait until nothing is under way and every panel has drawn what there is."""
        self.wait(self._is_settled, timeout=PATIENCE)

    def _is_settled(self) -> bool:
        drawn = not any(panel.will_draw for panel in self.made.values())
        return self.session.plan is not None and self.controller.is_settled and drawn

    def train(self, steps: int = 3) -> None:
        self.controller.steps(steps)
        self.settle()


@pytest.fixture
def bench(qtbot) -> Iterator[Callable[[str | Project], Bench]]:
    benches: list[Bench] = []

    def make(project: str | Project) -> Bench:
        session = Session(example(project).load() if isinstance(project, str) else project)
        benches.append(Bench(session, TrainingController(session), qtbot.waitUntil))
        return benches[-1]

    yield make
    for made in benches:
        for panel in made.made.values():
            panel.hide()
            panel.deleteLater()
        made.controller.stop_and_wait()
        made.controller.deleteLater()
