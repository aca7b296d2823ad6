"""Files of older formats, brought up to date one step at a time.

``FORMAT`` is the major number: a reader refuses a larger one. ``MINOR`` grows when fields are added that
an older version may ignore and keep. To change the format, raise ``FORMAT`` and add one function to
``STEPS`` that turns the mapping of the format before into the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nnstudio.core.language import N_
from nnstudio.core.storage.fields import Field
from nnstudio.core.storage.refusals import NewerFile

FORMAT = 1
MINOR = 0

Step = Callable[[dict[str, Any]], dict[str, Any]]
STEPS: Mapping[int, Step] = {}
"""The step that leads away from each older format: ``{1: from_1_to_2}`` once there is a format 2."""


def upgraded(data: dict[str, Any], steps: Mapping[int, Step] = STEPS, target: int = FORMAT) -> dict[str, Any]:
    """The mapping in the format of now.

    Raises:
        NewerFile: it was written in a later format.
        WrongValue: it does not say its format.
    """
    whole = Field(data)
    number = (whole / "format").count()
    if number > target:
        raise NewerFile(
            N_("It was saved by a newer nnstudio (format {theirs}; this one reads {ours}). Update nnstudio."),
            theirs=number,
            ours=target,
        )
    while number < target:
        if number not in steps:
            raise (whole / "format").wrong(N_("{path} should be a known format number. Received {received}."))
        data = {**steps[number](data), "format": number + 1}
        number += 1
    return data
