"""A disk that is full pauses the window's training once, with what was kept; then the user decides."""

from __future__ import annotations

import threading

import pytest

from nnstudio.core.language import Message
from nnstudio.core.runs.troubles import FULL, in_words
from nnstudio.core.session import RunStatus


@pytest.fixture
def said(studio):
    heard = []
    studio.controller.travel.noted.connect(lambda message: heard.append(str(message)))
    return heard


def tell(studio, message):
    """As the writer's thread does."""
    writer = threading.Thread(target=studio.controller.travel.recording._said, args=(message,))
    writer.start()
    writer.join()


def test_training_is_paused_and_the_reason_is_given(studio, said):
    studio.controller.train()
    studio.until(lambda: studio.session.run.step > 2)
    tell(studio, Message.of(FULL))
    studio.settle()
    assert studio.session.run.status is RunStatus.PAUSED
    (sentence,) = said
    assert "training is paused" in sentence
    studio.controller.train()
    at = studio.session.run.step
    studio.until(lambda: studio.session.run.step > at + 2)
    studio.controller.pause()
    studio.settle()


def test_another_trouble_of_the_recording_leaves_the_training_alone(studio, said, tmp_path):
    studio.controller.train()
    studio.until(lambda: studio.session.run.step > 2)
    tell(studio, in_words(PermissionError(13, "Permission denied"), tmp_path))
    studio.until(lambda: bool(said))
    assert studio.controller.is_busy
    assert "Training goes on without" in said[0]
    studio.controller.pause()
    studio.settle()


def test_what_is_said_after_the_end_pauses_nothing(studio, said):
    studio.controller.step()
    studio.settle()
    tell(studio, Message.of(FULL))
    studio.controller._delivery.watch()
    studio.until(lambda: bool(said))
    assert "Training goes on" in said[0]
