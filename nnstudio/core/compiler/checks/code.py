"""An auto-encoder has one marked code: where the samples are smallest."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Link, edits


def _missing(draft: Draft) -> Iterator[Problem]:
    if not draft.contract.needs_code or draft.by_role[Role.CODE]:
        return
    link = _narrowest(draft)
    yield draft.problem(
        "code-missing",
        Message.of(N_("An auto-encoder needs a Code: put it where the encoder ends and the decoder begins.")),
        link=link,
        mend=_insertion(draft, link) if link else None,
    )


def _insertion(draft: Draft, link: Link) -> Mend:
    return Mend(
        Message.of(N_("Put a Code at the narrowest place")), edits.insert_on_link, (draft.name, link, "Code")
    )


def _doubled(draft: Draft) -> Iterator[Problem]:
    for node in draft.by_role[Role.CODE][1:] if draft.contract.needs_code else ():
        yield draft.problem(
            "code-doubled",
            Message.of(N_("The network has more than one Code. Keep one.")),
            node=node,
            mend=Mend(
                Message.of(N_("Delete this Code")), edits.delete_and_heal, (draft.name, frozenset({node}))
            ),
        )


def _narrowest(draft: Draft) -> Link | None:
    """The link between two layers, on the way to the output, with the fewest numbers; the last of equals."""
    place = {id: position for position, id in enumerate(draft.wiring.order)}
    sizes = []
    for link in draft.network.links:
        spec = draft.spec(link)
        ends = {draft.role(link.source.node), draft.role(link.target.node)}
        useful = link.target.node in draft.useful
        if spec is not None and useful and not ends & {Role.INPUT, Role.OUTPUT}:
            sizes.append((spec.size, -place.get(link.source.node, 0), link))
    return min(sizes, key=lambda entry: entry[:2])[2] if sizes else None


MISSING = Check("code-missing", _missing)
DOUBLED = Check("code-doubled", _doubled)
