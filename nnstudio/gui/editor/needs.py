"""When an action of the canvas can be used, and what is said where it cannot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from nnstudio.core.language import N_, _
from nnstudio.core.project import Network
from nnstudio.core.project.edits.grouping import why_not_group
from nnstudio.core.project.edits.snapping import joints_to_open
from nnstudio.core.project.paths import outside
from nnstudio.core.session import Selection, Session


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is open, and what of it is selected."""

    session: Session
    network: Network
    chosen: Selection

    @property
    def nodes(self) -> frozenset[str]:
        return self.chosen.nodes & self.network.nodes.keys()


def reasons(session: Session) -> Mapping[str, str]:
    """For each need, the sentence that says why it is not met now; nothing where it is."""
    facts = _Facts(session, session.project.network_at(session.network_name), session.selection)
    return {name: why(facts) for name, why in _NEEDS.items()}


def _unless(is_met: Callable[[_Facts], bool], sentence: str) -> Callable[[_Facts], str]:
    """A need with one sentence, marked for translation, for whoever does not meet it."""
    return lambda facts: "" if is_met(facts) else _(sentence)


def _is_block(facts: _Facts) -> bool:
    node = facts.network.nodes.get(facts.chosen.single_node or "")
    return node is not None and node.body is not None


def _is_snapped(facts: _Facts) -> bool:
    return bool(facts.nodes and joints_to_open(facts.network, facts.nodes))


def _why_not_group(facts: _Facts) -> str:
    refusal = why_not_group(facts.network, facts.nodes)
    return "" if refusal is None else str(refusal)


def _anything(facts: _Facts) -> bool:
    return bool(facts.chosen.nodes or facts.chosen.links or facts.chosen.annotations)


_NEEDS: Mapping[str, Callable[[_Facts], str]] = {
    "": lambda facts: "",
    "node": _unless(lambda f: f.chosen.single_node is not None, N_("Select one layer first.")),
    "nodes": _unless(lambda f: bool(f.chosen.nodes), N_("Select one or more layers first.")),
    "named": _unless(
        lambda f: bool(f.chosen.single_node or f.chosen.single_annotation),
        N_("Select one layer, note or frame first."),
    ),
    "things": _unless(
        lambda f: bool(f.chosen.nodes or f.chosen.annotations), N_("Select layers, notes or frames first.")
    ),
    "several": _unless(lambda f: len(f.chosen.nodes) > 1, N_("Select two or more layers first.")),
    "three": _unless(lambda f: len(f.chosen.nodes) > 2, N_("Select three or more layers first.")),
    "any": _unless(_anything, N_("Select something first.")),
    "network": _unless(lambda f: bool(f.network.nodes), N_("There is no layer on the canvas yet.")),
    "group": _why_not_group,
    "block": _unless(_is_block, N_("Select one block first.")),
    "snapped": _unless(_is_snapped, N_("Select a layer that is snapped on another one first.")),
    "inside": _unless(
        lambda f: outside(f.session.network_name) is not None,
        N_("No block is open: this is the network itself."),
    ),
    "undo": _unless(lambda f: f.session.undo_label is not None, N_("Nothing has been changed yet.")),
    "redo": _unless(lambda f: f.session.redo_label is not None, N_("Nothing has been taken back.")),
}
