"""What is different between the settings of runs, value by value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nnstudio.core.project import Project
from nnstudio.core.storage.project_json import to_json

_OF_NO_MATTER = frozenset({"at", "id", "format", "minor", "title", "about", "lab", "notes", "frames"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting, by its path, and its value in each run; ``None`` where a run has none."""

    path: str
    values: tuple[object, ...]


def differences(projects: Sequence[Project]) -> tuple[Difference, ...]:
    """All settings in which not all of these projects agree, in the order of the file."""
    leaves = [dict(_leaves("", to_json(project))) for project in projects]
    paths = dict.fromkeys(path for found in leaves for path in found)
    told = (Difference(path, tuple(found.get(path) for found in leaves)) for path in paths)
    return tuple(one for one in told if any(value != one.values[0] for value in one.values[1:]))


def _leaves(path: str, value: Any) -> Iterator[tuple[str, object]]:
    if isinstance(value, Mapping):
        if "nodes" in value and "links" in value:
            value = {**value, "links": _wires(value)}
        for name, item in value.items():
            if name not in _OF_NO_MATTER:
                yield from _leaves(f"{path}.{name}" if path else str(name), item)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for index, item in enumerate(value):
            yield from _leaves(f"{path}.{_name(item, index)}", _without_name(item))
    else:
        yield path, tuple(value) if isinstance(value, list) else value


def _wires(network: Mapping[str, Any]) -> list[str]:
    """The links by the names of what they join, in an order of their own."""
    names = {node["id"]: node["name"] for node in network["nodes"]}
    ends = [(names.get(link[0], "?"), names.get(link[2], "?")) for link in network["links"]]
    return sorted(" → ".join(pair) for pair in ends)


def _name(item: Any, index: int) -> str:
    """A node by its name, a link by its ends, anything else by its place."""
    if isinstance(item, Mapping) and isinstance(item.get("name"), str):
        return str(item["name"])
    return str(index)


def _without_name(item: Any) -> Any:
    return {key: value for key, value in item.items() if key != "name"} if isinstance(item, Mapping) else item
