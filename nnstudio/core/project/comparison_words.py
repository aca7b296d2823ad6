"""A comparison of networks in words of the chosen language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nnstudio.core.language import N_, _, ngettext
from nnstudio.core.layers import catalogue
from nnstudio.core.parameters import Parameter
from nnstudio.core.project.comparing import Change, Comparison, Detail, NodeChange
from nnstudio.core.project.learning_parameters import learning_parameters

WORDS = {
    Change.ADDED: N_("added"),
    Change.REMOVED: N_("removed"),
    Change.CHANGED: N_("changed"),
    Change.SAME: N_("the same"),
}
SIGNS = {Change.ADDED: "+", Change.REMOVED: "−", Change.CHANGED: "~", Change.SAME: ""}
_FIELDS = {"layer": N_("layer"), "name": N_("name"), "bypassed": N_("bypassed"), "body": N_("layers inside")}


def summary(found: Sequence[Comparison]) -> str:
    """The sum of it in a sentence."""
    if all(one.is_same for one in found):
        return _("The networks are the same.")
    added, removed, changed = (
        sum(one.count(change) for one in found) for change in (Change.ADDED, Change.REMOVED, Change.CHANGED)
    )
    links = sum(len(one.links) for one in found)
    parts = [
        ngettext("{count} layer added", "{count} layers added", added).format(count=added),
        ngettext("{count} removed", "{count} removed", removed).format(count=removed),
        ngettext("{count} changed", "{count} changed", changed).format(count=changed),
        ngettext("{count} link different", "{count} links different", links).format(count=links),
    ]
    return ", ".join(parts) + "."


def details(node: NodeChange) -> str:
    """What is different about a node, value by value."""
    return "; ".join(_told(_parameter(node, one), one) for one in node.details)


def _told(parameter: Parameter | None, detail: Detail) -> str:
    own = _(parameter.label) if parameter is not None else ""
    name = own or _(_FIELDS.get(detail.name, "")) or detail.name
    before, after = shown(detail.before, parameter), shown(detail.after, parameter)
    return _("{name}: {before} → {after}").format(name=name, before=before, after=after)


def _parameter(node: NodeChange, detail: Detail) -> Parameter | None:
    """The description of a value, where the forms have one."""
    entry = catalogue.get(node.layer)
    parameters = (
        learning_parameters() if detail.name.startswith("learning.") else entry.params if entry else ()
    )
    name = detail.name.removeprefix("learning.")
    return next((one for one in parameters if one.name == name), None)


def shown(value: Any, parameter: Parameter | None = None) -> str:
    """A value as people write it."""
    if parameter is not None and value in parameter.choices:
        return parameter.choice_label(value)
    if value is None:
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, tuple):
        return " × ".join(map(str, value))
    return str(value)
