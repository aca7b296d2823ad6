"""What an initialisation is to the studio: an entry that names a function of ``torch.nn.init``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nnstudio.core.parameters import Parameter, Value, checked_values
from nnstudio.core.registry import Registry

DEFAULT = "default"  # the way the layer's own constructor does it


@dataclass(frozen=True, slots=True, kw_only=True)
class Initialisation:
    """One way of drawing a layer's first weights.

    ``function`` is the name of a function of ``torch.nn.init`` that fills a tensor in place; nothing for the
    layer's own way. Its arguments are the parameters, by their names. ``axes`` is the least number of axes
    of a tensor it can fill: fans are told by two of them. In ``formula`` (LaTeX), ``w`` is a weight and
    ``n_{in}`` and ``n_{out}`` are its fans: the numbers of inputs and outputs each neuron has.
    """

    name: str
    title: str
    summary: str
    function: str
    formula: str = ""
    reference: str = ""
    params: tuple[Parameter, ...] = ()
    axes: int = 0
    order: int = 50

    def fills(self, shape: tuple[int, ...]) -> bool:
        """Whether it can fill a tensor of this shape."""
        return bool(self.function) and len(shape) >= self.axes

    def keywords(self, values: Mapping[str, object]) -> dict[str, Value]:
        """The arguments of the function after the tensor.

        Raises:
            InvalidValue: for an unknown parameter or one out of range.
        """
        return checked_values(self.params, values)


initialisations: Registry[Initialisation] = Registry(
    Initialisation, "nnstudio.core.layers.initialisations", "nnstudio.initialisations"
)
