"""What a layer is to the studio: an entry that names a torch module and describes its parameters.

The module is named, not imported: the window opens before torch does. Shapes are never written down
here; they come from running the module on torch's ``meta`` device.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from immutabledict import immutabledict

from nnstudio.core.parameters import Parameter, Value
from nnstudio.core.registry import Registry

Shape = tuple[int, ...]

Inference = Callable[[Sequence[Shape]], Value]
"""Finds an argument in the shapes of the incoming tensors (batch included, one per link, in port order)."""


class Role(StrEnum):
    """What a node does for the network around it."""

    INPUT = "input"  # where the samples (or the noise) come in; has no incoming port
    OUTPUT = "output"  # what the loss sees; has no outgoing port
    CODE = "code"  # marks the latent code of an auto-encoder; passes its input on
    LAYER = "layer"
    ACTIVATION = "activation"
    MERGE = "merge"  # takes several links on one port, in the order of the links


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerType:
    """One entry of the catalogue.

    ``module`` is the dotted path of an ``nn.Module`` class: ``torch.nn.Conv2d``, or a class of
    ``nnstudio.core.layers.modules`` that needs torch alone, so that exported code can carry it.
    ``inferred`` maps a constructor argument to the axis of the incoming tensor that decides it,
    batch included: ``{"in_channels": 1}``; an argument that another port or several axes decide is
    mapped to an :data:`Inference` instead. ``ranks`` are the accepted numbers of axes of each incoming
    tensor, batch included; empty means any. ``outputs`` names the ports in the order the module
    returns them: a tensor for one port, a tuple for several. ``title`` and ``summary`` are English
    marked with ``N_``; ``formula`` is LaTeX. ``stand_in`` is the path of a class with the same arguments
    and weights that answers for the module on the ``meta`` device, where the module itself is slow.
    """

    name: str
    family: str
    module: str
    summary: str
    title: str = ""
    formula: str = ""
    reference: str = ""
    params: tuple[Parameter, ...] = ()
    inferred: Mapping[str, int | Inference] = field(default_factory=immutabledict)
    ranks: frozenset[int] = frozenset()
    inputs: tuple[str, ...] = ("in",)
    outputs: tuple[str, ...] = ("out",)
    role: Role = Role.LAYER
    keywords: tuple[str, ...] = ()
    stand_in: str = ""

    @property
    def takes_many(self) -> bool:
        """Whether the first input port accepts any number of links."""
        return self.role is Role.MERGE

    def parameter(self, name: str) -> Parameter | None:
        return next((parameter for parameter in self.params if parameter.name == name), None)

    def defaults(self) -> dict[str, Value]:
        return {parameter.name: parameter.default for parameter in self.params}


catalogue: Registry[LayerType] = Registry(LayerType, "nnstudio.core.layers", "nnstudio.layers")
