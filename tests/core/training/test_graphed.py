"""Steps recorded for a graphics card: the same numbers as one operation at a time, or that, with a reason.

The recordings of a card are stood in for by doing the work again, so that all but the card itself is tried.
"""

from __future__ import annotations

import pytest
import torch

from nnstudio.core.training.graphed.program import STEADY
from nnstudio.core.training.graphed.stepper import FEWEST, GraphedStepper
from nnstudio.core.training.stepper import EagerStepper
from tests.core.training.making import conv_project, gan_project, optimizer, prepared, project, weights_of


def again(work, warm_ups):
    """Stands in for a card's recording."""
    for _time in range(warm_ups):
        work()
    return work


def steps(trainer, stepper, count):
    """So many steps by this stepper; the losses."""
    trainer._do_step = stepper
    with trainer.randomness.own():
        return [tuple(float(loss) for loss in trainer.take_step()) for _step in range(count)]


def both(made, count, recorder=again):
    """The losses and weights of a graphed and of an eager run, and the graphed stepper."""
    found = []
    for graphed in (True, False):
        trainer = prepared(made)
        phases = trainer.objective.phases(trainer.learning)
        given = (phases, trainer.players, trainer.learning.networks)
        stepper = GraphedStepper(*given, recorder) if graphed else EagerStepper(*given[:2])
        found.append((steps(trainer, stepper, count), weights_of(trainer), stepper))
    return found


RECIPES = [
    optimizer("SGD", 0.1),
    optimizer("SGD", 0.1, params={"momentum": 0.9}),
    optimizer("Adam", 0.01),
    optimizer("AdamW", 0.01, weight_decay=0.01),
    optimizer("RMSprop", 0.01),
    optimizer("SGD", 0.1, clip_norm=0.5, l1=0.001),
]


@pytest.mark.parametrize("by", RECIPES, ids=lambda by: f"{by.name} {dict(by.params)} {by.l1}")
def test_a_replayed_run_has_the_losses_and_weights_of_the_plain_one(by):
    (losses, weights, stepper), (plain, true, _eager) = both(project(by=by), FEWEST + STEADY + 40)
    assert stepper.reason is None
    assert stepper._moves[0]._programs
    assert losses == plain
    assert all((weights[name] == true[name]).all() for name in true)


@pytest.mark.parametrize("make", [conv_project, gan_project])
def test_dropout_running_statistics_and_two_players_are_the_same_too(make):
    (losses, weights, stepper), (plain, true, _eager) = both(make(), FEWEST + 15)
    assert stepper.reason is None
    assert losses == plain
    assert all((weights[name] == true[name]).all() for name in true)


def test_a_learning_rate_that_moves_is_followed():
    rates = [0.1] * (FEWEST + STEADY + 10) + [0.05, 0.02, 0.01] * 5
    found = []
    for graphed in (True, False):
        trainer = prepared(project())
        given = (trainer.objective.phases(trainer.learning), trainer.players, trainer.learning.networks)
        stepper = GraphedStepper(*given, again) if graphed else EagerStepper(*given[:2])
        losses = []
        for rate in rates:
            trainer.players["main"].use_rate(rate)
            losses += steps(trainer, stepper, 1)
        found.append(losses)
    assert found[0] == found[1]


def test_what_cannot_be_recorded_is_computed_plainly_and_said():
    def refuses(_work, _warm_ups):
        raise RuntimeError("the card has to be waited for")

    (losses, weights, stepper), (plain, true, _eager) = both(conv_project(), FEWEST + 10, refuses)
    assert "RuntimeError" in str(stepper.reason)
    assert losses == plain
    assert all((weights[name] == true[name]).all() for name in true)


def test_an_update_that_cannot_be_recorded_is_done_kernel_by_kernel():
    def gradients_only(work, warm_ups):
        if not warm_ups:
            raise RuntimeError("this cannot be recorded")
        return again(work, warm_ups)

    (losses, weights, stepper), (plain, true, _eager) = both(project(), FEWEST + STEADY + 20, gradients_only)
    assert stepper.reason is None
    assert losses == plain
    assert all((weights[name] == true[name]).all() for name in true)


def test_a_recording_with_other_numbers_is_not_used():
    def wrong(work, warm_ups):
        calls = again(work, warm_ups)

        def replay():
            calls()
            owner = work.__self__
            if hasattr(owner, "_loss"):
                owner._loss = owner._loss + 1.0

        return replay

    (losses, _weights, stepper), (plain, _true, _eager) = both(project(), FEWEST + 10, wrong)
    assert "same numbers" in str(stepper.reason)
    assert losses == plain


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA here")
def test_a_real_card_gives_what_the_plain_way_gives():
    trainer, plain = prepared(project(device="cuda")), prepared(project(device="cuda"))
    given = (plain.objective.phases(plain.learning), plain.players)
    assert isinstance(trainer._stepper, GraphedStepper)
    losses = steps(trainer, trainer._stepper, FEWEST + STEADY + 40)
    assert trainer.slow_reason is None
    assert losses == pytest.approx(steps(plain, EagerStepper(*given), len(losses)), rel=1e-5)
