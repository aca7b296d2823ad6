"""Networks that come out of random edits, in blocks and around them: everything that reads them agrees.

``NNSTUDIO_BLOCK_RUNS`` sets how many there are.
"""

from __future__ import annotations

import os
from contextlib import suppress
from random import Random
from typing import Any

import pytest
import torch
from immutabledict import immutabledict
from torch import nn

from nnstudio.core.compiler.analysis import analyse
from nnstudio.core.compiler.flattening import flatten
from nnstudio.core.compiler.plan import Contract, NetworkPlan, Plan, Severity
from nnstudio.core.compiler.resolve import resolve_network
from nnstudio.core.compiler.to_keras import NotInKeras, keras_source
from nnstudio.core.compiler.to_python import network_source
from nnstudio.core.compiler.to_sequential import NotSequential, sequential_source
from nnstudio.core.compiler.to_torch import build_network
from nnstudio.core.compiler.wiring import wire
from nnstudio.core.project import Link, Network, Port, Project, edits
from nnstudio.core.project.nesting import all_networks
from nnstudio.core.project.refusals import CannotUngroup
from nnstudio.core.project.specs import TensorSpec
from nnstudio.core.refusal import Refusal

RUNS = int(os.environ.get("NNSTUDIO_BLOCK_RUNS", "15"))
FOUR = Contract(TensorSpec((4,)))
LAYERS = ("Linear", "ReLU", "Tanh", "Identity", "LayerNorm", "Bilinear")
STEPS = 30


def grown(seed: int) -> Project:
    """A chain of layers of four numbers that has been edited some thirty times, anywhere."""
    random = Random(seed)
    project = Project()
    for layer in ("Input", "Linear", "Tanh", "Linear", "ReLU", "Output"):
        project = edits.append_node(project, "main", layer)
    for _step in range(STEPS):
        path = random.choice([path for path, _network in all_networks(project)])
        try:
            after = random.choice(
                (inserted, inserted, skipped, grouped, grouped, repeated, opened, bypassed)
            )(project, path, random)
        except (Refusal, IndexError):  # nothing there to choose from
            continue
        if sum(len(network.nodes) for _path, network in all_networks(after)) < 80:
            project = four_wide(after)
    return project


def inserted(project: Project, path: str, random: Random) -> Project:
    return edits.insert_on_link(
        project, path, random.choice(project.network_at(path).links), random.choice(LAYERS)
    )


def skipped(project: Project, path: str, random: Random) -> Project:
    """An Add on a link, and a second link into it from anywhere before."""
    after = edits.insert_on_link(project, path, random.choice(project.network_at(path).links), "Add")
    (node,) = edits.new_nodes(project, after, path)
    sources = [link.source for link in after.network_at(path).links]
    return edits.connect(after, path, random.choice(sources), Port(node, "in"))


def grouped(project: Project, path: str, random: Random) -> Project:
    """Two to four neighbours, or any nodes."""
    network = project.network_at(path)
    chosen = {random.choice(list(network.nodes))}
    for _size in range(random.randrange(1, 4)):
        near = {
            end.node for link in network.links for end in (link.source, link.target) if touches(link, chosen)
        }
        chosen.add(random.choice(sorted(near)))
    return edits.group(project, path, frozenset(chosen))


def touches(link: Link, nodes: set[str]) -> bool:
    return link.source.node in nodes or link.target.node in nodes


def repeated(project: Project, path: str, random: Random) -> Project:
    return edits.set_repeat(project, path, a_block(project, path, random), random.choice((1, 2, 3)))


def opened(project: Project, path: str, random: Random) -> Project:
    return edits.ungroup(project, path, a_block(project, path, random))


def bypassed(project: Project, path: str, random: Random) -> Project:
    node = random.choice(list(project.network_at(path).nodes))
    return edits.set_bypassed(project, path, frozenset({node}), random.random() < 0.5)


def a_block(project: Project, path: str, random: Random) -> str:
    nodes = project.network_at(path).nodes.values()
    return random.choice([node.id for node in nodes if node.body is not None])


def four_wide(project: Project) -> Project:
    """Every layer gives four numbers; one with two inputs gets both."""
    for path, network in list(all_networks(project)):
        for node in network.nodes.values():
            if node.layer in ("Linear", "Bilinear"):
                project = edits.set_param(project, path, node.id, "out_features", 4)
            links = network.links_into(node.id)
            if node.layer == "Bilinear" and len(links) == 1:
                project = edits.connect(project, path, links[0].source, Port(node.id, "in2"))
    return project


def executed(network: Network, plan: NetworkPlan) -> nn.Module:
    written = network_source(network, plan)
    names: dict[str, Any] = {"torch": torch, "nn": nn}
    text = "\n".join(["from __future__ import annotations", *sorted(written.embedded.imports)])
    exec(f"{text}\n{written.embedded.source}\n{written.source}", names)
    torch.manual_seed(0)
    made: nn.Module = names["Net"]()
    return made


@pytest.mark.parametrize("seed", range(RUNS))
def test_a_network_after_any_edits_is_one_and_the_same_for_all(seed: int) -> None:
    project = grown(seed)
    network = project.networks["main"]
    plan, problems = resolve_network(project, "main", FOUR)
    assert {one.network for one in problems} <= {path for path, _body in all_networks(project)}
    assert all(str(one.message) for one in problems)
    whole = Plan(immutabledict(main=plan), problems)
    for path, body in all_networks(project):
        analyse(body, whole.network(path))
    if plan.output is None or any(one.severity is Severity.ERROR for one in problems):
        return
    flat = flatten(network, plan)
    assert sum(flat.plan.nodes[id].parameters for id in flat.plan.order) == plan.parameters
    assert sum(flat.plan.nodes[id].multiply_adds for id in flat.plan.order) == plan.multiply_adds
    torch.manual_seed(0)
    built = build_network(network, plan)
    assert sum(weight.numel() for weight in built.parameters()) == plan.parameters
    other, x = executed(network, plan), torch.randn(3, 4)
    first, second = built.state_dict(), other.state_dict()
    assert list(first) == list(second)
    assert all(torch.equal(first[key], second[key]) for key in first)
    assert built(x).shape[1:] == plan.output.shape
    assert torch.equal(built(x), other(x))
    for write, refused in ((keras_source, NotInKeras), (_sequential, NotSequential)):
        with suppress(refused):
            compile(write(network, plan), "written", "exec")


def _sequential(network: Network, plan: NetworkPlan) -> str:
    return sequential_source(network, plan).source


@pytest.mark.parametrize("seed", range(RUNS))
def test_taken_apart_it_costs_and_gives_the_same(seed: int) -> None:
    project = apart = grown(seed)
    with suppress(CannotUngroup):
        while blocks := [id for id, node in apart.networks["main"].nodes.items() if node.body is not None]:
            apart = edits.ungroup(apart, "main", blocks[0])
    together, separate = (resolve_network(each, "main", FOUR)[0] for each in (project, apart))
    if together.output is not None:
        assert separate.output == together.output
        assert useful_parameters(apart, separate) == useful_parameters(project, together)


def useful_parameters(project: Project, plan: NetworkPlan) -> int:
    """Of the layers whose result reaches the Output: a block's loose ends go when it is taken apart."""
    flat = flatten(project.networks["main"], plan)
    wiring = wire(flat.network)
    ends = [id for id, node in flat.network.nodes.items() if node.layer == "Output"]
    return sum(flat.plan.nodes[id].parameters for id in wiring.upstream(ends) if id in flat.plan.nodes)
