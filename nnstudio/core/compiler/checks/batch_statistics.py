"""Batch normalisation compares the samples of a batch: in a batch of one there is nothing to compare."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.language import N_, Message
from nnstudio.core.project import edits

BATCH_NORMS = "BatchNorm"  # how the names of these layers begin
_USUAL_BATCH = 32


def _find(draft: Draft) -> Iterator[Problem]:
    if draft.project.training.batch_size != 1:
        return
    for node, layer in draft.layers.items():
        plan = draft.plans.get(node)
        if layer.name.startswith(BATCH_NORMS) and plan is not None:
            is_alone = prod(plan.inputs[0].shape[1:]) == 1  # one number per channel: torch refuses it
            yield draft.problem(
                "batch-norm-alone",
                Message.of(
                    N_(
                        "{node} normalises over the samples of a batch, and a batch is one sample: there is "
                        "nothing to compare it with. Make the batch larger."
                    ),
                    node=draft.node(node).name,
                ),
                node=node,
                mend=Mend(
                    Message.of(N_("Set the batch size to {size}"), size=_USUAL_BATCH),
                    edits.set_value,
                    ("training.batch_size", _USUAL_BATCH),
                ),
                severity=Severity.ERROR if is_alone else Severity.WARNING,
            )


BATCH_NORM_ALONE = Check("batch-norm-alone", _find)
