"""What each optimizer does with the weights of many runs: torch's own sums, with settings for each run.

Weights, gradients and what is remembered of them are ``(runs, numbers)``. A factor is one number for each
run, ``(runs, 1)`` when it is used. Factors are found for many steps at once, in double precision as torch
does: ``rate`` (the learning rates) is ``(runs,)``, or ``(steps, runs)`` where a schedule moves it, and
``steps``, which counts from 1, is ``(steps, 1)``. What comes out as ``(runs,)`` is the same for all steps.

Factors whose name begins with ``rate`` grow with the learning rate, so a layer's own share multiplies them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Settings = Mapping[str, Floats]  # (runs,) each: the numbers among an optimizer's keywords
Kind = Mapping[str, object]  # what all runs have in common: switches, and whether a number is 0
Tensors = Mapping[str, torch.Tensor]
Factors = dict[str, Floats]

RATE = "rate"
_LONGEST_PRODUCT = 20_000  # factors below 1/2 or so: long before that many, nothing is left


def _no_more(settings: Settings, kind: Kind, step: int) -> Factors:
    return {}


@dataclass(frozen=True, slots=True)
class Rule:
    """One optimizer.

    ``memory`` names the tensors it keeps for each weight, as torch does; all begin with zeros. ``move``
    changes weights and memory in place. ``counts`` says that torch keeps the number of steps, too;
    ``numbers`` are other single numbers that it keeps after so many steps. ``decouples``: weight decay is
    part of ``move``.
    """

    memory: Callable[[Kind], tuple[str, ...]]
    factors: Callable[[Floats, Settings, Kind, Floats], Factors]
    move: Callable[[torch.Tensor, torch.Tensor, Tensors, Tensors, Kind], None]
    counts: bool = True
    numbers: Callable[[Settings, Kind, int], Factors] = _no_more
    decouples: bool = False


# gradient descent


def _velocity(kind: Kind) -> tuple[str, ...]:
    return ("momentum_buffer",) if kind.get("momentum") else ()


def _sgd_factors(rate: Floats, settings: Settings, kind: Kind, steps: Floats) -> Factors:
    found = {RATE: rate}
    if kind.get("momentum"):
        found["momentum"] = settings["momentum"]
        if kind["dampening"]:
            # the first gradient counts whole
            found["share"] = np.where(steps == 1, 1.0, 1 - settings["dampening"])
    return found


def _sgd(
    weights: torch.Tensor, gradients: torch.Tensor, memory: Tensors, factors: Tensors, kind: Kind
) -> None:
    if kind.get("momentum"):
        velocity, momentum = memory["momentum_buffer"], factors["momentum"]
        velocity.mul_(momentum)
        velocity.add_(gradients * factors["share"] if "share" in factors else gradients)
        gradients = gradients + velocity * momentum if kind["nesterov"] else velocity
    weights.addcmul_(gradients, factors[RATE], value=-1)


# Adam and its relatives


def _moments(kind: Kind) -> tuple[str, ...]:
    most = ("max_exp_avg_sq",) if kind.get("amsgrad") else ()
    return ("exp_avg", "exp_avg_sq", *most)


def _means(settings: Settings) -> Factors:
    return {"fresh1": 1 - settings["beta1"], "beta2": settings["beta2"], "fresh2": 1 - settings["beta2"]}


def _adam_factors(rate: Floats, settings: Settings, kind: Kind, steps: Floats) -> Factors:
    left1, left2 = 1 - settings["beta1"] ** steps, 1 - settings["beta2"] ** steps
    scale = 1 / np.sqrt(left2)
    return {**_means(settings), RATE: rate / left1, "scale": scale, "eps": settings["eps"]}


def _adamw_factors(rate: Floats, settings: Settings, kind: Kind, steps: Floats) -> Factors:
    found = _adam_factors(rate, settings, kind, steps)
    if settings["weight_decay"].any():
        found["rate_of_decay"] = rate * settings["weight_decay"]
    return found


def _adam(
    weights: torch.Tensor, gradients: torch.Tensor, memory: Tensors, factors: Tensors, kind: Kind
) -> None:
    if "rate_of_decay" in factors:
        weights.addcmul_(weights, factors["rate_of_decay"], value=-1)
    mean, square = _remember(gradients, memory, factors)
    if kind["amsgrad"]:
        most = memory["max_exp_avg_sq"]
        most.copy_(torch.maximum(most, square))
        square = most
    below = square.sqrt().mul_(factors["scale"]).add_(factors["eps"])
    weights.addcdiv_(mean * factors[RATE], below, value=-1)


def _remember(
    gradients: torch.Tensor, memory: Tensors, factors: Tensors
) -> tuple[torch.Tensor, torch.Tensor]:
    """The running means of gradients and of their squares, brought up to date."""
    mean, square = memory["exp_avg"], memory["exp_avg_sq"]
    mean.lerp_(gradients, factors["fresh1"])
    square.mul_(factors["beta2"]).addcmul_(gradients * factors["fresh2"], gradients)
    return mean, square


def _adamax_memory(kind: Kind) -> tuple[str, ...]:
    return ("exp_avg", "exp_inf")


def _adamax_factors(rate: Floats, settings: Settings, kind: Kind, steps: Floats) -> Factors:
    left = 1 - settings["beta1"] ** steps
    return {
        "fresh1": 1 - settings["beta1"],
        "beta2": settings["beta2"],
        "eps": settings["eps"],
        RATE: rate / left,
    }


def _adamax(
    weights: torch.Tensor, gradients: torch.Tensor, memory: Tensors, factors: Tensors, kind: Kind
) -> None:
    mean, largest = memory["exp_avg"], memory["exp_inf"]
    mean.lerp_(gradients, factors["fresh1"])
    largest.copy_(torch.maximum(largest * factors["beta2"], gradients.abs() + factors["eps"]))
    weights.addcdiv_(mean * factors[RATE], largest, value=-1)


def _momentum_at(settings: Settings, steps: Floats) -> Floats:
    """NAdam's momentum at these steps."""
    found: Floats = settings["beta1"] * (1 - 0.5 * 0.96 ** (steps * settings["momentum_decay"]))
    return found


def _product(settings: Settings, kind: Kind, step: int) -> Factors:
    """The product of NAdam's momenta up to this step."""
    steps = np.arange(1, min(step, _LONGEST_PRODUCT) + 1, dtype=np.float64)[:, None]
    return {"mu_product": _momentum_at(settings, steps).prod(axis=0)}


def _nadam_factors(rate: Floats, settings: Settings, kind: Kind, steps: Floats) -> Factors:
    now, then = _momentum_at(settings, steps), _momentum_at(settings, steps + 1)
    before = _product(settings, kind, int(steps[0, 0]) - 1)["mu_product"]
    product = before * np.cumprod(now, axis=0)
    return {
        **_means(settings),
        "scale": 1 / np.sqrt(1 - settings["beta2"] ** steps),
        "eps": settings["eps"],
        RATE: rate * (1 - now) / (1 - product),
        "rate_of_mean": rate * then / (1 - product * then),
    }


def _nadam(
    weights: torch.Tensor, gradients: torch.Tensor, memory: Tensors, factors: Tensors, kind: Kind
) -> None:
    mean, square = _remember(gradients, memory, factors)
    below = square.sqrt().mul_(factors["scale"]).add_(factors["eps"])
    weights.addcdiv_(gradients * factors[RATE], below, value=-1)
    weights.addcdiv_(mean * factors["rate_of_mean"], below, value=-1)


def _radam_factors(rate: Floats, settings: Settings, kind: Kind, steps: Floats) -> Factors:
    """The variance is trusted, and rectified, once the length of its average is above 5 (Liu et al. 2020)."""
    beta2 = settings["beta2"]
    left1, left2 = 1 - settings["beta1"] ** steps, 1 - beta2**steps
    longest = 2 / (1 - beta2) - 1
    length = longest - 2 * steps * beta2**steps / left2
    trusted = length > 5
    safe = np.where(trusted, length, 6.0)
    with np.errstate(invalid="ignore", divide="ignore"):  # of a beta so small that nothing is ever trusted
        rectified = np.sqrt((safe - 4) * (safe - 2) * longest / ((longest - 4) * (longest - 2) * safe))
    adaptive = np.where(trusted, rate / left1 * rectified * np.sqrt(left2), 0.0)
    plain = np.where(trusted, 0.0, rate / left1)
    return {**_means(settings), "eps": settings["eps"], RATE: adaptive, "rate_of_mean": plain}


def _radam(
    weights: torch.Tensor, gradients: torch.Tensor, memory: Tensors, factors: Tensors, kind: Kind
) -> None:
    mean, square = _remember(gradients, memory, factors)
    weights.addcdiv_(mean * factors[RATE], square.sqrt().add_(factors["eps"]), value=-1)
    weights.addcmul_(mean, factors["rate_of_mean"], value=-1)


# step sizes from past squares


def _adagrad_memory(kind: Kind) -> tuple[str, ...]:
    return ("sum",)


def _adagrad_factors(rate: Floats, settings: Settings, kind: Kind, steps: Floats) -> Factors:
    falling = rate / (1 + (steps - 1) * settings["lr_decay"]) if kind["lr_decay"] else rate
    return {RATE: falling, "eps": settings["eps"]}


def _adagrad(
    weights: torch.Tensor, gradients: torch.Tensor, memory: Tensors, factors: Tensors, kind: Kind
) -> None:
    total = memory["sum"]
    total.addcmul_(gradients, gradients)
    weights.addcdiv_(gradients * factors[RATE], total.sqrt().add_(factors["eps"]), value=-1)


def _adadelta_memory(kind: Kind) -> tuple[str, ...]:
    return ("square_avg", "acc_delta")


def _adadelta_factors(rate: Floats, settings: Settings, kind: Kind, steps: Floats) -> Factors:
    rho = settings["rho"]
    return {RATE: rate, "rho": rho, "fresh": 1 - rho, "eps": settings["eps"]}


def _adadelta(
    weights: torch.Tensor, gradients: torch.Tensor, memory: Tensors, factors: Tensors, kind: Kind
) -> None:
    square, moved, eps = memory["square_avg"], memory["acc_delta"], factors["eps"]
    square.mul_(factors["rho"]).addcmul_(gradients * factors["fresh"], gradients)
    delta = (moved + eps).sqrt_().div_((square + eps).sqrt_()).mul_(gradients)
    moved.mul_(factors["rho"]).addcmul_(delta * factors["fresh"], delta)
    weights.addcmul_(delta, factors[RATE], value=-1)


def _rmsprop_memory(kind: Kind) -> tuple[str, ...]:
    centred = ("grad_avg",) if kind["centered"] else ()
    return ("square_avg", *_velocity(kind), *centred)


def _rmsprop_factors(rate: Floats, settings: Settings, kind: Kind, steps: Floats) -> Factors:
    alpha = settings["alpha"]
    momentum = {"momentum": settings["momentum"]} if kind["momentum"] else {}
    return {RATE: rate, "alpha": alpha, "fresh": 1 - alpha, "eps": settings["eps"], **momentum}


def _rmsprop(
    weights: torch.Tensor, gradients: torch.Tensor, memory: Tensors, factors: Tensors, kind: Kind
) -> None:
    square = memory["square_avg"]
    square.mul_(factors["alpha"]).addcmul_(gradients * factors["fresh"], gradients)
    below = square
    if kind["centered"]:
        mean = memory["grad_avg"]
        mean.lerp_(gradients, factors["fresh"])
        below = square.addcmul(mean, mean, value=-1)
    below = below.sqrt().add_(factors["eps"])
    if kind["momentum"]:
        velocity = memory["momentum_buffer"]
        velocity.mul_(factors["momentum"]).addcdiv_(gradients, below)
        weights.addcmul_(velocity, factors[RATE], value=-1)
    else:
        weights.addcdiv_(gradients * factors[RATE], below, value=-1)


RULES: Mapping[str, Rule] = {  # by the class that an optimizer's entry names
    "torch.optim.SGD": Rule(_velocity, _sgd_factors, _sgd, counts=False),
    "torch.optim.Adam": Rule(_moments, _adam_factors, _adam),
    "torch.optim.AdamW": Rule(_moments, _adamw_factors, _adam, decouples=True),
    "torch.optim.Adamax": Rule(_adamax_memory, _adamax_factors, _adamax),
    "torch.optim.NAdam": Rule(_moments, _nadam_factors, _nadam, numbers=_product),
    "torch.optim.RAdam": Rule(_moments, _radam_factors, _radam),
    "torch.optim.Adagrad": Rule(_adagrad_memory, _adagrad_factors, _adagrad),
    "torch.optim.Adadelta": Rule(_adadelta_memory, _adadelta_factors, _adadelta),
    "torch.optim.RMSprop": Rule(_rmsprop_memory, _rmsprop_factors, _rmsprop),
}
