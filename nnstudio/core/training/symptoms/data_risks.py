"""What the training part alone says: classes out of balance, scales far apart, too few samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import prod

from nnstudio.core.compiler.checks.batch_statistics import BATCH_NORMS
from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.language import N_, Counted, Message
from nnstudio.core.layers.catalogue import catalogue
from nnstudio.core.project import edits
from nnstudio.core.project.nesting import all_networks
from nnstudio.core.training.symptoms.facts import Facts, Symptom

RARE = 10.0  # times as many samples of the commonest class
MANY_CLASSES, HALF = 12, 0.5  # of many (letters, say) some are always rare
LARGE = 10.0  # root mean square of an input
UNEVEN = 30.0  # between the spreads of two columns
CROWDED = 100.0  # weights for each target number
_WEIGHT_DECAY = 1e-3
_NAMES = "Embedding"  # looks a row up for each number


def _imbalance(facts: Facts) -> Iterator[Problem]:
    """One class so common that always naming it looks like learning."""
    data = facts.data
    if data is None or len(data.classes) < 2 or max(data.classes) < RARE * max(1, min(data.classes)):
        return
    if len(data.classes) > MANY_CLASSES and data.commonest_share < HALF:
        return
    rarest, commonest = (data.classes.index(pick(data.classes)) for pick in (min, max))
    yield facts.problem(
        "class-imbalance",
        Message.of(
            N_(
                "Of {samples} training samples, {many} are of class {common} and {few} of class {rare}: "
                "always answering {common} is right in {share}% of cases. Look at the confusion matrix, "
                "not at the accuracy alone."
            ),
            samples=Counted(data.samples),
            many=Counted(data.classes[commonest]),
            few=Counted(data.classes[rarest]),
            common=_class_name(data.class_names, commonest),
            rare=_class_name(data.class_names, rarest),
            share=round(100 * data.commonest_share),
        ),
    )


def _class_name(names: tuple[str, ...], index: int) -> Message | str:
    return Message.of(names[index]) if index < len(names) and "{" not in names[index] else str(index)


def _not_normalised(facts: Facts) -> Iterator[Problem]:
    """Inputs far from 1, or on scales far apart: one learning rate cannot suit them all."""
    data = facts.data
    if (
        data is None
        or not data.scales
        or facts.project.data.normalise == "standard"
        or _normalises_itself(facts)
    ):
        return
    largest = max(data.scales)
    spreads = [spread for spread in data.spreads if spread > 0]
    is_uneven = len(spreads) > 1 and max(spreads) > UNEVEN * min(spreads)
    if largest > LARGE or is_uneven:
        yield facts.problem(
            "not-normalised",
            Message.of(
                N_(
                    "Inputs are not on one scale: their typical sizes go from {least} to {largest}. Large "
                    "inputs make large gradients, so no learning rate suits all weights."
                ),
                least=_rounded(min(data.scales)),
                largest=_rounded(largest),
            ),
            mend=Mend(
                Message.of(N_("Normalise the inputs")), edits.set_value, ("data.normalise", "standard")
            ),
        )


def _rounded(value: float) -> float:
    return float(f"{value:.2g}")


def _normalises_itself(facts: Facts) -> bool:
    """Whether each network begins with a normalisation, or takes its inputs for names, not for sizes."""
    for network in facts.project.networks.values():
        inputs = {id for id, node in network.nodes.items() if node.layer == "Input"}
        readers = [
            network.nodes.get(link.target.node) for link in network.links if link.source.node in inputs
        ]
        if not all(node is not None and _is_careless_of_scale(node.layer) for node in readers):
            return False
    return True


def _is_careless_of_scale(layer: str) -> bool:
    entry = catalogue.get(layer)
    return layer == _NAMES or (entry is not None and entry.family == "normalisation")


def _crowded(facts: Facts) -> Iterator[Problem]:
    """So many weights for so few targets, with nothing that holds them back."""
    data, parameters = facts.data, facts.plan.parameters
    if data is None or not data.samples or not data.targets or facts.is_game or _is_held_back(facts):
        return
    if parameters > CROWDED * data.samples * data.targets:
        yield facts.problem(
            "too-many-parameters",
            Message.of(
                N_(
                    "{parameters} parameters learn from {samples} samples: they can learn each by heart and "
                    "know nothing of others. Make layers smaller, add Dropout or weight decay, or get "
                    "more data."
                ),
                parameters=Counted(parameters),
                samples=Counted(data.samples),
            ),
            mend=Mend(
                Message.of(N_("Set weight decay to {value}"), value=_WEIGHT_DECAY),
                edits.set_value,
                ("training.weight_decay", _WEIGHT_DECAY),
            ),
        )


def _is_held_back(facts: Facts) -> bool:
    recipes = facts.project.training.optimizers.values()
    layers = [node.layer for _path, network in all_networks(facts.project) for node in network.nodes.values()]
    entries = [catalogue.get(layer) for layer in layers]
    has_dropout = any(entry is not None and entry.family == "dropout" for entry in entries)
    return has_dropout or any(recipe.weight_decay or recipe.l1 for recipe in recipes)


def _last_batch_alone(facts: Facts) -> Iterator[Problem]:
    """An epoch whose last batch holds one sample, and a layer that compares samples with each other."""
    if facts.data is not None:
        yield from lonely_batches(facts, facts.data.samples)


def lonely_batches(facts: Facts, samples: int) -> Iterator[Problem]:
    """The same for so many samples: one for each such layer, an error where torch would end the run."""
    size = facts.project.training.batch_size
    if size < 2 or samples % size != 1:
        return
    for network, design in all_networks(facts.project):
        for node in design.nodes.values():
            if node.layer.startswith(BATCH_NORMS) and not node.bypassed:
                found = facts.problem(
                    "batch-norm-alone",
                    Message.of(
                        N_(
                            "{samples} samples in batches of {size} leave one alone in the last batch, and "
                            "{node} compares the samples of a batch. Choose another batch size."
                        ),
                        samples=Counted(samples),
                        size=size,
                        node=node.name,
                    ),
                    place=(network, node.id),
                    mend=_other_size(samples, size),
                )
                yield replace(found, severity=_severity(facts, network, node.id))


def _severity(facts: Facts, network: str, node: str) -> Severity:
    """With one number per channel there is no variance at all, and torch ends the run."""
    plan = facts.plan.network(network).nodes.get(node)
    is_alone = plan is not None and bool(plan.inputs) and prod(plan.inputs[0].shape[1:]) == 1
    return Severity.ERROR if is_alone else Severity.WARNING


def _other_size(samples: int, size: int) -> Mend:
    """The next batch size that leaves no sample alone."""
    wanted = next(other for other in range(size + 1, size + samples + 2) if samples % other != 1)
    label = Message.of(N_("Set the batch size to {size}"), size=wanted)
    return Mend(label, edits.set_value, ("training.batch_size", wanted))


SYMPTOMS = (
    Symptom("class-imbalance", N_("classes out of balance"), _imbalance, needs_run=False),
    Symptom("not-normalised", N_("scale of the inputs"), _not_normalised, needs_run=False),
    Symptom("too-many-parameters", N_("parameters and samples"), _crowded, needs_run=False),
    Symptom("last-batch-alone", N_("size of the last batch"), _last_batch_alone, needs_run=False),
)
