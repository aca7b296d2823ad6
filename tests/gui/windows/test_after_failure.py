"""A run that failed for want of memory: told with what took how much, and half the batch is one click."""

from __future__ import annotations

import pytest

from nnstudio.core.language import N_, Message
from nnstudio.core.session import RunStatus, Session
from nnstudio.core.training.events import Reason, RunFinished
from nnstudio.core.training.running_out import half_batch
from nnstudio.gui.bridge.controller import TrainingController
from nnstudio.gui.windows.after_failure import AfterFailure
from nnstudio.gui.windows.notice import NoticeBar
from tests.core.training.making import project
from tests.gui.bridge.fake_engine import FakeEngine


class Studio:
    def __init__(self, qtbot):
        self.session = Session(project(batch_size=16, epochs=1000))
        self.controller = TrainingController(self.session, engine=FakeEngine().engine())
        self.notice = NoticeBar()
        qtbot.addWidget(self.notice)
        self.after = AfterFailure(self.session, self.controller, self.notice, self.notice)
        self.wait = qtbot.waitUntil

    def settle(self):
        self.wait(lambda: self.controller.is_settled, timeout=5000)

    def fail(self, mend):
        run = self.session.run
        message = Message.of(N_("There is not enough memory."))
        run.receive([RunFinished(run.step, run.epoch, Reason.FAILED, 1.0, message, "Traceback", mend)])
        self.after.tell()


@pytest.fixture
def studio(qtbot):
    made = Studio(qtbot)
    made.controller.step()
    made.settle()
    yield made
    made.controller.stop_and_wait()


def test_half_the_batch_is_one_click_and_the_run_goes_on(studio):
    studio.fail(half_batch(studio.session.project, 100))
    assert studio.notice.text == "There is not enough memory."
    assert studio.notice._act.text() == "Halve the batch to 8"
    studio.notice._act.click()
    studio.wait(lambda: studio.session.run.status is RunStatus.RUNNING, timeout=5000)
    assert studio.session.project.training.batch_size == 8
    assert studio.notice.isHidden()
    studio.controller.pause()
    studio.settle()
    studio.session.undo()
    assert studio.session.project.training.batch_size == 16


def test_other_failures_offer_nothing(studio):
    studio.fail(None)
    assert studio.notice.text
    assert not studio.notice._act.isVisible()
