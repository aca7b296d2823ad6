"""What the loss curve says of the learning rate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnstudio.core.compiler.plan import Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.observe.vital_signs import VitalSignsObservation
from nnstudio.core.training.curves import Floats
from nnstudio.core.training.symptoms.facts import Facts, Symptom, set_rate

FEWEST_STEPS = 50
GROWN = 1.5  # times the loss before anything was learned
LEAP = 4.0  # times the loss before anything was learned
STUCK = 0.7  # of the first loss
FEWEST_EPOCHS = 8
WINDOW = 20  # epochs looked back at
RESTLESS = 0.25  # mean change from epoch to epoch, as a share
TURNS = 0.5  # of the epochs: up after down, or down after up
NOT_LEARNED = 0.3
SLOW_EPOCHS = 5
SLOW_FALL = 0.1  # of the loss, in all epochs together
STEADY = 0.8  # of the epochs: the loss falls, only too slowly
SLOW_UPDATE = 1e-4


def _too_high(facts: Facts) -> Iterator[Problem]:
    """The loss has grown, or swings up and down without getting lower."""
    if facts.is_game or facts.trouble is not None:
        return
    if _has_grown(facts.curve("loss"), facts.first_loss()):
        yield _high(facts, N_("the loss is higher than before the first step"))
    elif _has_leapt(facts) and facts.left_of_loss() > STUCK:
        yield _high(facts, N_("the loss leapt up, and nothing has been learned since"))
    elif _swings(facts.curve("train_loss")) and facts.left_of_loss() > NOT_LEARNED:
        yield _high(facts, N_("the loss goes up and down and gets no lower"))


def _high(facts: Facts, sign: str) -> Problem:
    return facts.problem(
        "learning-rate-high",
        Message.of(
            N_("The learning rate seems too high: {sign}. Steps jump over the valley."), sign=Message.of(sign)
        ),
        mend=set_rate(facts, 0.1),
    )


def _has_grown(losses: Floats, first: float) -> bool:
    """Whether the last tenth of the steps lies well above the first."""
    if len(losses) < FEWEST_STEPS:
        return False
    last = losses[-max(20, len(losses) // 10) :]
    return bool(np.median(last) > GROWN * max(first, float(np.median(losses[:FEWEST_STEPS])) / 2))


def _has_leapt(facts: Facts) -> bool:
    """Whether the mean of some epoch lay far above the first step."""
    is_begun = len(facts.curve("loss")) >= FEWEST_STEPS
    return is_begun and bool(facts.curve("train_loss").max(initial=0) > LEAP * facts.first_loss())


def _swings(losses: Floats) -> bool:
    """Whether the means of the last epochs turn often, by much, and do not come down."""
    if len(losses) < FEWEST_EPOCHS:
        return False
    recent = losses[-WINDOW:]
    changes = np.diff(np.log(np.maximum(recent, 1e-12)))
    turns = float((changes[1:] * changes[:-1] < 0).mean())
    half = len(recent) // 2
    is_lower = recent[half:].min() < 0.9 * recent[:half].min()
    return bool(turns >= TURNS and np.abs(changes).mean() > RESTLESS and not is_lower)


def _updates(look: VitalSignsObservation) -> dict[tuple[str, str], float]:
    return {place: pull.update for place, pull in look.pulls.items()}


def _too_low(facts: Facts) -> Iterator[Problem]:
    """The loss falls steadily, but so little that no patience will do; and each step is tiny."""
    losses = facts.curve("validation_loss")  # of the same samples every time, so that tiny falls show
    losses = losses if len(losses) else facts.curve("train_loss")
    updates = list(facts.usual(_updates).values())
    if facts.is_game or len(losses) < SLOW_EPOCHS or not updates or max(updates) > SLOW_UPDATE:
        return
    falls = float((np.diff(losses) < 0).mean())
    fallen = 1 - float(losses[-1] / losses[0]) if losses[0] > 0 else 1.0
    if falls >= STEADY and 0 <= fallen < SLOW_FALL:
        yield facts.problem(
            "learning-rate-low",
            Message.of(
                N_(
                    "The learning rate seems too low: in {epochs} epochs the loss fell by {share:.1g}%, in "
                    "tiny steps."
                ),
                epochs=len(losses),
                share=100 * fallen,
            ),
            mend=set_rate(facts, 10),
        )


SYMPTOMS = (
    Symptom("learning-rate-high", N_("learning rate too high"), _too_high),
    Symptom("learning-rate-low", N_("learning rate too low"), _too_low),
)
