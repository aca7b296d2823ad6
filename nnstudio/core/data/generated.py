"""What sources share that make their samples up: size, noise, seed, and the entry made from a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from nnstudio.core.data.source import Array, RawData, Samples, Script, Shape, Source
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import DataSpec

Generator = Callable[..., tuple[np.ndarray, np.ndarray]]

SEED = Parameter(
    name="seed",
    kind=Kind.INTEGER,
    default=0,
    minimum=0,
    maximum=2**31 - 1,
    label=N_("Seed"),
    help=N_("Which samples are drawn: the same number gives the same samples."),
)


def size(default: int = 500, help: str = N_("How many samples are drawn, all parts together.")) -> Parameter:
    return Parameter(
        name="size",
        kind=Kind.INTEGER,
        default=default,
        minimum=10,
        maximum=100_000,
        label=N_("Samples"),
        help=help,
        logarithmic=True,
    )


def noise(default: float, maximum: float, help: str) -> Parameter:
    return Parameter(
        name="noise",
        kind=Kind.NUMBER,
        default=default,
        minimum=0,
        maximum=maximum,
        label=N_("Noise"),
        help=help,
    )


def call(function: Callable[..., object], params: Mapping[str, object]) -> str:
    """The call as Python text: ``circle(size=500, noise=0.05, seed=0)``."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in params.items())
    return f"{function.__name__}({arguments})"


def generated(
    function: Generator,
    describe: Callable[[Mapping[str, Value]], DataSpec],
    *,
    title: str,
    summary: str,
    shape: Shape,
    params: tuple[Parameter, ...],
    credit: str = "",
) -> Source:
    """The source of the function's name, whose samples are ``function(**params)``."""

    def load(values: Mapping[str, Value]) -> RawData:
        spec = describe(values)
        inputs, targets = function(**values)
        return RawData(spec, Samples(_whole(inputs), _whole(targets)))

    def script(values: Mapping[str, Value]) -> Script:
        return Script((function,), call(function, values))

    return Source(
        name=function.__name__,
        title=title,
        summary=summary,
        shape=shape,
        describe=describe,
        load=load,
        params=params,
        credit=credit,
        script=script,
    )


def _whole(array: Array) -> Array:
    """In one piece of memory, as torch likes it."""
    return np.ascontiguousarray(array)
