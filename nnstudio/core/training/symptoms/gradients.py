"""Gradients that fade or swell on their way back, and updates too large or too small for their weights."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.checks.sigmoid_stacks import STEEPEST
from nnstudio.core.compiler.mending import exchange_all
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.observe.vital_signs import SATURATING, Place, VitalSignsObservation
from nnstudio.core.training.symptoms.facts import Facts, Symptom, set_rate, set_recipe

FADED = 3e-4  # of the last layer's gradient
SWOLLEN = 100.0
LARGE_UPDATE, SMALL_UPDATE = 0.5, 1e-6  # of the weights' own length; 1e-3 is healthy
NOT_LEARNED = 0.4  # of the first loss: what learns well may take large steps, and rest afterwards
FEWEST_STEPS = 50
_CLIP = 1.0
_MILLION = 1e6


def _gradients(look: VitalSignsObservation) -> dict[Place, float]:
    return {place: pull.gradient for place, pull in look.pulls.items()}


def _updates(look: VitalSignsObservation) -> dict[Place, float]:
    return {place: pull.update for place, pull in look.pulls.items()}


def _ends(facts: Facts) -> Iterator[tuple[Place, Place, float]]:
    """For each network its first and last layer with weights, and the ratio of their gradients."""
    found = facts.usual(_gradients)
    for network in facts.project.networks:
        places = [place for place in found if place[0] == network]
        if len(places) > 1 and found[places[-1]] > 0 and found[places[0]] > 0:
            yield places[0], places[-1], found[places[0]] / found[places[-1]]


def _rounded(times: float) -> int | Message:
    """To one figure: nobody can measure more."""
    return int(float(f"{times:.1g}")) if times < _MILLION else Message.of(N_("more than a million"))


def _vanishing(facts: Facts) -> Iterator[Problem]:
    for first, last, ratio in _ends(facts):
        if ratio < FADED:
            yield facts.problem(
                "vanishing-gradients",
                Message.of(
                    N_(
                        "The gradient fades on its way back: at {first} it is {times} times smaller than at "
                        "{last}, so the first layers hardly learn. Try ReLU, normalisation, or a skip."
                    ),
                    first=facts.name(first),
                    last=facts.name(last),
                    times=_rounded(1 / ratio),
                ),
                place=first,
                mend=_unsquashed(facts, first[0]),
            )


def _unsquashed(facts: Facts, network: str) -> Mend | None:
    """ReLU in the place of all hidden squashing activations, where there are any."""
    design = facts.project.networks[network]
    ends = {link.source.node for link in design.links if design.nodes[link.target.node].layer == "Output"}
    squashing = SATURATING | STEEPEST.keys()
    found = tuple(id for id, node in design.nodes.items() if node.layer in squashing and id not in ends)
    if not found:
        return None
    return Mend(Message.of(N_("Replace all of them by ReLU")), exchange_all, (network, found, "ReLU"))


def _exploding(facts: Facts) -> Iterator[Problem]:
    for first, last, ratio in _ends(facts):
        if ratio > SWOLLEN:
            yield facts.problem(
                "exploding-gradients",
                Message.of(
                    N_(
                        "The gradient swells on its way back: at {first} it is {times} times what it is at "
                        "{last}. One step may throw the weights far off: clip the gradient, or normalise."
                    ),
                    first=facts.name(first),
                    last=facts.name(last),
                    times=_rounded(ratio),
                ),
                place=first,
                mend=_clipped(facts),
            )


def _clipped(facts: Facts) -> Mend | None:
    if any(recipe.clip_norm for recipe in facts.project.training.optimizers.values()):
        return None
    return set_recipe(N_("Clip the gradient at norm {value:g}"), "clip_norm", _CLIP)


def _update_ratio(facts: Facts) -> Iterator[Problem]:
    """The largest where it is too large; else the smallest, where nothing has been learned yet."""
    if facts.steps < FEWEST_STEPS or not facts.left_of_loss() > NOT_LEARNED:
        return
    found = {place: ratio for place, ratio in facts.usual(_updates).items() if ratio > 0}
    if not found:
        return
    largest, smallest = max(found, key=found.__getitem__), min(found, key=found.__getitem__)
    if found[largest] > LARGE_UPDATE:
        yield _far(facts, largest, found[largest], N_("too large: what was learned is overwritten"), 0.1)
    elif found[largest] < SMALL_UPDATE:
        yield _far(facts, smallest, found[smallest], N_("too small: nothing is learned"), 10)


def _far(facts: Facts, place: Place, ratio: float, verdict: str, factor: float) -> Problem:
    return facts.problem(
        "update-ratio",
        Message.of(
            N_(
                "Each step moves the weights of {node} by {ratio:.0e} of their own size. About 1e-3 is "
                "healthy; this is {verdict}."
            ),
            node=facts.name(place),
            ratio=ratio,
            verdict=Message.of(verdict),
        ),
        place=place,
        mend=set_rate(facts, factor),
    )


SYMPTOMS = (
    Symptom("vanishing-gradients", N_("vanishing gradients"), _vanishing),
    Symptom("exploding-gradients", N_("exploding gradients"), _exploding),
    Symptom("update-ratio", N_("size of the updates"), _update_ratio),
)
