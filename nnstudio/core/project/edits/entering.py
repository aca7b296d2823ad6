"""From names that a person writes, ``main`` and ``stage1.conv1.bias``, to the network of the last layer."""

from __future__ import annotations

from collections.abc import Sequence

from nnstudio.core.project.edits.finding import network_of
from nnstudio.core.project.paths import inside
from nnstudio.core.project.project import Project


def entered(project: Project, network: str, words: Sequence[str]) -> tuple[str, list[str]]:
    """The path of the innermost body that the first words lead into, and the words that are left.

    A word leads into a block where the next one names a layer in it, and another one follows.

    Raises:
        UnknownNetwork
    """
    here, left = network_of(project, network), list(words)
    while len(left) > 2:
        node = here.named(left[0])
        if node is None or node.body is None or node.body.named(left[1]) is None:
            break
        network, here = inside(network, node.id), node.body
        del left[0]
    return network, left
