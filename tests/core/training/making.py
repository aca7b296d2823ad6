"""Small projects to train, made in one line each."""

from __future__ import annotations

from dataclasses import replace

from immutabledict import immutabledict

from nnstudio.core.parameters import Value
from nnstudio.core.project import (
    DataRecipe,
    Link,
    Network,
    Node,
    OptimizerRecipe,
    Port,
    Project,
    TrainingRecipe,
)

Layer = tuple[str, dict[str, Value]]


def chain(*layers: Layer) -> Network:
    """Input, these layers in a row, Output. Names are ``linear1``, ``tanh2``…"""
    inner = [(kind, f"{kind.lower()}{number}", params) for number, (kind, params) in enumerate(layers, 1)]
    ends = [("Input", "input", {}), *inner, ("Output", "output", {})]
    nodes = {
        f"n{i}": Node(f"n{i}", kind, name, immutabledict(params))
        for i, (kind, name, params) in enumerate(ends)
    }
    ids = list(nodes)
    links = tuple(Link(Port(a, "out"), Port(b, "in")) for a, b in zip(ids, ids[1:], strict=False))
    return Network(immutabledict(nodes), links)


def linear(size: int) -> Layer:
    return ("Linear", {"out_features": size})


TANH: Layer = ("Tanh", {})


def optimizer(name: str = "SGD", learning_rate: float = 0.1, **more: object) -> OptimizerRecipe:
    """``more`` may hold ``weight_decay``, ``l1``, ``clip_norm`` and ``params``."""
    params = immutabledict(more.pop("params", {}))  # type: ignore[call-overload]
    return OptimizerRecipe(name, learning_rate, params, **more)  # type: ignore[arg-type]


def project(
    *layers: Layer,
    source: str = "circle",
    data: dict[str, Value] | None = None,
    by: OptimizerRecipe | None = None,
    **training: object,
) -> Project:
    """A supervised project on toy data: two hidden layers of tanh unless other layers are given."""
    network = chain(*(layers or (linear(6), TANH, linear(4), TANH, linear(2))))
    recipe = TrainingRecipe(
        optimizers=immutabledict(main=by or optimizer()), batch_size=16, epochs=3, device="cpu"
    )
    samples = DataRecipe(source, immutabledict(data if data is not None else {"size": 120}))
    return Project(
        networks=immutabledict(main=network),
        data=samples,
        training=replace(recipe, **training),  # type: ignore[arg-type]
    )
