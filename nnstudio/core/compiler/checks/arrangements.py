"""Numbers that cannot be arranged as asked, axes that are not there, points that are not in the plane."""

from __future__ import annotations

from nnstudio.core.compiler.draft import Draft, Explanation
from nnstudio.core.compiler.failure import Failure, Fault
from nnstudio.core.compiler.hidden_faults import out_of_range
from nnstudio.core.compiler.mending import said
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.project import edits

_SHAPES = ("shape", "unflattened_size")  # parameters that name the sizes wanted


def _rearranged(draft: Draft, node: str, failure: Failure) -> Problem | None:
    params = {**draft.layers[node].defaults(), **draft.node(node).params}
    name = next((name for name in _SHAPES if name in params), None)
    if failure.fault is not Fault.FORWARD or name is None:
        return None
    wanted = params[name]
    sizes = wanted if isinstance(wanted, tuple) else (wanted,)
    return draft.problem(
        "reshape-impossible",
        Message.of(
            N_("{node} cannot arrange {shape} ({count} numbers) as {wanted}: the counts differ."),
            node=draft.node(node).name,
            shape=failure.inputs[0],
            count=failure.inputs[0].size,
            wanted=" × ".join("?" if size == -1 else str(size) for size in sizes),
        ),
        node=node,
    )


def _permuted(draft: Draft, node: str, failure: Failure) -> Problem | None:
    dims = {**draft.layers[node].defaults(), **draft.node(node).params}.get("dims")
    axes = range(len(failure.inputs[0].shape) + 1)
    if failure.fault is not Fault.FORWARD or not isinstance(dims, tuple) or sorted(dims) == list(axes):
        return None
    return draft.problem(
        "permutation-invalid",
        Message.of(
            N_("The order of axes of {node} must name each of {axes} once. It is {dims}."),
            node=draft.node(node).name,
            axes=", ".join(map(str, axes)),
            dims=", ".join(map(str, dims)),
        ),
        node=node,
    )


def _not_in_the_plane(draft: Draft, node: str, failure: Failure) -> Problem | None:
    if failure.fault is not Fault.FORWARD or draft.layers[node].family != "features":
        return None
    if failure.inputs[0].shape == (2,):
        return None
    return draft.problem(
        "not-points",
        Message.of(
            N_("{node} ({layer}) is for points with two coordinates. {shape} comes in."),
            node=draft.node(node).name,
            layer=draft.layers[node].name,
            shape=failure.inputs[0],
        ),
        node=node,
    )


def _missing_axis(draft: Draft, node: str, failure: Failure) -> Problem | None:
    params = {**draft.layers[node].defaults(), **draft.node(node).params}
    name = out_of_range(params, failure.inputs) if failure.fault is Fault.FORWARD else None
    if name is None:
        return None
    return draft.problem(
        "axis-missing",
        Message.of(
            N_("{node} finds no axis {axis}: {shape} comes in, where 0 is the batch and {last} the last."),
            node=draft.node(node).name,
            axis=params[name],
            shape=failure.inputs[0],
            last=len(failure.inputs[0].shape),
        ),
        node=node,
        mend=Mend(
            Message.of(N_("Set {name} to 1"), name=said(draft.layers[node], name)),
            edits.set_param,
            (draft.name, node, name, 1),
        ),
    )


MISSING_AXIS = Explanation("axis-missing", _missing_axis, rank=15)
REARRANGED = Explanation("reshape-impossible", _rearranged, rank=38)
PERMUTED = Explanation("permutation-invalid", _permuted, rank=38)
NOT_IN_THE_PLANE = Explanation("not-points", _not_in_the_plane, rank=39)
