"""What only a file written by hand, or by another version, can hold."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.mending import drop_link
from nnstudio.core.compiler.plan import Mend, Problem
from nnstudio.core.compiler.wiring import find_cycle
from nnstudio.core.language import N_, Message
from nnstudio.core.project import Link, edits
from nnstudio.core.project.names import check_name, new_name
from nnstudio.core.project.refusals import InvalidName, NameTaken


def _unknown_layer(draft: Draft) -> Iterator[Problem]:
    for id, node in draft.network.nodes.items():
        if id not in draft.layers and not node.bypassed:
            yield draft.problem(
                "unknown-layer",
                Message.of(
                    N_(
                        "{node} is a {layer}, a layer this version does not know. It is kept as it is; "
                        "to train, replace or delete it."
                    ),
                    node=node.name,
                    layer=node.layer,
                ),
                node=id,
            )


def _cycle(draft: Draft) -> Iterator[Problem]:
    cycle = find_cycle(draft.wiring)
    if cycle:
        closing = cycle[-1]
        yield draft.problem(
            "cycle",
            Message.of(
                N_("The link from {source} to {target} closes a cycle: data would run in circles."),
                source=draft.node(closing.source.node).name,
                target=draft.node(closing.target.node).name,
            ),
            node=closing.target.node,
            link=closing,
            mend=_without(draft, closing),
        )


def _broken_link(draft: Draft) -> Iterator[Problem]:
    for link in draft.wiring.broken:
        yield draft.problem(
            "broken-link",
            Message.of(N_("A link leads to or from a node that is not there.")),
            mend=_without(draft, link),
        )


def _unknown_port(draft: Draft) -> Iterator[Problem]:
    for link in draft.network.links:
        source, target = draft.layers.get(link.source.node), draft.layers.get(link.target.node)
        if source and link.source.name not in source.outputs:
            yield _no_such_port(draft, link, link.source.node, link.source.name)
        elif target and link.target.name not in target.inputs:
            yield _no_such_port(draft, link, link.target.node, link.target.name)


def _no_such_port(draft: Draft, link: Link, node: str, port: str) -> Problem:
    return draft.problem(
        "unknown-port",
        Message.of(N_("{node} has no port “{port}”."), node=draft.node(node).name, port=port),
        node=node,
        link=link,
        mend=_without(draft, link),
    )


def _taken_port(draft: Draft) -> Iterator[Problem]:
    """A second link into a port that takes one."""
    for node, links in draft.wiring.incoming.items():
        layer = draft.layers.get(node)
        if layer is None or len(links) == 1:
            continue
        single = layer.inputs[1:] if layer.takes_many else layer.inputs
        for port in single:
            for link in [link for link in links if link.target.name == port][1:]:
                yield draft.problem(
                    "port-taken",
                    Message.of(
                        N_("Two links lead into {node}, which takes one. Join them with Add or Concatenate."),
                        node=draft.node(node).name,
                    ),
                    node=node,
                    link=link,
                    mend=_without(draft, link),
                )


def _unusable_name(draft: Draft) -> Iterator[Problem]:
    """Names become attributes of a module: identifiers, different from each other and from torch's own."""
    seen: set[str] = set()
    for id, node in draft.network.nodes.items():
        try:
            check_name(node.name, seen)
        except (InvalidName, NameTaken) as refusal:
            free = new_name(node.layer, {other.name for other in draft.network.nodes.values()})
            yield draft.problem(
                "name-unusable",
                refusal.message,
                node=id,
                mend=Mend(Message.of(N_("Call it {name}"), name=free), edits.rename, (draft.name, id, free)),
            )
        seen.add(node.name)


def _without(draft: Draft, link: Link) -> Mend:
    return Mend(Message.of(N_("Remove the link")), drop_link, (draft.name, link))


UNKNOWN_LAYER = Check("unknown-layer", _unknown_layer)
CYCLE = Check("cycle", _cycle)
BROKEN_LINK = Check("broken-link", _broken_link)
UNKNOWN_PORT = Check("unknown-port", _unknown_port)
TAKEN_PORT = Check("port-taken", _taken_port)
UNUSABLE_NAME = Check("name-unusable", _unusable_name)
