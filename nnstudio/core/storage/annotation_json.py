"""Notes and frames of a network as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nnstudio.core.language import N_
from nnstudio.core.project.annotation import COLOUR, LARGEST, LONGEST_TEXT, SMALLEST, Annotation
from nnstudio.core.project.edits.finding import FARTHEST
from nnstudio.core.storage.fields import Field, thawed

_FIELDS = ("id", "text", "at", "size", "colour")
_LONGEST_ID = 100


def annotations_to_json(annotations: Mapping[str, Annotation]) -> list[dict[str, Any]]:
    """One object each, in their order."""
    return [
        {
            **thawed(one.extra),
            "id": one.id,
            "text": one.text,
            "at": [_brief(part) for part in one.at],
            "size": [_brief(part) for part in one.size],
            "colour": one.colour,
        }
        for one in annotations.values()
    ]


def annotations_from_json(field: Field, taken: set[str]) -> dict[str, Annotation]:
    """The annotations by id; their ids join ``taken``.

    Raises:
        WrongValue: a field is wrong, or an id appears twice.
    """
    found: dict[str, Annotation] = {}
    for here in field.items():
        id = (here / "id").text(_LONGEST_ID)
        if not id or id in taken:
            raise (here / "id").twice()
        taken.add(id)
        found[id] = Annotation(
            id=id,
            text=(here / "text").text(LONGEST_TEXT),
            at=_pair(here / "at", -FARTHEST, FARTHEST),
            size=_pair(here / "size", SMALLEST, LARGEST),
            colour=str((here / "colour").checked(COLOUR)),
            extra=here.rest(_FIELDS),
        )
    return found


def _pair(field: Field, least: float, most: float) -> tuple[float, float]:
    numbers = [one.number() for one in field.items()]
    if len(numbers) != 2 or any(not least <= number <= most for number in numbers):
        raise field.wrong(N_("{path} should be two numbers, x and y. Received {received}."))
    return numbers[0], numbers[1]


def _brief(part: float) -> float:
    return int(part) if part == int(part) else part
