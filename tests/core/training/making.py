"""Small projects to train, made in one line each."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

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
    links = tuple(Link(Port(a, "out"), Port(b, "in")) for a, b in pairwise(ids))
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


def conv_project(**training: object) -> Project:
    """A small convolutional classifier of the real 8×8 digits, with dropout and batch normalisation."""
    layers: tuple[Layer, ...] = (
        ("Conv2d", {"out_channels": 4, "kernel_size": 3}),
        ("BatchNorm2d", {}),
        ("ReLU", {}),
        ("MaxPool2d", {"kernel_size": 2}),
        ("Conv2d", {"out_channels": 4, "kernel_size": 2}),
        ("ReLU", {}),
        ("Flatten", {}),
        ("Dropout", {"p": 0.3}),
        linear(10),
    )
    settings = {"by": optimizer("Adam", 0.01), "batch_size": 100, "epochs": 1, **training}
    return project(*layers, source="digits", data={}, **settings)  # type: ignore[arg-type]


def gan_project(**training: object) -> Project:
    """A tiny GAN on the ring of Gaussians."""
    generator = chain(linear(8), TANH, linear(2))
    discriminator = chain(linear(8), TANH, linear(1))
    both = immutabledict(generator=optimizer("Adam", 0.01), discriminator=optimizer("Adam", 0.01))
    settings = {"objective": "gan", "loss": "BinaryCrossEntropy", "optimizers": both, **training}
    base = project(source="ring", data={"size": 200})
    networks = immutabledict(generator=generator, discriminator=discriminator)
    recipe = replace(base.training, params=immutabledict(latent=4), **settings)  # type: ignore[arg-type]
    return replace(base, networks=networks, training=recipe)


def autoencoder_project(**training: object) -> Project:
    """Digits through a code of three numbers."""
    unflatten: Layer = ("Unflatten", {"unflattened_size": (1, 8, 8)})
    layers: tuple[Layer, ...] = (("Flatten", {}), linear(3), ("Code", {}), linear(64), unflatten)
    settings = {"by": optimizer("Adam", 0.01), "batch_size": 100, "epochs": 1, "loss": "MSE", **training}
    return project(*layers, source="digits", data={}, objective="autoencoder", **settings)  # type: ignore[arg-type]


def finished(trainer, **controls):  # type: ignore[no-untyped-def]
    """Train with these controls; all events."""
    from nnstudio.core.training.controls import Controls
    from nnstudio.core.training.engine import train

    return list(train(trainer, Controls(**controls)))


def prepared(project):  # type: ignore[no-untyped-def]
    from nnstudio.core.training.preparing import prepare

    return prepare(project)


def weights_of(trainer):  # type: ignore[no-untyped-def]
    """A copy of every weight and buffer, as arrays by name."""
    return {
        name: array for name, array in trainer.checkpoint().tensors.items() if name.startswith("networks/")
    }


def assert_same_weights(first, second):  # type: ignore[no-untyped-def]
    """To the last bit."""
    one, two = weights_of(first), weights_of(second)
    assert one.keys() == two.keys()
    for name in one:
        assert one[name].tobytes() == two[name].tobytes(), name
