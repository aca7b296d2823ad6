"""Where the layers of a drawing are in the running network: inside of blocks, and behind the ports of blocks.

A path to a body means its first copy; what comes out of a repeated block comes out of its last one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from nnstudio.core.compiler.wiring import wire
from nnstudio.core.layers.catalogue import Role
from nnstudio.core.project import Network, Node, Project
from nnstudio.core.project.entries import boundary_role
from nnstudio.core.project.paths import inside, steps


@dataclass(frozen=True, slots=True)
class Place:
    """A node within copies of blocks, each the id of a block and the number of the copy."""

    network: str
    blocks: tuple[tuple[str, int], ...]
    node: str

    @property
    def path(self) -> str:
        return inside(self.network, *(block for block, _copy in self.blocks))

    def design(self, project: Project) -> Network | None:
        return project.find_network(self.path)

    def value(self, project: Project) -> Node | None:
        design = self.design(project)
        return design.nodes.get(self.node) if design is not None else None

    def module_name(self, project: Project) -> str:
        """The dotted name of its module, such as ``stage1.0.conv1``."""
        words: list[str] = []
        here = self.network
        for block, copy in (*self.blocks, (self.node, 0)):
            node = project.network_at(here).nodes[block]
            words += [node.name, str(copy)] if node.repeat > 1 else [node.name]
            here = inside(here, block)
        return ".".join(words)


def place_of(path: str, node: str) -> Place:
    """The node at this path, in the first copy of each block around it."""
    name, blocks = steps(path)
    return Place(name, tuple((block, 0) for block in blocks), node)


def origin(project: Project, place: Place) -> Place | None:
    """The layer whose first tensor is this node's: for blocks and the ends of bodies, the one behind them.

    That may be the Input of the whole network. ``None`` where nothing is linked.
    """
    port = ""
    found: Place | None = place
    while found is not None:
        node = found.value(project)
        role = boundary_role(node) if node is not None else None
        if node is None or (role is None and node.body is None):
            return found if node is not None else None
        if role is Role.INPUT and not found.blocks:
            return found
        if role is Role.INPUT:
            found, port = _before_body(project, found, node.name)
        elif role is Role.OUTPUT:
            found, port = _feeding(project, found, "in")
        else:
            found = _end_of(project, found, port)
    return None


def _feeding(project: Project, place: Place, port: str) -> tuple[Place | None, str]:
    """The node, and its port, that a link leads from into this one."""
    design = place.design(project)
    links = wire(design).into(place.node) if design is not None else ()
    link = next((one for one in links if one.target.name == port), None)
    return (replace(place, node=link.source.node), link.source.name) if link else (None, "")


def _before_body(project: Project, place: Place, port: str) -> tuple[Place | None, str]:
    """Out of a body by one of its Inputs: into the copy before, or to what feeds the block."""
    *around, (block, copy) = place.blocks
    outer = Place(place.network, tuple(around), block)
    if not copy:
        return _feeding(project, outer, port)
    design = place.design(project)
    ends = list(design.nodes.values()) if design is not None else []
    inputs = [node.name for node in ends if boundary_role(node) is Role.INPUT]
    outputs = [node.id for node in ends if boundary_role(node) is Role.OUTPUT]
    rank = inputs.index(port)
    if rank >= len(outputs):
        return None, ""
    return Place(place.network, (*outer.blocks, (block, copy - 1)), outputs[rank]), ""


def _end_of(project: Project, place: Place, port: str) -> Place | None:
    """The Output in the last copy of a block that makes this port of it, or the first one."""
    node = place.value(project)
    if node is None or node.body is None:
        return None
    ends = [end for end in node.body.nodes.values() if boundary_role(end) is Role.OUTPUT]
    end = next((one for one in ends if one.name == port), ends[0] if ends else None)
    if end is None:
        return None
    return Place(place.network, (*place.blocks, (place.node, node.repeat - 1)), end.id)
