"""Activations that pass nothing on: units that are always 0, and curves at their flat ends."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.observe.vital_signs import Place, VitalSignsObservation
from nnstudio.core.project import edits
from nnstudio.core.training.symptoms.facts import Facts, Symptom

MANY_DEAD = 0.6  # of a layer's units; healthy decoders come near a half
FEWEST_UNITS = 2
FEWEST_EXAMPLES = 32  # fewer cannot tell a dead unit from a rare one
MANY_FLAT = 0.75  # of a layer's values
NOT_LEARNED = 0.3  # of the first loss: what learns well may be as sure of itself as it likes


def _silence(look: VitalSignsObservation) -> dict[Place, float]:
    return {place: silence.share for place, silence in look.silent.items()}


def _dead(facts: Facts) -> Iterator[Problem]:
    """Units whose activation is 0 for every example get no gradient, so nothing will wake them."""
    if not facts.signs or facts.signs[-1].examples < FEWEST_EXAMPLES:
        return
    units = {place: silence.units for place, silence in facts.signs[-1].silent.items()}
    for place, share in facts.usual(_silence).items():
        if share > MANY_DEAD and units[place] >= FEWEST_UNITS:
            yield facts.problem(
                "dead-relus",
                Message.of(
                    N_(
                        "{dead} of {units} units of {node} are 0 for every example: they pass on no gradient "
                        "and learn nothing more. Try a lower learning rate, or LeakyReLU."
                    ),
                    dead=round(share * units[place]),
                    units=units[place],
                    node=facts.name(place),
                ),
                place=place,
                mend=_replacement(place, "LeakyReLU"),
            )


def _saturated(facts: Facts) -> Iterator[Problem]:
    """Values far out where the curve is flat. Those right before the Output are meant to be sure."""
    if not facts.left_of_loss() > NOT_LEARNED:
        return
    for place, share in facts.usual(lambda look: look.saturated).items():
        if share > MANY_FLAT and not _is_last(facts, place):
            yield facts.problem(
                "saturated",
                Message.of(
                    N_(
                        "{share}% of the values of {node} lie where {layer} is flat: hardly any gradient "
                        "passes. Normalise what comes in, begin with smaller weights, or use ReLU."
                    ),
                    share=round(100 * share),
                    node=facts.name(place),
                    layer=facts.layer(place),
                ),
                place=place,
                mend=_replacement(place, "ReLU"),
            )


def _is_last(facts: Facts, place: Place) -> bool:
    network, node = place
    design = facts.project.networks.get(network)
    if design is None:  # the body of a block
        return False
    readers = [design.nodes[link.target.node].layer for link in design.links_out_of(node)]
    return "Output" in readers


def _replacement(place: Place, layer: str) -> Mend:
    label = Message.of(N_("Replace it by {layer}"), layer=layer)
    return Mend(label, edits.replace_layer, (*place, layer))


SYMPTOMS = (
    Symptom("dead-relus", N_("dead ReLUs"), _dead),
    Symptom("saturated", N_("saturated activations"), _saturated),
)
