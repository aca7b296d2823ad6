"""What the network gives is not what the loss compares: another number of classes, or another shape."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from immutabledict import immutabledict

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.mending import insert_with, said
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.compiler.walking import first_before, is_straight
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.project import edits
from nnstudio.core.project.specs import Target, TensorSpec

Sizes = tuple[int | None, ...]

_DECIDING = ("out_features", "out_channels")  # parameters that decide the size of axis 1
_KEEPING_FAMILIES = frozenset({"activation", "normalisation", "lipschitz"})  # those that keep that size


def _find(draft: Draft) -> Iterator[Problem]:
    wanted = draft.contract.output
    for output in draft.by_role[Role.OUTPUT][:1]:
        plan = draft.plans.get(output)
        if wanted is None or plan is None or _fits(plan.inputs[0].shape, wanted):
            continue
        yield draft.problem(
            "output-size",
            _sentence(draft, plan.inputs[0], wanted),
            node=output,
            link=draft.wiring.into(output)[0],
            mend=_mend(draft, output, plan.inputs[0].shape, wanted),
        )


def _fits(shape: tuple[int, ...], wanted: Sizes) -> bool:
    return len(shape) == len(wanted) and all(
        size is None or size == given for given, size in zip(shape, wanted, strict=True)
    )


def _sentence(draft: Draft, received: TensorSpec, wanted: Sizes) -> Message:
    target = draft.contract.target
    shape = " × ".join("…" if size is None else str(size) for size in wanted) or "1"
    if target.kind is Target.CLASSES:
        return Message.of(
            N_("For {classes} classes and the loss {loss}, the output must be {wanted}. It is {received}."),
            classes=target.size,
            loss=draft.contract.said_loss,
            wanted=shape,
            received=received,
        )
    return Message.of(N_("The output must be {wanted}. It is {received}."), wanted=shape, received=received)


def _mend(draft: Draft, output: str, shape: tuple[int, ...], wanted: Sizes) -> Mend | None:
    """The one next edit that leads there; for a shape of another rank there may be two."""
    sizes = tuple(size for size in wanted if size is not None)
    if len(sizes) != len(wanted):
        return None
    if len(shape) == len(sizes):
        return _resize(draft, output, shape, sizes)
    link = draft.wiring.into(output)[0]
    if len(sizes) == 1:
        return Mend(Message.of(N_("Insert Flatten")), edits.insert_on_link, (draft.name, link, "Flatten"))
    if prod(shape) == prod(sizes):
        params = immutabledict(shape=sizes)
        return Mend(
            Message.of(N_("Insert Reshape to {shape}"), shape=TensorSpec(sizes)),
            insert_with,
            (draft.name, link, "Reshape", params),
        )
    return _resize(draft, output, shape, (prod(sizes),)) if len(shape) == 1 else None


def _resize(draft: Draft, output: str, shape: tuple[int, ...], sizes: tuple[int, ...]) -> Mend | None:
    """Set the size of the layer that decides the first axis, where only that differs."""
    last = first_before(draft, output, _keeps_size)
    if last is None or shape[1:] != sizes[1:]:
        return None
    for name in _DECIDING:
        if draft.layers[last].parameter(name) and draft.plans[last].outputs["out"].shape == shape:
            return Mend(
                Message.of(
                    N_("Set {name} of {node} to {size}"),
                    name=said(draft.layers[last], name),
                    node=draft.node(last).name,
                    size=sizes[0],
                ),
                edits.set_param,
                (draft.name, last, name, sizes[0]),
            )
    return _appended(draft, output, sizes)


def _appended(draft: Draft, output: str, sizes: tuple[int, ...]) -> Mend | None:
    """A last Linear layer, where nothing with weights decides the size."""
    if len(sizes) != 1:
        return None
    link = draft.wiring.into(output)[0]
    params = immutabledict(out_features=sizes[0])
    return Mend(
        Message.of(N_("Insert Linear with {size} outputs"), size=sizes[0]),
        insert_with,
        (draft.name, link, "Linear", params),
    )


def _keeps_size(layer: LayerType) -> bool:
    return layer.family in _KEEPING_FAMILIES or (is_straight(layer) and layer.family != "reshape")


OUTPUT_SIZE = Check("output-size", _find)
