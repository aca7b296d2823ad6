"""Why the shape of a node could not be found, before it has been put into words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nnstudio.core.language import Message
from nnstudio.core.project.specs import TensorSpec


class Fault(StrEnum):
    """What went wrong, in the order in which it can."""

    PARAMETER = "parameter"  # a value the layer does not accept, or a parameter it does not have
    RANK = "rank"  # a tensor with a number of axes the layer does not take
    CONSTRUCTION = "construction"  # the module cannot be made of these values
    FORWARD = "forward"  # the module cannot work on what comes in
    BATCH = "batch"  # it can, but mixes the samples of a batch
    BODY = "body"  # of a block: something inside it fails
    REPEAT = "repeat"  # of a block: a copy does not give what the next one takes


@dataclass(frozen=True, slots=True)
class Failure:
    """A node's fault with what came in; ``reason`` in plain words, or ``detail`` in torch's."""

    fault: Fault
    inputs: tuple[TensorSpec, ...]
    detail: str = ""
    reason: Message | None = None
