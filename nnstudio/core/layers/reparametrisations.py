"""Ways of computing a layer's weight from other numbers, which are what is learned."""

from __future__ import annotations

from dataclasses import dataclass

from nnstudio.core.language import N_
from nnstudio.core.registry import Registry

NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reparametrisation:
    """One way. ``function`` names a function of ``torch.nn.utils.parametrizations``; nothing for none.

    It is applied to the layer's ``weight``, which needs at least two axes.
    """

    name: str
    title: str
    summary: str
    function: str
    formula: str = ""
    reference: str = ""


PLAIN = Reparametrisation(
    name=NONE, title=N_("None"), summary=N_("The weight itself is learned."), function="", formula="W"
)
SPECTRAL_NORM = Reparametrisation(
    name="spectral_norm",
    title=N_("Spectral norm"),
    summary=N_("The weight is divided by its largest singular value, so it stretches no vector."),
    function="spectral_norm",
    formula=r"\hat W = \frac{W}{\sigma_{\max}(W)}",
    reference="Miyato et al. 2018",
)
WEIGHT_NORM = Reparametrisation(
    name="weight_norm",
    title=N_("Weight norm"),
    summary=N_("Length and direction of each neuron's weights are learned apart."),
    function="weight_norm",
    formula=r"w = g \frac{v}{\lVert v \rVert}",
    reference="Salimans and Kingma 2016",
)

reparametrisations: Registry[Reparametrisation] = Registry(
    Reparametrisation, "nnstudio.core.layers", "nnstudio.reparametrisations"
)
