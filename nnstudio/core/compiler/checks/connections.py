"""Ports that wait for a link, and results that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from nnstudio.core.compiler.draft import Check, Draft
from nnstudio.core.compiler.plan import Mend, Problem, Severity
from nnstudio.core.compiler.ports import ordered_links
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Port, edits


def _unconnected(draft: Draft) -> Iterator[Problem]:
    """An input port without a link: an error where the output depends on it, otherwise a spare part."""
    for node, layer in draft.layers.items():
        links = ordered_links(layer, node, draft.wiring) if layer.inputs else ()
        if None not in links:
            continue
        connected = {link.target.name for link in links if link}
        port = next(port for port in layer.inputs if port not in connected)
        yield draft.problem(
            "unconnected",
            Message.of(N_("Nothing comes into {node}. Draw a link to it."), node=draft.node(node).name)
            if len(layer.inputs) == 1
            else Message.of(
                N_("Nothing comes into “{port}” of {node}. Draw a link to it."),
                port=port,
                node=draft.node(node).name,
            ),
            node=node,
            mend=_connection(draft, node, port),
            severity=Severity.ERROR if node in draft.useful else Severity.WARNING,
        )


def _connection(draft: Draft, node: str, port: str) -> Mend | None:
    """A link from the loose end nearest on the left, or else from the nearest node on the left.

    None while a link holds the port that leads nowhere, or from a bypassed node with nothing coming in.
    """
    if any(link.target == Port(node, port) for link in draft.network.links):
        return None
    behind = draft.wiring.downstream([node])
    possible = [id for id, layer in draft.layers.items() if layer.outputs and id not in behind]
    loose = [id for id in possible if not draft.wiring.out_of(id)]
    x, y = draft.node(node).at

    def far(id: str) -> tuple[bool, float]:
        at = draft.node(id).at
        return at[0] > x, abs(at[0] - x) + abs(at[1] - y)

    source = min(loose or possible, key=far, default=None)
    if source is None:
        return None
    return Mend(
        Message.of(N_("Link {source} to it"), source=draft.node(source).name),
        edits.connect,
        (draft.name, Port(source, draft.layers[source].outputs[0]), Port(node, port)),
    )


def _leads_nowhere(draft: Draft) -> Iterator[Problem]:
    """A loose end, where something else does reach the output.

    Nodes with nothing coming in either are spare parts, and named by the check above.
    """
    if not any(draft.wiring.into(output) for output in draft.by_role[Role.OUTPUT]):
        return
    for node, layer in draft.layers.items():
        ends = layer.role is Role.OUTPUT or bool(draft.wiring.out_of(node))
        if ends or node in draft.useful or not (draft.wiring.into(node) or layer.role is Role.INPUT):
            continue
        yield draft.problem(
            "leads-nowhere",
            Message.of(
                N_("The result of {node} is not used: no link leads from it towards the Output."),
                node=draft.node(node).name,
            ),
            node=node,
            mend=None if (node,) == draft.by_role[Role.INPUT] else _deletion(draft, node),
            severity=Severity.WARNING,
        )


def _deletion(draft: Draft, node: str) -> Mend:
    return Mend(
        Message.of(N_("Delete {node}"), node=draft.node(node).name),
        edits.delete,
        (draft.name, frozenset({node})),
    )


UNCONNECTED = Check("unconnected", _unconnected)
LEADS_NOWHERE = Check("leads-nowhere", _leads_nowhere)
