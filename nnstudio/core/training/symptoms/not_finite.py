"""NaN and infinity: the run has been stopped, and the guard has said which layer was the first."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.plan import Problem
from nnstudio.core.language import N_
from nnstudio.core.observe.vital_signs import Place
from nnstudio.core.training.symptoms.facts import Facts, Symptom, set_rate


def _find(facts: Facts) -> Iterator[Problem]:
    if facts.trouble is not None:
        yield facts.problem("not-finite", facts.trouble, place=_place(facts), mend=set_rate(facts, 0.1))


def _place(facts: Facts) -> Place | None:
    """The node that bears the name the guard tells."""
    assert facts.trouble is not None
    name = dict(facts.trouble.fields).get("layer")
    for network, design in facts.project.networks.items():
        node = design.named(str(name)) if name else None
        if node is not None:
            return network, node.id
    return None


SYMPTOM = Symptom("not-finite", N_("NaN and infinity"), _find, order=0)
