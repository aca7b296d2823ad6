"""A network needs somewhere to begin and one place to end."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.mending import add_input, add_output
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import edits

_NO_ANSWER = N_("The network has no Output: there is nothing to compare with the targets.")
_NO_WAY_OUT = N_("The block has no Output: nothing comes out of it.")


def _missing_input(draft: Draft) -> Iterator[Problem]:
    if not draft.by_role[Role.INPUT]:
        yield draft.problem(
            "input-missing",
            Message.of(N_("The network has no Input: nothing comes in.")),
            mend=Mend(Message.of(N_("Add an Input")), add_input, (draft.name,)),
        )


def _missing_output(draft: Draft) -> Iterator[Problem]:
    if not draft.by_role[Role.OUTPUT]:
        yield draft.problem(
            "output-missing",
            Message.of(_NO_WAY_OUT if draft.is_body else _NO_ANSWER),
            mend=Mend(Message.of(N_("Add an Output")), add_output, (draft.name,)),
        )


def _several_outputs(draft: Draft) -> Iterator[Problem]:
    for node in draft.by_role[Role.OUTPUT][1:]:
        yield draft.problem(
            "output-doubled",
            Message.of(N_("The network has more than one Output. Keep one.")),
            node=node,
            mend=Mend(
                Message.of(N_("Delete this Output")), edits.delete_and_heal, (draft.name, frozenset({node}))
            ),
        )


MISSING_INPUT = Check("input-missing", _missing_input)
MISSING_OUTPUT = Check("output-missing", _missing_output)
SEVERAL_OUTPUTS = Check("output-doubled", _several_outputs, is_about_whole=True)
