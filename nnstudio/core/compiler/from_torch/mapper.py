"""What a mapper is: it draws one kind of operation. One file of ``mappers/`` per family of operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from torch import Tensor, nn

from nnstudio.core.compiler.from_torch.sketch import Call, Sketch
from nnstudio.core.registry import Registry

Draw = Callable[[Call, Sketch], Any]


@dataclass(frozen=True, slots=True, eq=False)
class Mapper:
    """``draw`` gets a call and draws it; returns the port of what came out (or a tuple of ports).

    ``functions`` are the functions it knows, by identity; ``methods`` names of methods of tensors;
    ``modules`` classes, exactly these.
    """

    name: str
    draw: Draw
    functions: tuple[Any, ...] = ()
    methods: tuple[str, ...] = ()
    modules: tuple[type[nn.Module], ...] = ()


mappers: Registry[Mapper] = Registry(
    Mapper, "nnstudio.core.compiler.from_torch.mappers", "nnstudio.importers"
)


@cache
def by_function() -> Mapping[int, Draw]:
    return {id(function): mapper.draw for mapper in mappers for function in mapper.functions}


@cache
def by_method() -> Mapping[str, Draw]:
    return {method: mapper.draw for mapper in mappers for method in mapper.methods}


@cache
def by_module() -> Mapping[type[nn.Module], Draw]:
    return {module: mapper.draw for mapper in mappers for module in mapper.modules}


def named(name: str, *homes: Any) -> tuple[Any, ...]:
    """The functions of that name, and of that name in place, in these modules."""
    found = [getattr(home, one) for home in homes for one in (name, f"{name}_") if hasattr(home, one)]
    return tuple(function for function in found if callable(function))


def methods_named(*names: str) -> tuple[str, ...]:
    """Methods of tensors by these names, in place or not, as far as there are such."""
    both = (one for name in names for one in (name, f"{name}_"))
    return tuple(name for name in both if hasattr(Tensor, name))
