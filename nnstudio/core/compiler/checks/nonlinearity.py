"""A network of linear maps alone is one linear map, however many layers it has."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.compiler.walking import first_before, is_straight
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import edits

_LINEAR_FAMILIES = frozenset({"convolution"})
_LINEAR_LAYERS = frozenset({"Linear", "SpectralNormLinear", "SpectralNormConv2d", "BjorckLinear"})
_AVERAGING = ("AvgPool", "AdaptiveAvgPool")
_LINEAR_MERGES = frozenset({"Add", "Concatenate"})
_FEWEST = 2  # one linear layer alone is a perceptron, and meant to be one


def _find(draft: Draft) -> Iterator[Problem]:
    """Two Linear layers in a row are told by ``linear-collapse``; a linear auto-encoder means something."""
    for output in draft.by_role[Role.OUTPUT][:1]:
        last = first_before(draft, output, is_straight)
        bent = (node for node in draft.useful if node != last or draft.role(node) is not Role.ACTIVATION)
        if (
            output not in draft.plans
            or draft.by_role[Role.CODE]
            or not all(_is_linear(draft, n) for n in bent)
        ):
            continue
        weighted = [node for node in draft.wiring.order if node in draft.useful and _has_weights(draft, node)]
        if len(weighted) >= _FEWEST and not _is_told(draft, weighted):
            yield _problem(draft, weighted)


def _is_linear(draft: Draft, node: str) -> bool:
    layer = draft.layers.get(node)
    if layer is None:
        return False
    passes_on = layer.role in (Role.INPUT, Role.OUTPUT) or is_straight(layer) or layer.name in _LINEAR_MERGES
    return passes_on or _has_weights(draft, node) or layer.name.startswith(_AVERAGING)


def _has_weights(draft: Draft, node: str) -> bool:
    layer = draft.layers[node]
    plan = draft.plans.get(node)
    is_kernel = layer.family in _LINEAR_FAMILIES and plan is not None and bool(plan.weights)
    return layer.name in _LINEAR_LAYERS or is_kernel


def _is_told(draft: Draft, weighted: list[str]) -> bool:
    """Whether some two of them are Linear layers in a row."""
    for node in weighted:
        first = first_before(draft, node, is_straight)
        if draft.layers[node].name == "Linear" and first and draft.layers[first].name == "Linear":
            return True
    return False


def _problem(draft: Draft, weighted: list[str]) -> Problem:
    first = weighted[0]
    link = draft.wiring.out_of(first)[0]
    return draft.problem(
        "no-nonlinearity",
        Message.of(
            N_(
                "Nothing between the Input and the Output bends: all {count} layers with weights together "
                "are one linear map, and can only draw straight borders. Put an activation after {node}."
            ),
            count=len(weighted),
            node=draft.node(first).name,
        ),
        node=first,
        mend=Mend(Message.of(N_("Insert ReLU")), edits.insert_on_link, (draft.name, link, "ReLU")),
        severity=Severity.WARNING,
    )


NO_NONLINEARITY = Check("no-nonlinearity", _find, is_about_whole=True)  # a block may well be linear
