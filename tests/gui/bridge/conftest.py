"""A studio without widgets: a session, a controller, and the fake engine behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from immutabledict import immutabledict

from nnstudio.core.project import Network, Node, Project
from nnstudio.core.session import Session
from nnstudio.gui.bridge.controller import TrainingController

from .fake_engine import FakeEngine


@dataclass
class Studio:
    session: Session
    controller: TrainingController
    fake: FakeEngine
    wait: Callable[..., None]

    def settle(self) -> None:
        """Wait until nothing is under way."""
        self.wait(lambda: self.controller.is_settled, timeout=5000)

    def until(self, condition: Callable[[], object]) -> None:
        self.wait(condition, timeout=5000)


@pytest.fixture
def project() -> Project:
    node = Node("n1", "Linear", "linear1", immutabledict({"out_features": 3}))
    return Project(networks=immutabledict({"main": Network(immutabledict({"n1": node}))}))


@pytest.fixture
def make_studio(qtbot, project) -> Iterator[Callable[..., Studio]]:
    studios: list[Studio] = []

    def make(**settings: object) -> Studio:
        fake = FakeEngine(**settings)
        session = Session(project)
        controller = TrainingController(session, engine=fake.engine())
        studios.append(Studio(session, controller, fake, qtbot.waitUntil))
        return studios[-1]

    yield make
    for studio in studios:
        studio.controller.stop_and_wait()


@pytest.fixture
def studio(make_studio) -> Studio:
    """One whose untrained network already stands ready."""
    made = make_studio()
    made.settle()
    return made
