"""From a resolved network to an ``nn.Sequential``, where the network is a chain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from nnstudio.core.compiler import first_weights
from nnstudio.core.compiler.flattening import flatten
from nnstudio.core.compiler.plan import NetworkPlan
from nnstudio.core.compiler.stacking import Work, done
from nnstudio.core.compiler.to_python import NetworkSource, construction, note_class
from nnstudio.core.compiler.wiring import Wiring, wire
from nnstudio.core.language import N_, Message
from nnstudio.core.layers.catalogue import LayerType, Role
from nnstudio.core.project import Network
from nnstudio.core.project.entries import entry_of
from nnstudio.core.project.paths import relative
from nnstudio.core.refusal import Refusal

_DEEPEST = 20  # blocks within blocks; each is three brackets deep for Python's parser
_NO_CHAIN = N_("{reason}, so this network is not one chain of layers. Export it as a Python program instead.")


class NotSequential(Refusal):
    """The network is no chain of layers; a class can hold it."""


def sequential_source(network: Network, plan: NetworkPlan, variable: str = "net") -> NetworkSource:
    """``variable = nn.Sequential(…)``; the parts bear the names of the nodes, as in the class.

    ``plan`` must have an output (``plan.output``). The modules are made in the order of the class's; where
    layers have first weights of their own, these are drawn after all modules are made.

    Raises:
        NotSequential: naming the first node that is not a link of one chain.
    """
    writer = _Writer(plan)
    done(writer.chain(network, plan, (), 2))
    body = "\n".join(writer.lines)
    flat = flatten(network, plan)
    after = [
        line
        for id in flat.plan.order
        for line in first_weights.written(
            flat.network.nodes[id], flat.plan.nodes[id], _place(variable, flat.network.nodes[id].name)
        )
    ]
    source = f"{variable} = nn.Sequential(\n    OrderedDict(\n        [\n{body}\n        ]\n    )\n)"
    return NetworkSource("\n".join([source, *after]), tuple(writer.own), frozenset(writer.imports))


@dataclass(slots=True)
class _Writer:
    """The lines of the list of parts; a block is a chain within the chain."""

    plan: NetworkPlan
    lines: list[str] = field(default_factory=list)
    own: dict[type, None] = field(default_factory=dict)
    imports: set[str] = field(default_factory=lambda: {"from collections import OrderedDict"})

    def chain(
        self, network: Network, plan: NetworkPlan, blocks: tuple[str, ...], depth: int, where: str = ""
    ) -> Work[None]:
        """``where`` are the names of the blocks around, each with a dot behind it."""
        if len(blocks) > _DEEPEST:
            raise NotSequential(
                N_("Blocks lie in blocks {depth} levels deep here. Export it as a Python program instead."),
                depth=len(blocks),
            )
        for id, layer in _chain(network, plan, where):
            node, found = network.nodes[id], plan.nodes[id]
            shape, space = next(iter(found.outputs.values())), "    " * (depth + 1)
            if node.body is None:
                note_class(layer, self.own, self.imports)
                self.lines.append(f'{space}("{node.name}", {construction(node, layer, found)}),  # {shape}')
                continue
            opening, closing = "nn.Sequential(OrderedDict([", "]))"
            if node.repeat > 1:
                opening, closing = f"nn.Sequential(*[{opening}", f"{closing} for _ in range({node.repeat})])"
            self.lines.append(f'{space}("{node.name}", {opening}')
            path = (*blocks, id)
            body = self.plan.bodies[relative(path)]
            yield self.chain(node.body, body, path, depth + 1, f"{where}{node.name}.")
            self.lines.append(f"{space}{closing}),  # {shape}")


def _place(variable: str, name: str) -> str:
    """The expression for a part: ``net.stage1[0].conv1``."""
    words = (f"[{word}]" if word.isdigit() else f".{word}" for word in name.split("."))
    return variable + "".join(words)


def _chain(network: Network, plan: NetworkPlan, where: str) -> Iterator[tuple[str, LayerType]]:
    """The nodes between Input and Output, each fed by the one before it alone."""
    wiring = wire(network)
    layers = {id: layer for id in plan.order if (layer := entry_of(network.nodes[id])) is not None}
    for position, id in enumerate(plan.order):
        reason = _why_not(layers[id], wiring, id)
        before = plan.order[position - 1] if position else None
        links = wiring.into(id)
        if any(link.source.node != before for link in links) or (position and not links):
            reason = reason or N_("“{node}” does not follow the layer before it")
        if reason:
            raise NotSequential(_NO_CHAIN, reason=Message.of(reason, node=where + network.nodes[id].name))
        if layers[id].role not in (Role.INPUT, Role.OUTPUT):
            yield id, layers[id]


def _why_not(layer: LayerType, wiring: Wiring, id: str) -> str:
    """What keeps the node from being a link of a chain, as a template; empty if nothing does."""
    if len(wiring.into(id)) > 1 or layer.role is Role.MERGE:
        return N_("“{node}” takes several tensors")
    if len(layer.outputs) > 1:
        return N_("“{node}” gives several tensors")
    if len(wiring.out_of(id)) > 1:
        return N_("“{node}” feeds several layers")
    return ""
