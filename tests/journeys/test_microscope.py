"""A learner looks at one training step layer by layer: chosen in the training panel, pressed as Step."""

from __future__ import annotations

from nnstudio.core.observe.microscope import Moment
from nnstudio.core.storage.examples import example
from nnstudio.core.training.speed import SPEEDS

PATIENCE = 60_000


def settle(qtbot, studio) -> None:
    def is_settled() -> bool:
        controller = studio.controller
        waits = studio.session.plan is None or controller.microscope.is_waiting
        return controller.is_settled and not waits

    qtbot.waitUntil(is_settled, timeout=PATIENCE)


def test_a_step_is_walked_through_and_made(make_studio, qtbot):
    studio = make_studio(example("circle").load())
    window, scope = studio.window, studio.session.microscope
    settle(qtbot, studio)
    training = window.docks["training"]
    training.raise_()
    place = next(index for index, speed in enumerate(SPEEDS) if speed.by_layer)
    choice = training.fill()._speed
    choice.setCurrentIndex(place)
    choice.activated.emit(place)
    step, marks = window.actions_by_name["step"], window.view.tools.microscope
    network = studio.session.project.networks["main"]
    walked = []
    step.trigger()
    settle(qtbot, studio)
    assert window.docks["microscope"].content is not None
    while not walked or not scope.is_at_end:
        walked.append((scope.stage.moment, [network.nodes[node].name for node in sorted(marks.nodes)]))
        step.trigger()
        settle(qtbot, studio)
    assert walked == [
        (Moment.FORWARD, ["linear1"]),
        (Moment.FORWARD, ["tanh1"]),
        (Moment.FORWARD, ["linear2"]),
        (Moment.LOSS, ["linear2"]),
        (Moment.BACKWARD, ["linear2"]),
        (Moment.BACKWARD, ["tanh1"]),
        (Moment.BACKWARD, ["linear1"]),
    ]
    assert {network.nodes[node].name for node in marks.nodes} == {"linear1", "linear2"}
    assert studio.session.run.step == 1
    choice.setCurrentIndex(0)
    choice.activated.emit(0)
    settle(qtbot, studio)
    assert scope.stage is None
    assert not marks.nodes
    assert studio.session.run.step == 1
