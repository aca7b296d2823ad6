"""Whatever is drawn, or written into a file by hand: a plan comes back, and every mend can be applied."""

from __future__ import annotations

import random

import pytest
from immutabledict import immutabledict

from nnstudio.core.compiler.plan import Contract
from nnstudio.core.compiler.resolve import resolve_network
from nnstudio.core.compiler.to_python import network_source
from nnstudio.core.compiler.to_torch import build_network
from nnstudio.core.layers import catalogue
from nnstudio.core.project import Link, Network, Node, Port, Project
from nnstudio.core.project.specs import Target, TargetSpec, TensorSpec

NAMES = [*catalogue.names(), "FromTheFuture"]
COMMON = ["Input", "Output", "Linear", "ReLU", "Conv2d", "Flatten", "Add", "Concatenate", "Code", "Softmax"]
MOST_MENDS = 80


def _network(chance: random.Random) -> Network:
    count = chance.randint(0, 9)
    nodes = {}
    for index in range(count):
        layer = chance.choice(COMMON if chance.random() < 0.8 else NAMES)
        name = chance.choice([f"node{index}", f"node{index}", f"node{index}", "twin", "class", ""])
        at = (chance.uniform(-500, 500), chance.uniform(-500, 500))
        nodes[f"n{index}"] = Node(f"n{index}", layer, name, at=at)
    links = tuple(_link(chance, list(nodes.values())) for _ in range(chance.randint(0, 14)) if nodes)
    return Network(immutabledict(nodes), links)


def _link(chance: random.Random, nodes: list[Node]) -> Link:
    """Mostly forwards between ports that exist; sometimes anything."""
    one, other = chance.choice(nodes), chance.choice(nodes)
    if chance.random() < 0.9 and int(one.id[1:]) > int(other.id[1:]):
        one, other = other, one
    source, target = catalogue.get(one.layer), catalogue.get(other.layer)
    out = chance.choice(source.outputs) if source and source.outputs else "out"
    into = chance.choice(target.inputs) if target and target.inputs else "in"
    if chance.random() < 0.05:
        return Link(Port("ghost", out), Port(other.id, "nowhere"))
    return Link(Port(one.id, out), Port(other.id, into))


def _contract(chance: random.Random) -> Contract:
    shape = chance.choice([(2,), (1, 8, 8), (5, 3), (4,)])
    output = chance.choice([None, (10,), (1, 8, 8), (1,), (None,)])
    loss = chance.choice(["", "CrossEntropy", "NLL", "BinaryCrossEntropyProbability", "MSE"])
    target = chance.choice([TargetSpec(), TargetSpec(Target.CLASSES, 10)])
    return Contract(TensorSpec(shape), output, target, loss, needs_code=chance.random() < 0.3)


@pytest.mark.parametrize("seed", [*range(120), 1140, 1783, 2168, 2499, 3784])  # these once failed
def test_any_network_has_a_plan_and_mends_that_can_be_applied_one_after_another(seed: int) -> None:
    chance = random.Random(seed)
    project = Project(networks=immutabledict(main=_network(chance)))
    contract = _contract(chance)
    for _time in range(MOST_MENDS):
        plan, problems = resolve_network(project, "main", contract)
        assert all(str(problem.message) for problem in problems)
        assert set(plan.nodes) == set(project.networks["main"].nodes)
        assert set(plan.order) <= set(plan.nodes)
        mends = [problem.mend for problem in problems if problem.mend is not None]
        if not mends:
            break
        project = mends[0].apply(project)
    else:
        pytest.fail(f"mends go round in circles: {[problem.code for problem in problems]}")


@pytest.mark.parametrize("seed", range(40))
def test_any_network_that_reaches_its_output_can_be_built_and_written(seed: int) -> None:
    chance = random.Random(1000 + seed)
    network = _network(chance)
    project = Project(networks=immutabledict(main=network))
    contract = _contract(chance)
    plan, problems = resolve_network(project, "main", contract)
    named = all(problem.code != "name-unusable" for problem in problems)
    if plan.output is not None and named:
        import torch

        made = build_network(network, plan)
        assert made(torch.zeros(3, *contract.input.shape)).shape == (3, *plan.output.shape)
        compile(network_source(network, plan).source, "net.py", "exec")
