"""Why an edit is refused: one type per reason, so that gestures and tests can tell them apart.

Wrong parameter values are refused as :class:`nnstudio.core.parameters.InvalidValue`.
"""

from __future__ import annotations

from nnstudio.core.refusal import Refusal


class EditRefusal(Refusal):
    """An edit that would make the project say something that makes no sense."""


class UnknownNetwork(EditRefusal):
    """The project has no network of that name."""


class UnknownNode(EditRefusal):
    """The network has no such node."""


class UnknownAnnotation(EditRefusal):
    """The network has no such note or frame."""


class InvalidSize(EditRefusal):
    """A note or frame that nobody could see, or that is longer than any canvas."""


class InvalidText(EditRefusal):
    """Words that are too long for a note."""


class UnknownLayer(EditRefusal):
    """The catalogue has no such layer."""


class UnknownPort(EditRefusal):
    """The node has no such port, or none of the direction that is needed."""


class UnknownLink(EditRefusal):
    """The network has no such link."""


class UnknownPath(EditRefusal):
    """A path such as ``training.learning_rate`` leads nowhere."""


class SelfLink(EditRefusal):
    """A link from a node to itself."""


class DoubledLink(EditRefusal):
    """The same link twice."""


class PortTaken(EditRefusal):
    """An input that takes one link already has one."""


class Cycle(EditRefusal):
    """A link that would lead a tensor back to where it came from."""


class PortsDoNotFit(EditRefusal):
    """A layer that has not the ports which the links of a node need."""


class NoNeighbour(EditRefusal):
    """A node that has no neighbour in a chain to change places with."""


class NotBypassable(EditRefusal):
    """A node without which there is nothing to run: where the network begins or ends."""


class CannotGroup(EditRefusal):
    """Nodes that cannot become a block."""


class NotABlock(EditRefusal):
    """A node without a body, where a block is needed."""


class CannotUngroup(EditRefusal):
    """A block whose layers cannot be put into the network around it."""


class NameTaken(EditRefusal):
    """Another node of the network bears that name."""


class InvalidName(EditRefusal):
    """A name that could not be an attribute of the network in Python."""


class InvalidPlace(EditRefusal):
    """A position that is not two finite numbers."""
