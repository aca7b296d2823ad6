"""Functions of one number, for regression: the network sees noisy points and should find the curve."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nnstudio.core.data.generated import SEED, generated, noise, size
from nnstudio.core.data.source import Shape
from nnstudio.core.language import N_
from nnstudio.core.parameters import Kind, Parameter, Value
from nnstudio.core.project.specs import DataSpec, Target, TargetSpec, TensorSpec
from nnstudio.core.refusal import Refusal


def function_1d(
    function: str, low: float, high: float, size: int, noise: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """``x`` evenly drawn from ``low`` to ``high``, and ``f(x)`` plus normal noise; both ``(size, 1)``."""
    draw = np.random.Generator(np.random.PCG64(seed))
    x = draw.uniform(low, high, (size, 1))
    formulas = {
        "sine": lambda x: np.sin(x),
        "sinc": lambda x: np.sinc(x),
        "damped sine": lambda x: np.exp(-np.abs(x) / 3) * np.sin(3 * x),
        "step": lambda x: np.where(x > 0, 1.0, 0.0),
        "absolute value": lambda x: np.abs(x),
        "line": lambda x: 0.5 * x + 1,
        "parabola": lambda x: x**2 / 4 - 1,
        "cubic": lambda x: x**3 / 10 - x / 2,
        "exponential": lambda x: np.exp(x / 2),
        "bell": lambda x: np.exp(-(x**2)),
        "sawtooth": lambda x: x - np.floor(x),
    }
    y = formulas[function](x) + noise * draw.standard_normal(x.shape)
    return x.astype(np.float32), y.astype(np.float32)


FUNCTIONS = (
    N_("sine"),
    N_("sinc"),
    N_("damped sine"),
    N_("step"),
    N_("absolute value"),
    N_("line"),
    N_("parabola"),
    N_("cubic"),
    N_("exponential"),
    N_("bell"),
    N_("sawtooth"),
)


def _curve(params: Mapping[str, Value]) -> DataSpec:
    low, high = params["low"], params["high"]
    if not float(str(low)) < float(str(high)):
        raise Refusal(
            N_("The range of x ends at {high}, which is not above its start, {low}. Give it a larger end."),
            low=low,
            high=high,
        )
    return DataSpec(TensorSpec((1,)), TargetSpec(Target.VALUES, 1, ("y",)), ("x",))


def _end(name: str, default: float, label: str, help: str) -> Parameter:
    return Parameter(
        name=name, kind=Kind.NUMBER, default=default, minimum=-20, maximum=20, label=label, help=help
    )


FUNCTION_1D = generated(
    function_1d,
    _curve,
    title=N_("Function of one number"),
    summary=N_("Noisy points of a curve such as sin x, for regression."),
    shape=Shape.CURVE,
    params=(
        Parameter(
            name="function",
            kind=Kind.CHOICE,
            default="sine",
            choices=FUNCTIONS,
            label=N_("Function"),
            help=N_("The curve that the points come from."),
        ),
        _end("low", -4.0, N_("From x ="), N_("Where the range of x begins.")),
        _end("high", 4.0, N_("To x ="), N_("Where the range of x ends.")),
        size(200),
        noise(0.05, 2.0, N_("The standard deviation of what is added to y.")),
        SEED,
    ),
)
