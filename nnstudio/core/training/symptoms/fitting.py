"""Learning by heart, and learning too little: what training and validation say together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.training.symptoms.facts import Facts, Symptom, set_recipe

SINCE = 5  # epochs without a lower validation loss; and as many are judged together
UNDONE = 0.2  # of all that the validation loss had gained is lost again
GAP = 2.0  # times the training loss
LEARNED = 0.5  # of the first training loss: what is not learned is not learned by heart
PATIENCE = 20  # epochs before a network may be called too small
FLAT = 0.02  # fall of the training loss over the last third
LITTLE = 0.3  # of what there is to be learned
_WEIGHT_DECAY = 1e-3


def _over_fitting(facts: Facts) -> Iterator[Problem]:
    """Validation gets worse while training gets better."""
    train, validation = facts.curve("train_loss"), facts.curve("validation_loss")
    if facts.is_game or len(validation) != len(train) or len(validation) <= SINCE:
        return
    best = int(validation.argmin())
    now, lowest = float(np.median(validation[-SINCE:])), float(validation[best])
    began = facts.first_loss() if len(facts.curve("loss")) else float(validation[0])
    is_worse = now - lowest > UNDONE * max(began - lowest, 0.5 * lowest)
    is_apart = now > GAP * train[-1] and train[-1] < min(train[best], LEARNED * began)
    if len(validation) - 1 - best < SINCE or not is_worse or not is_apart:
        return
    yield facts.problem(
        "over-fitting",
        Message.of(
            N_(
                "The network learns by heart since epoch {epoch}: the validation loss rose from {low:.3g} to "
                "{now:.3g} while the training loss fell to {train:.3g}. Stop earlier, or hold the weights "
                "back."
            ),
            epoch=best + 1,
            low=lowest,
            now=now,
            train=float(train[-1]),
        ),
        mend=_held_back(facts),
    )


def _held_back(facts: Facts) -> Mend | None:
    if any(recipe.weight_decay for recipe in facts.project.training.optimizers.values()):
        return None
    return set_recipe(N_("Set weight decay to {value}"), "weight_decay", _WEIGHT_DECAY)


def _under_fitting(facts: Facts) -> Iterator[Problem]:
    """After many epochs the training samples themselves are hardly known, and nothing moves any more."""
    train = facts.curve("train_loss")
    share = _learned(facts)
    if facts.is_game or len(train) < PATIENCE or share is None or share >= LITTLE:
        return
    third = len(train) // 3
    before, after = float(train[-2 * third : -third].mean()), float(train[-third:].mean())
    if before - after < FLAT * abs(before):
        yield facts.problem(
            "under-fitting",
            Message.of(
                N_(
                    "The network does not even know its training samples: of what there is to learn it has "
                    "{share}%, and it no longer gets better. Make it larger, give it better inputs, or try a "
                    "higher learning rate."
                ),
                share=max(0, round(100 * share)),
            ),
        )


def _learned(facts: Facts) -> float | None:
    """From 0 (as good as a constant answer) to 1 (perfect), on the training samples."""
    r2 = facts.curve("train_r2")
    if len(r2):
        return float(np.median(r2[-3:]))
    accuracy = facts.curve("train_accuracy")
    if not len(accuracy) or facts.data is None or not facts.data.classes:
        return None
    base = facts.data.commonest_share
    return (float(np.median(accuracy[-3:])) - base) / (1 - base) if base < 1 else None


SYMPTOMS = (
    Symptom(
        "over-fitting",
        N_("over-fitting"),
        _over_fitting,
        order=90,
        explained_by=frozenset({"not-finite", "learning-rate-high"}),
    ),
    Symptom(
        "under-fitting",
        N_("under-fitting"),
        _under_fitting,
        order=91,
        explained_by=frozenset(
            {
                "not-finite",
                "dead-relus",
                "saturated",
                "vanishing-gradients",
                "exploding-gradients",
                "update-ratio",
                "learning-rate-high",
                "learning-rate-low",
            }
        ),
    ),
)
