"""What layers of our own cannot do, which torch has no words for."""

from __future__ import annotations

from nnstudio.core.compiler.draft import Draft, Explanation
from nnstudio.core.compiler.failure import Failure, Fault
from nnstudio.core.compiler.mending import said
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.parameters import Kind, Value
from nnstudio.core.project import edits


def _no_feature(draft: Draft, node: str, failure: Failure) -> Problem | None:
    """All switches of the input features are off."""
    layer = draft.layers[node]
    switches = [parameter.name for parameter in layer.params if parameter.kind is Kind.SWITCH]
    values = _values(draft, node)
    if layer.name != "InputFeatures" or any(values[name] for name in switches):
        return None
    return draft.problem(
        "no-feature",
        Message.of(
            N_("{node} gives nothing on: switch on at least one feature."), node=draft.node(node).name
        ),
        node=node,
        mend=_setting(draft, node, switches[0], True, N_("Switch on {name}")),
    )


def _batch_moved(draft: Draft, node: str, failure: Failure) -> Problem | None:
    """A permutation that takes the batch from its place."""
    axes = _values(draft, node).get("dims")
    if draft.layers[node].name != "Permute" or not isinstance(axes, tuple) or axes[:1] == (0,):
        return None
    rest = tuple(axis for axis in axes if isinstance(axis, int) and axis != 0)
    proper = sorted(rest) == list(range(1, len(failure.inputs[0].shape) + 1))
    return draft.problem(
        "batch-moved",
        Message.of(
            N_("{node} would move the batch: its axes begin with 0, the batch, and the others follow."),
            node=draft.node(node).name,
        ),
        node=node,
        mend=_setting(draft, node, "dims", (0, *rest), N_("Begin {name} with 0")) if proper else None,
    )


def _too_long(draft: Draft, node: str, failure: Failure) -> Problem | None:
    """A sequence with more steps than places were computed for."""
    longest = _values(draft, node).get("max_length")
    shape = failure.inputs[0].shape if failure.inputs else ()
    if failure.fault is not Fault.FORWARD or not isinstance(longest, int) or not shape or shape[0] <= longest:
        return None
    return draft.problem(
        "sequence-too-long",
        Message.of(
            N_("{node} is made for sequences of up to {longest} steps. {length} come in."),
            node=draft.node(node).name,
            longest=longest,
            length=shape[0],
        ),
        node=node,
        mend=_setting(draft, node, "max_length", shape[0], N_("Set {name} to {value}")),
    )


def _values(draft: Draft, node: str) -> dict[str, Value]:
    return {**draft.layers[node].defaults(), **draft.node(node).params}


def _setting(draft: Draft, node: str, name: str, value: Value, label: str) -> Mend:
    words = Message.of(label, name=said(draft.layers[node], name), value=value)
    return Mend(words, edits.set_param, (draft.name, node, name, value))


NO_FEATURE = Explanation("no-feature", _no_feature)
BATCH_MOVED = Explanation("batch-moved", _batch_moved, rank=30)
TOO_LONG = Explanation("sequence-too-long", _too_long)
